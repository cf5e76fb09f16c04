use std::borrow::Cow;

use cfn_text::Span;

use crate::document::Document;
use crate::scalar;
use crate::tree::{Kind, NONE, NodeData, Style};

/// How many aliases and merge keys in a row are followed.
const MAX_ALIASES: usize = 16;

/// A handle on a node of a [`Document`]. Spans are absolute byte offsets.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(crate) document: &'a Document,
    pub(crate) entry: u32,
    pub(crate) id: u32,
}

/// A key of a mapping and its value.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The key.
    pub key: Node<'a>,
    /// The value; [`Kind::Missing`] when nothing stands there.
    pub value: Node<'a>,
}

impl<'a> Pair<'a> {
    /// From the key to the end of the value.
    #[must_use]
    pub fn span(self) -> Span {
        self.key.full_span().join(self.value.full_span())
    }

    /// The decoded key.
    #[must_use]
    pub fn name(self) -> Cow<'a, str> {
        self.key.text().unwrap_or_default()
    }
}

impl<'a> Node<'a> {
    /// The document it belongs to.
    #[must_use]
    pub fn document(self) -> &'a Document {
        self.document
    }

    /// The index of its entry in the document.
    #[must_use]
    pub fn entry(self) -> usize {
        self.entry as usize
    }

    /// Its number within the entry; stays valid while the entry is shared.
    #[must_use]
    pub fn id(self) -> u32 {
        self.id
    }

    /// What the node is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.data().map_or(Kind::Missing, |data| data.kind)
    }

    /// How the node is written.
    #[must_use]
    pub fn style(self) -> Style {
        self.data().map_or(Style::Plain, |data| data.style)
    }

    /// The node itself, quotes and brackets included, without tag and anchor.
    #[must_use]
    pub fn span(self) -> Span {
        self.data().map_or_else(Span::default, |data| self.absolute(data.span))
    }

    /// The node with its tag and anchor.
    #[must_use]
    pub fn full_span(self) -> Span {
        let mut span = self.span();
        if let Some(tag) = self.tag_span() {
            span = span.join(tag);
        }
        if let Some(data) = self.data()
            && !data.anchor.is_empty()
        {
            // The anchor span leaves out its `&`.
            let anchor = self.absolute(data.anchor);
            span = span.join(Span::new(anchor.start.saturating_sub(1), anchor.end));
        }
        span
    }

    /// The tag as written, like `!Ref`.
    #[must_use]
    pub fn tag(self) -> Option<&'a str> {
        let data = self.data()?;
        (!data.tag.is_empty()).then(|| data.tag.of(self.entry_text()))
    }

    /// Where the tag stands.
    #[must_use]
    pub fn tag_span(self) -> Option<Span> {
        let data = self.data()?;
        (!data.tag.is_empty()).then(|| self.absolute(data.tag))
    }

    /// The name of its anchor, without `&`.
    #[must_use]
    pub fn anchor(self) -> Option<&'a str> {
        let data = self.data()?;
        (!data.anchor.is_empty()).then(|| data.anchor.of(self.entry_text()))
    }

    /// The text as written, without tag and anchor.
    #[must_use]
    pub fn raw(self) -> &'a str {
        self.data().map_or("", |data| data.span.of(self.entry_text()))
    }

    /// The value of a scalar: quotes, escapes, folding and chomping resolved.
    /// `None` for collections, aliases and missing nodes.
    #[must_use]
    pub fn text(self) -> Option<Cow<'a, str>> {
        let data = self.data().filter(|data| data.kind == Kind::Scalar)?;
        let text = self.entry_text();
        let raw = data.span.of(text);
        let is_block = matches!(data.style, Style::Literal | Style::Folded);
        let has_break = is_block && text.len() > data.span.end as usize;
        let indent = if is_block { self.owner_column(text) } else { 0 };
        Some(scalar::decode(raw, data.style, indent, has_break))
    }

    /// The column of the collection that holds the node, which explicit indentation counts from.
    fn owner_column(self, text: &str) -> usize {
        let Some(first) = self.parent().and_then(|parent| {
            let first = if parent.kind() == Kind::Mapping { parent.children().next() } else { Some(parent) };
            first?.data().map(|data| data.span.start as usize)
        }) else {
            return 0;
        };
        let before = text.get(..first).unwrap_or_default();
        before.len() - before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
    }

    /// Whether it is a scalar with this value.
    #[must_use]
    pub fn is_text(self, value: &str) -> bool {
        self.text().is_some_and(|text| text == value)
    }

    /// Whether nothing stands here, or a plain `null` or `~`.
    #[must_use]
    pub fn is_null(self) -> bool {
        match self.kind() {
            Kind::Missing => true,
            Kind::Scalar => {
                self.style() == Style::Plain && matches!(self.raw(), "" | "~" | "null" | "Null" | "NULL")
            }
            _ => false,
        }
    }

    /// Whether it is a mapping key that has no colon yet.
    #[must_use]
    pub fn is_partial_key(self) -> bool {
        self.data().is_some_and(|data| data.partial_key)
    }

    /// The node that an alias stands for; itself otherwise. An alias that
    /// cannot be resolved (unknown, circular, too deep) stays itself.
    #[must_use]
    pub fn resolve(self) -> Self {
        let mut node = self;
        for _ in 0..MAX_ALIASES {
            if node.kind() != Kind::Alias {
                return node;
            }
            match self.document.anchors.target((node.entry, node.id)) {
                Some((entry, id)) => node = Node { document: self.document, entry, id },
                None => break,
            }
        }
        self
    }

    /// The pairs of a mapping as written; empty for other nodes. Aliases are
    /// followed first; merge keys (`<<`) come as ordinary pairs.
    pub fn pairs(self) -> impl Iterator<Item = Pair<'a>> + use<'a> {
        let node = self.resolve();
        let mut children = (node.kind() == Kind::Mapping).then(|| node.children()).into_iter().flatten();
        std::iter::from_fn(move || Some(Pair { key: children.next()?, value: children.next()? }))
    }

    /// The items of a sequence; empty for other nodes. Aliases are followed first.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let node = self.resolve();
        (node.kind() == Kind::Sequence).then(|| node.children()).into_iter().flatten()
    }

    /// The pair with this key: the last one written wins, then merge keys.
    #[must_use]
    pub fn pair(self, key: &str) -> Option<Pair<'a>> {
        self.pair_within(key, MAX_ALIASES)
    }

    fn pair_within(self, key: &str, depth: usize) -> Option<Pair<'a>> {
        let mut found = None;
        let mut merge = None;
        for pair in self.pairs() {
            if pair.key.is_text(key) {
                found = Some(pair);
            } else if pair.key.raw() == "<<" {
                merge = Some(pair.value);
            }
        }
        found.or_else(|| {
            let merged = merge.filter(|_| depth > 0)?.resolve();
            match merged.kind() {
                Kind::Sequence => merged.items().find_map(|item| item.pair_within(key, depth - 1)),
                _ => merged.pair_within(key, depth - 1),
            }
        })
    }

    /// The value under `key`, with aliases followed.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.pair(key).map(|pair| pair.value.resolve())
    }

    /// The collection that holds this node, within its entry.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        let parent = self.data()?.parent;
        (parent != NONE).then_some(Self { id: parent, ..self })
    }

    fn children(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let first = self.data().map_or(NONE, |data| data.first_child);
        let node = move |id: u32| (id != NONE).then_some(Node { id, ..self });
        std::iter::successors(node(first), move |child| child.data().and_then(|data| node(data.next)))
    }

    fn data(self) -> Option<&'a NodeData> {
        self.document.entries().get(self.entry as usize)?.tree.nodes.get(self.id as usize)
    }

    fn entry_text(self) -> &'a str {
        self.document.entries().get(self.entry as usize).map_or("", |entry| entry.text())
    }

    fn absolute(self, span: Span) -> Span {
        span.shifted(self.document.entry_start(self.entry as usize))
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.entry == other.entry && self.id == other.id
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}@{:?}", self.kind(), self.span())
    }
}
