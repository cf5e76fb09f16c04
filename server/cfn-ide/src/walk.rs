//! Going through the nodes of a document.

use cfn_syntax::{Document, Kind, Node, Section};
use cfn_text::Span;

/// Calls `visit` for every node of a document in order of place. An anchored node is visited
/// where it stands, not where its aliases are.
pub(crate) fn every_node<'a>(document: &'a Document, visit: &mut impl FnMut(Node<'a>)) {
    for entry in 0..document.entries().len() {
        nodes_under(document.node(entry, 0), visit);
    }
}

/// Calls `visit` for a node and all below it. The parser bounds how deep that is.
pub(crate) fn nodes_under<'a>(node: Node<'a>, visit: &mut impl FnMut(Node<'a>)) {
    visit(node);
    match node.kind() {
        Kind::Mapping => {
            for pair in node.pairs() {
                nodes_under(pair.key, visit);
                nodes_under(pair.value, visit);
            }
        }
        Kind::Sequence => node.items().for_each(|item| nodes_under(item, visit)),
        Kind::Missing | Kind::Scalar | Kind::Alias => {}
    }
}

/// The node itself, the collection around it, and so on outward, within the entry.
pub(crate) fn outward(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(Some(node), |node| node.parent())
}

/// A node without the line breaks at the end of a block scalar.
pub(crate) fn trimmed(node: Node<'_>) -> Span {
    let span = node.full_span();
    let raw = node.raw();
    Span::new(span.start, span.end - (raw.len() - raw.trim_end().len()) as u32)
}

/// A section from its key to the end of its last child.
pub(crate) fn section_span(section: Section<'_>) -> Span {
    let own = section.key.full_span().join(trimmed(section.value));
    section.pairs().last().map_or(own, |pair| own.join(pair.key.full_span()).join(trimmed(pair.value)))
}
