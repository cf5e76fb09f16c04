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
#[derive(Clone, Debug)]
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
    pub(crate) next: u32,
}

/// The nodes and comments of one entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// Node 0 is the root when there is any.
    pub(crate) nodes: Vec<NodeData>,
    /// Spans from `#` to the end of the line, in order.
    pub(crate) comments: Vec<Span>,
}
