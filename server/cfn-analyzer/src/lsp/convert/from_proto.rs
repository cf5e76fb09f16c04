use cfn_text::{Encoding, Position, PositionRange, Span, Text};
use tower_lsp::ls_types as lsp;

/// The byte offset of a position; one outside of the text means the nearest place in it.
pub(crate) fn offset(text: &Text, position: lsp::Position, encoding: Encoding) -> u32 {
    text.offset(self::position(position), encoding)
}

/// The bytes of a range; one outside of the text means the nearest place in it.
pub(crate) fn span(text: &Text, range: lsp::Range, encoding: Encoding) -> Span {
    text.span(PositionRange { start: position(range.start), end: position(range.end) }, encoding)
}

fn position(position: lsp::Position) -> Position {
    Position { line: position.line, column: position.character }
}
