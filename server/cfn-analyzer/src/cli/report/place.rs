use cfn_text::{Encoding, Position, Span, Text};
use serde::Serialize;

/// A line and a column as people count them: from 1, in Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Two places, the end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Range {
    pub(crate) start: Place,
    pub(crate) end: Place,
}

impl Range {
    /// The places of a span.
    pub(crate) fn of(text: &Text, span: Span) -> Self {
        let range = text.range(span, Encoding::Utf32);
        Self { start: place(range.start), end: place(range.end) }
    }
}

fn place(position: Position) -> Place {
    Place { line: position.line + 1, column: position.column + 1 }
}
