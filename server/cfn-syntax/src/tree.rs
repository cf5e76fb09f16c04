use cfn_text::Span;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing stands where a value is due; the span is empty.
    Missing,
    /// A scalar.
    Scalar,
    /// A mapping.
    Mapping,
    /// A sequence.
    Sequence,
    /// An alias, `*name`.
    Alias,
}

/// How a node is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// A scalar without quotes.
    Plain,
    /// `'…'`.
    SingleQuoted,
    /// `"…"`.
    DoubleQuoted,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
    /// A collection by indentation.
    Block,
    /// A collection in brackets.
    Flow,
}

pub(crate) const NONE: u32 = u32::MAX;

/// One node of the arena; spans are relative to the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeData {
    pub(crate) kind: Kind,
    pub(crate) style: Style,
    /// A mapping key without its colon, as while typing.
    pub(crate) partial_key: bool,
    pub(crate) span: Span,
    /// Empty when there is no tag.
    pub(crate) tag: Span,
    /// The name without `&`; empty when there is no anchor.
    pub(crate) anchor: Span,
    pub(crate) parent: u32,
    /// Children of a mapping alternate: key, value, key, value.
    pub(crate) first_child: u32,
    pub(crate) last_child: u32,
    pub(crate) next: u32,
}

/// Tag and anchor in front of a node.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Properties {
    pub(crate) tag: Span,
    pub(crate) anchor: Span,
}

/// The nodes and comments of one entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    /// Node 0 is the root when there is any.
    pub(crate) nodes: Vec<NodeData>,
    /// Spans from `#` to the end of the line, in order.
    pub(crate) comments: Vec<Span>,
}

impl Tree {
    /// Adds a node without a parent.
    pub(crate) fn add(&mut self, kind: Kind, style: Style, span: Span, properties: Properties) -> u32 {
        let id = self.nodes.len() as u32;
        self.nodes.push(NodeData {
            kind,
            style,
            partial_key: false,
            span,
            tag: properties.tag,
            anchor: properties.anchor,
            parent: NONE,
            first_child: NONE,
            last_child: NONE,
            next: NONE,
        });
        id
    }

    /// Adds a child to the end of a collection.
    pub(crate) fn attach(&mut self, parent: u32, child: u32) {
        let Some(data) = self.nodes.get_mut(parent as usize) else { return };
        let before = std::mem::replace(&mut data.last_child, child);
        if before == NONE {
            data.first_child = child;
        } else if let Some(data) = self.nodes.get_mut(before as usize) {
            data.next = child;
        }
        if let Some(data) = self.nodes.get_mut(child as usize) {
            data.parent = parent;
        }
    }

    /// Where the node ends, 0 for a node that is not there.
    pub(crate) fn end(&self, id: u32) -> u32 {
        self.nodes.get(id as usize).map_or(0, |data| data.span.end)
    }

    /// Lets a collection end where its last child ends.
    pub(crate) fn close_at(&mut self, id: u32, end: u32) {
        if let Some(data) = self.nodes.get_mut(id as usize) {
            data.span = Span::new(data.span.start, end.max(data.span.end));
        }
    }
}
