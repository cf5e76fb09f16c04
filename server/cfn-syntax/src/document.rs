use std::sync::Arc;

use cfn_text::{Span, Text, TextEdit};

use crate::error::SyntaxError;
use crate::node::{Node, Pair};
use crate::tree::Tree;

/// How the text was cut into entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Entries by indentation: block-style YAML.
    Split,
    /// One entry: JSON, flow style, or no mapping at the root.
    Whole,
    /// One entry, its tree made by yaml-rust2: forms that the tolerant parser does not follow.
    Exotic,
}

/// What part of the document an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// Comments and markers before the first key.
    Prelude,
    /// A top-level key whose value stands in the same entry; or the whole document.
    Top,
    /// A top-level key whose children are the [`EntryKind::Child`] entries that follow.
    Head,
    /// A child of the last head: usually one pair, `LogicalId: …`.
    Child,
}

/// A piece of the document with its tree; shared between snapshots while its text stays.
#[derive(Debug)]
pub struct Entry {
    pub(crate) kind: EntryKind,
    pub(crate) text: Box<str>,
    pub(crate) tree: Tree,
}

impl Entry {
    /// What part of the document it is.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    /// Its text, line breaks included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it holds an alias, so that its meaning rests on other entries.
    #[must_use]
    pub fn has_aliases(&self) -> bool {
        false
    }
}

/// An immutable snapshot of a document. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Document {
    text: Text,
    entries: Vec<Arc<Entry>>,
    starts: Vec<u32>,
}

/// A top-level key and what stands under it, whatever the mode of the document.
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    /// The key, like `Resources`.
    pub key: Node<'a>,
    /// The value, when it stands in the entry of the key; for a head,
    /// [`Kind::Missing`](crate::Kind::Missing): its content is in [`Section::pairs`].
    pub value: Node<'a>,
}

impl<'a> Section<'a> {
    /// The children of the section in order, each with the index of its entry in the key node.
    pub fn pairs(self) -> impl Iterator<Item = Pair<'a>> + use<'a> {
        self.value.pairs()
    }

    /// From the key to the end of the last child, without trailing blank lines.
    #[must_use]
    pub fn span(self) -> Span {
        self.key.full_span().join(self.value.full_span())
    }
}

impl Document {
    /// Parses a text.
    #[must_use]
    pub fn parse(text: Text) -> Self {
        Self { text, entries: Vec::new(), starts: Vec::new() }
    }

    /// The snapshot after edits, each in terms of the text that the one before it left.
    /// Equal to [`Document::parse`] of the new text, entry by entry.
    #[must_use]
    pub fn edit(&self, edits: &[TextEdit]) -> Self {
        let mut text = self.text.clone();
        for edit in edits {
            text.replace(edit.span, &edit.new_text);
        }
        Self::parse(text)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// How the text was cut into entries.
    #[must_use]
    pub fn mode(&self) -> Mode {
        Mode::Split
    }

    /// The entries in order; together they are the whole text.
    #[must_use]
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// The offset where an entry starts.
    #[must_use]
    pub fn entry_start(&self, index: usize) -> u32 {
        self.starts.get(index).copied().unwrap_or_else(|| self.text.len())
    }

    /// The index of the entry that holds `offset`.
    #[must_use]
    pub fn entry_at(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The top-level keys in order.
    pub fn sections(&self) -> impl Iterator<Item = Section<'_>> {
        std::iter::empty()
    }

    /// The root node when the document is not a mapping (a scalar or a sequence), or is empty.
    #[must_use]
    pub fn odd_root(&self) -> Option<Node<'_>> {
        None
    }

    /// The node with a number from [`Node::id`] in an entry.
    #[must_use]
    pub fn node(&self, entry: usize, id: u32) -> Node<'_> {
        Node { document: self, entry: entry as u32, id }
    }

    /// The innermost node whose full span touches `offset`, if any.
    #[must_use]
    pub fn node_at(&self, offset: u32) -> Option<Node<'_>> {
        let _ = offset;
        None
    }

    /// All comments in order, from `#` to the end of their line.
    pub fn comments(&self) -> impl Iterator<Item = Span> {
        std::iter::empty()
    }

    /// The syntax problems known so far, in order, with absolute spans. Those of the strict
    /// parser are among them once [`Document::check_strictly`] has run.
    pub fn syntax_errors(&self) -> impl Iterator<Item = SyntaxError> {
        std::iter::empty()
    }

    /// Runs yaml-rust2 over the entries that it has not seen, and remembers what it finds in
    /// the shared entries. Slow (about 25 µs an entry): call it off the keystroke's path.
    /// Stops early when `cancelled` says so. Returns whether anything new was found.
    pub fn check_strictly(&self, cancelled: &dyn Fn() -> bool) -> bool {
        let _ = cancelled;
        false
    }
}
