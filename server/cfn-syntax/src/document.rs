use std::sync::{Arc, OnceLock};

use cfn_text::{Span, Text, TextEdit};

use crate::anchors::Anchors;
use crate::error::{SyntaxError, SyntaxErrorKind};
use crate::exotic;
use crate::node::{Node, Pair};
use crate::parser::{self, Parsed};
use crate::split::{Piece, State, split};
use crate::tree::{Kind, Tree};

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
    pub(crate) errors: Vec<SyntaxError>,
    pub(crate) exotic: bool,
    pub(crate) has_anchors: bool,
    pub(crate) has_aliases: bool,
    /// What yaml-rust2 says of it, once it was asked.
    pub(crate) strict: OnceLock<Option<SyntaxError>>,
}

impl Entry {
    pub(crate) fn new(piece: Piece<'_>) -> Self {
        let parent = if piece.kind == EntryKind::Child { 0 } else { -1 };
        let mut parsed = parser::parse(piece.text, parent);
        if piece.kind == EntryKind::Prelude
            && let Some(root) = parsed.tree.nodes.first()
        {
            let first_line = root.span.of(piece.text).lines().next().unwrap_or_default().trim_end();
            parsed.errors.push(SyntaxError {
                kind: SyntaxErrorKind::MissingColon,
                span: Span::new(root.span.start, root.span.start + first_line.len() as u32),
                message: "What stands before the first key belongs to none: remove it, or make it a key with a colon at the column of the others.".to_owned(),
                fix: None,
            });
        }
        Self::with_tree(piece.kind, piece.text, parsed)
    }

    pub(crate) fn with_tree(kind: EntryKind, text: &str, parsed: Parsed) -> Self {
        let Parsed { tree, mut errors, exotic } = parsed;
        errors.extend(control_character(text));
        errors.sort_by_key(|error| error.span);
        // One mistake, one error: the first of those at a place names it best.
        errors.dedup_by(|later, first| first.span.covers(later.span));
        Self {
            kind,
            text: text.into(),
            has_anchors: tree.nodes.iter().any(|data| !data.anchor.is_empty()),
            has_aliases: tree.nodes.iter().any(|data| data.kind == Kind::Alias),
            tree,
            errors,
            exotic,
            strict: OnceLock::new(),
        }
    }

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

    /// Whether it has a part in the table of anchors.
    pub(crate) fn is_anchored(&self) -> bool {
        self.has_anchors || self.has_aliases
    }

    /// Whether it holds an alias, so that its meaning rests on other entries.
    #[must_use]
    pub fn has_aliases(&self) -> bool {
        self.has_aliases
    }
}

/// An immutable snapshot of a document. Clones are cheap.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) text: Text,
    pub(crate) mode: Mode,
    pub(crate) entries: Arc<[Arc<Entry>]>,
    /// Where each entry starts.
    pub(crate) starts: Arc<[u32]>,
    /// What the lines before each entry say, so that an edit knows where the cut is in step again.
    pub(crate) states: Arc<[State]>,
    pub(crate) anchors: Arc<Anchors>,
    /// How many entries have anchors or aliases.
    pub(crate) anchored: usize,
    /// How many entries need yaml-rust2, which did not accept the document.
    pub(crate) exotic: usize,
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
    /// The children of the section in order, wherever they stand.
    pub fn pairs(self) -> impl Iterator<Item = Pair<'a>> + use<'a> {
        let document = self.key.document();
        let head = self.key.entry();
        let entries = document.entries();
        let is_head = entries.get(head).is_some_and(|entry| entry.kind == EntryKind::Head);
        let count = entries
            .iter()
            .skip(head + 1)
            .take_while(|entry| is_head && entry.kind == EntryKind::Child)
            .count();
        let children = (head + 1..head + 1 + count).flat_map(move |entry| document.node(entry, 0).pairs());
        self.value.pairs().chain(children)
    }

    /// From the key to the end of its value; for a head, the key alone.
    #[must_use]
    pub fn span(self) -> Span {
        self.key.full_span().join(self.value.full_span())
    }
}

impl Document {
    /// Parses a text.
    #[must_use]
    pub fn parse(text: Text) -> Self {
        let content = text.to_string();
        let mut pieces = Vec::new();
        split(&content, State::Start, true, |piece| pieces.push(piece));
        if is_whole(pieces.first().copied(), pieces.len()) {
            return Self::whole(text, &content);
        }
        let states = pieces.iter().map(|piece| piece.before).collect();
        let entries = pieces.into_iter().map(|piece| Arc::new(Entry::new(piece))).collect();
        Self::split(text, entries, states, Some(&content))
    }

    /// A document of entries, unless one of them needs yaml-rust2. `content` is the text, when
    /// it is at hand.
    pub(crate) fn split(
        text: Text,
        entries: Vec<Arc<Entry>>,
        states: Vec<State>,
        content: Option<&str>,
    ) -> Self {
        if entries.iter().any(|entry| entry.exotic) {
            let content = content.map_or_else(|| text.to_string().into(), std::borrow::Cow::Borrowed);
            if let Some(document) = Self::exotic(&text, &content) {
                return document;
            }
        }
        Self::assemble(text, Mode::Split, entries, states)
    }

    fn whole(text: Text, content: &str) -> Self {
        let entry = Entry::new(Piece { kind: EntryKind::Top, before: State::Start, text: content });
        if entry.exotic
            && let Some(document) = Self::exotic(&text, content)
        {
            return document;
        }
        Self::assemble(text, Mode::Whole, vec![Arc::new(entry)], vec![State::Start])
    }

    fn exotic(text: &Text, content: &str) -> Option<Self> {
        let mut parsed = exotic::parse(content)?;
        // The tolerant parser knows why the form is a problem here.
        let Parsed { errors, .. } = parser::parse(content, -1);
        parsed.errors = errors
            .into_iter()
            .filter(|error| {
                matches!(error.kind, SyntaxErrorKind::SeveralDocuments | SyntaxErrorKind::MissingKey)
            })
            .collect();
        let entry = Entry::with_tree(EntryKind::Top, content, parsed);
        Some(Self::assemble(text.clone(), Mode::Exotic, vec![Arc::new(entry)], vec![State::Start]))
    }

    fn assemble(text: Text, mode: Mode, entries: Vec<Arc<Entry>>, states: Vec<State>) -> Self {
        let starts = starts(0, &entries).0.into();
        let anchored = entries.iter().filter(|entry| entry.is_anchored()).count();
        let exotic = entries.iter().filter(|entry| entry.exotic).count();
        Self {
            text,
            mode,
            entries: entries.into(),
            starts,
            states: states.into(),
            anchors: Arc::default(),
            anchored,
            exotic,
        }
        .with_anchors()
    }

    /// The document with its table of anchors, when it needs one.
    pub(crate) fn with_anchors(mut self) -> Self {
        self.anchors = if self.anchored > 0 { Arc::new(Anchors::of(&self)) } else { Arc::default() };
        self
    }

    /// The snapshot after edits, each in terms of the text that the one before it left.
    /// Equal to [`Document::parse`] of the new text, entry by entry.
    #[must_use]
    pub fn edit(&self, edits: &[TextEdit]) -> Self {
        let mut document = self.clone();
        for edit in edits {
            document = document.edit_once(edit);
        }
        document
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// How the text was cut into entries.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
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
        self.entries.iter().enumerate().filter(|(_, entry)| entry.kind != EntryKind::Child).flat_map(
            |(index, _)| self.node(index, 0).pairs().map(|pair| Section { key: pair.key, value: pair.value }),
        )
    }

    /// The root node when the document is not a mapping: a scalar or a sequence.
    #[must_use]
    pub fn odd_root(&self) -> Option<Node<'_>> {
        let roots = self.entries.iter().enumerate().filter(|(_, entry)| !entry.tree.nodes.is_empty());
        roots.map(|(index, _)| self.node(index, 0)).find(|root| root.kind() != Kind::Mapping)
    }

    /// The node with a number from [`Node::id`] in an entry.
    #[must_use]
    pub fn node(&self, entry: usize, id: u32) -> Node<'_> {
        Node { document: self, entry: entry as u32, id }
    }

    /// The innermost node whose full span touches `offset`, if any.
    #[must_use]
    pub fn node_at(&self, offset: u32) -> Option<Node<'_>> {
        let entry = self.entry_at(offset);
        let tree = &self.entries.get(entry)?.tree;
        let nodes = (0..tree.nodes.len() as u32).map(|id| self.node(entry, id));
        nodes.filter(|node| node.full_span().touches(offset)).min_by_key(|node| node.full_span().len())
    }

    /// All comments in order, from `#` to the end of their line.
    pub fn comments(&self) -> impl Iterator<Item = Span> {
        self.entries
            .iter()
            .zip(self.starts.iter())
            .flat_map(|(entry, start)| entry.tree.comments.iter().map(|comment| comment.shifted(*start)))
    }

    /// The comments of one entry in order, relative to its start.
    #[must_use]
    pub fn comments_in(&self, entry: usize) -> &[Span] {
        self.entries.get(entry).map_or(&[], |entry| &entry.tree.comments)
    }

    /// The syntax problems known so far, in order, with absolute spans. Those of the strict
    /// parser are among them once [`Document::check_strictly`] has run.
    pub fn syntax_errors(&self) -> impl Iterator<Item = SyntaxError> {
        let of_entries = self.entries.iter().zip(self.starts.iter()).flat_map(|(entry, start)| {
            let strict = entry.strict.get().and_then(Option::as_ref);
            entry.errors.iter().chain(strict).map(|error| error.shifted(*start))
        });
        of_entries.chain(self.anchors.errors().iter().cloned())
    }
}

/// Where each of some entries starts when the first starts at `start`, and where the last ends.
pub(crate) fn starts(start: u32, entries: &[Arc<Entry>]) -> (Vec<u32>, u32) {
    let mut next = start;
    let starts = entries.iter().map(|entry| {
        let end = next + entry.text.len() as u32;
        std::mem::replace(&mut next, end)
    });
    (starts.collect(), next)
}

/// The first character that YAML forbids, with those like it right behind it. Readers refuse the
/// whole text for one.
fn control_character(text: &str) -> Option<SyntaxError> {
    // Most texts have neither a control character nor the lead byte of those beyond ASCII. Without
    // an early end the loop runs on many bytes at once.
    let is_suspect = |byte: u8| {
        (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') | (byte == 0x7f) | (byte == 0xc2)
    };
    if !text.bytes().fold(false, |found, byte| found | is_suspect(byte)) {
        return None;
    }
    let is_forbidden = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    let start = text.find(is_forbidden)?;
    let rest = text.get(start..)?;
    let len = rest.find(|c| !is_forbidden(c)).unwrap_or(rest.len());
    Some(SyntaxError {
        kind: SyntaxErrorKind::ControlCharacter,
        span: Span::new(start as u32, (start + len) as u32),
        message: "A control character stands here, and YAML allows none: remove it, or write an escape like `\\x07` in double quotes.".to_owned(),
        fix: None,
    })
}

/// Whether a document is read as one entry: its first content is in brackets, or there is no key.
pub(crate) fn is_whole(first: Option<Piece<'_>>, count: usize) -> bool {
    let Some(first) = first.filter(|piece| piece.kind == EntryKind::Prelude) else { return false };
    let content = first.text.trim_start_matches('\u{feff}').lines().map(str::trim_start);
    let mut content =
        content.filter(|line| !line.is_empty() && !line.starts_with(['#', '%']) && line.trim_end() != "---");
    match content.next() {
        None => false,
        Some(line) => count == 1 || line.starts_with(['{', '[']),
    }
}
