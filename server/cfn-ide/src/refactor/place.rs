//! Where a function may stand, and where it is written.

use cfn_rules::edit::column;
use cfn_syntax::{Document, Kind, Node, Style};
use cfn_template::{Function, FunctionName, SectionKind, Template, function};
use cfn_text::Span;

use crate::walk::{outward, trimmed};

/// Whether a comment stands in a span.
pub(super) fn has_comment(document: &Document, span: Span) -> bool {
    document.comments().any(|comment| span.start <= comment.start && comment.start < span.end)
}

/// Whether a node is a value in which CloudFormation reads functions: in the properties of a
/// resource or in an output, and no argument that must be written out.
pub(super) fn takes_functions(template: &Template<'_>, node: Node<'_>) -> bool {
    let Some(item) = template.item_around(node) else { return false };
    let inside = |holder: Option<Node<'_>>| holder.is_some_and(|it| it.full_span().covers(node.full_span()));
    let is_value = match item.section() {
        SectionKind::Resources => inside(item.properties()) && item.properties() != Some(node),
        SectionKind::Outputs => {
            inside(item.value().get("Value"))
                || inside(item.value().get("Export").and_then(|it| it.get("Name")))
        }
        _ => false,
    };
    is_value && !is_key(node) && !item.name().starts_with("Fn::") && is_free_argument(node)
}

/// Whether a node is the key of a mapping.
pub(super) fn is_key(node: Node<'_>) -> bool {
    node.parent().is_some_and(|parent| parent.pairs().any(|pair| pair.key == node))
}

/// The innermost function around a node, and which of its arguments the node is or is in.
fn enclosing_call(node: Node<'_>) -> Option<(Function<'_>, Option<usize>)> {
    outward(node).skip(1).find_map(|around| {
        // The root of an entry looks like a call when its one key is a loop or a transform.
        around.parent()?;
        let call = function(around)?;
        let index = call.argument.items().position(|item| item.full_span().covers(node.full_span()));
        Some((call, index))
    })
}

fn is_free_argument(node: Node<'_>) -> bool {
    let Some((call, index)) = enclosing_call(node) else { return true };
    match call.name {
        FunctionName::If => matches!(index, Some(1 | 2)),
        FunctionName::Join => index == Some(1) && !is_argument(call, node),
        FunctionName::Sub => index == Some(1) && !is_argument(call, node),
        FunctionName::Select | FunctionName::Split => index == Some(1),
        FunctionName::Base64 => true,
        _ => false,
    }
}

/// Whether a node is itself one of the arguments of a call.
fn is_argument(call: Function<'_>, node: Node<'_>) -> bool {
    call.argument.items().any(|item| item == node)
}

/// Where the value of a pair or the item of a list starts in the eyes of its owner: the column
/// of the key, or of the content behind the dash; and what stands between owner and value.
pub(super) struct Seat {
    /// The column that a nested block must stand right of.
    pub(super) column: usize,
    /// From the end of the colon, or of the dash and its blank, to the value.
    pub(super) gap: Span,
    pub(super) is_item: bool,
}

/// The seat of a node in a block collection; `None` in brackets and where comments are in the way.
pub(super) fn block_seat(node: Node<'_>) -> Option<Seat> {
    let parent = node.parent()?;
    let document = node.document();
    if outward(node).skip(1).any(|around| around.style() == Style::Flow) {
        return None;
    }
    let start = node.full_span().start;
    if parent.kind() == Kind::Sequence {
        return Some(Seat { column: column(node), gap: Span::empty(start), is_item: true });
    }
    let pair = parent.pairs().find(|pair| pair.value == node)?;
    let key_end = pair.key.full_span().end;
    let between = document.text().slice(Span::new(key_end, start));
    let colon = between.find(':')? as u32;
    let gap = Span::new(key_end + colon + 1, start);
    (!has_comment(document, gap)).then(|| Seat { column: column(pair.key), gap, is_item: false })
}

/// The text of a node without tag and anchor, all lines but the first moved right.
pub(super) fn moved_right(node: Node<'_>, by: usize) -> String {
    let raw = node.raw().trim_end();
    let mut lines = raw.split('\n');
    let mut text = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        text.push('\n');
        if !line.trim().is_empty() {
            text.push_str(&" ".repeat(by));
        }
        text.push_str(line);
    }
    text
}

/// The text of a node without tag and anchor, all lines but the first moved left, as far as
/// that leaves what it says.
pub(super) fn moved_left(node: Node<'_>, by: usize) -> String {
    let raw = node.raw().trim_end();
    let indent = " ".repeat(by);
    let header = raw.lines().next().unwrap_or_default();
    let is_fixed = matches!(node.style(), Style::Literal | Style::Folded)
        && header.contains(|c: char| c.is_ascii_digit());
    let mut rest = raw.lines().skip(1).filter(|line| !line.trim().is_empty());
    if is_fixed || !rest.all(|line| line.starts_with(&indent)) {
        return raw.to_owned();
    }
    let lines = raw.split('\n').enumerate().map(|(index, line)| match index {
        0 => line,
        _ => line.strip_prefix(&*indent).unwrap_or_default(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a node is written on one line.
pub(super) fn is_one_line(node: Node<'_>) -> bool {
    let text = node.document().text();
    let span = trimmed(node);
    text.line_at(span.start) == text.line_at(span.end)
}
