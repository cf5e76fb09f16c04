use std::borrow::Cow;
use std::fmt;

use ropey::{Rope, RopeSlice};

use crate::{Encoding, Position, PositionRange, Span};

/// The text of a document. Cheap to clone: clones share their content.
///
/// Lines end at `\n`, `\r\n` or `\r`, as in LSP. Every offset and position is
/// accepted: what lies outside is clamped, what lies inside a character moves
/// to its start.
#[derive(Clone, Default)]
pub struct Text {
    rope: Rope,
}

impl Text {
    /// A text with the given content.
    #[must_use]
    pub fn new(content: &str) -> Self {
        Self { rope: Rope::from_str(content) }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.rope.len_bytes()).unwrap_or(u32::MAX)
    }

    /// Whether there is no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rope.len_bytes() == 0
    }

    /// Number of lines; a final line break starts one more, empty, line.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        self.rope.len_lines() as u32
    }

    /// The offset where a zero-based line starts; the end for lines past it.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        let line = (line as usize).min(self.rope.len_lines());
        self.rope.line_to_byte(line) as u32
    }

    /// The zero-based line that holds `offset`.
    #[must_use]
    pub fn line_at(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.rope.len_bytes());
        self.rope.byte_to_line(offset) as u32
    }

    /// The span of a line without its line break.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Span {
        if line >= self.line_count() {
            return Span::empty(self.len());
        }
        let start = self.line_start(line);
        Span::new(start, start + content_len(self.rope.line(line as usize)))
    }

    /// The position of a byte offset.
    #[must_use]
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let offset = (offset as usize).min(self.rope.len_bytes());
        let line = self.rope.byte_to_line(offset);
        let start = self.rope.line_to_byte(line);
        let before = offset - start;
        let column = match encoding {
            Encoding::Utf8 => before as u32,
            Encoding::Utf16 | Encoding::Utf32 => {
                let mut rest = before;
                let mut column = 0;
                for chunk in self.rope.line(line).chunks() {
                    let part = floor_prefix(chunk, rest);
                    column += units(part, encoding);
                    if rest <= chunk.len() {
                        break;
                    }
                    rest -= chunk.len();
                }
                column
            }
        };
        Position { line: line as u32, column }
    }

    /// The positions of a span.
    #[must_use]
    pub fn range(&self, span: Span, encoding: Encoding) -> PositionRange {
        PositionRange { start: self.position(span.start, encoding), end: self.position(span.end, encoding) }
    }

    /// The byte offset of a position.
    ///
    /// A column past the end of its line means the end of the line, a line
    /// past the end means the end of the text (LSP, `Position`).
    #[must_use]
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        if position.line >= self.line_count() {
            return self.len();
        }
        let start = self.line_start(position.line);
        let line = self.rope.line(position.line as usize);
        let mut rest = position.column;
        let mut bytes = 0;
        for c in line.chars() {
            let units = encoding.units(c);
            if matches!(c, '\n' | '\r') || rest < units {
                break;
            }
            rest -= units;
            bytes += c.len_utf8() as u32;
        }
        start + bytes
    }

    /// The span of two positions; an inverted range is put in order.
    #[must_use]
    pub fn span(&self, range: PositionRange, encoding: Encoding) -> Span {
        let (a, b) = (self.offset(range.start, encoding), self.offset(range.end, encoding));
        Span::new(a.min(b), a.max(b))
    }

    /// The text under `span`, borrowed when it lies in one piece of the rope.
    #[must_use]
    pub fn slice(&self, span: Span) -> Cow<'_, str> {
        let (start, end) = (self.floor_char(span.start), self.floor_char(span.end));
        self.rope.byte_slice(start..end.max(start)).into()
    }

    /// Replaces the bytes under `span` by `new_text`.
    pub fn replace(&mut self, span: Span, new_text: &str) {
        let (start, end) = (self.floor_char(span.start), self.floor_char(span.end));
        let first = self.rope.byte_to_char(start);
        let last = self.rope.byte_to_char(end.max(start));
        self.rope.remove(first..last);
        self.rope.insert(first, new_text);
    }

    fn floor_char(&self, offset: u32) -> usize {
        let offset = (offset as usize).min(self.rope.len_bytes());
        self.rope.char_to_byte(self.rope.byte_to_char(offset))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rope.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.len())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.rope == other.rope
    }
}

impl Eq for Text {}

/// Bytes of a line without its line break.
fn content_len(line: RopeSlice<'_>) -> u32 {
    let mut len = line.len_bytes();
    for c in line.chars_at(line.len_chars()).reversed().take(2) {
        if !matches!(c, '\n' | '\r') {
            break;
        }
        len -= 1;
    }
    len as u32
}

/// The first `len` bytes of `text`, cut before a character that crosses them.
fn floor_prefix(text: &str, len: usize) -> &str {
    let mut len = len.min(text.len());
    while !text.is_char_boundary(len) {
        len -= 1;
    }
    text.get(..len).unwrap_or_default()
}

fn units(text: &str, encoding: Encoding) -> u32 {
    if text.is_ascii() {
        return text.len() as u32;
    }
    text.chars().map(|c| encoding.units(c)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn at(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    #[test]
    fn columns_count_in_the_encoding() {
        let text = Text::new("a: é😀x\nb");
        let x = "a: é😀".len() as u32;
        assert_eq!(text.position(x, Encoding::Utf8), at(0, 9));
        assert_eq!(text.position(x, Encoding::Utf16), at(0, 6));
        assert_eq!(text.position(x, Encoding::Utf32), at(0, 5));
        for encoding in ALL {
            assert_eq!(text.offset(text.position(x, encoding), encoding), x);
        }
    }

    #[test]
    fn every_offset_of_every_text_comes_back() {
        for content in ["", "a", "a\n", "a\r\nb\r\n", "\r\r\n\n", "\u{feff}é: 😀\u{2028}\u{85}z\n", "x\ry"]
        {
            let text = Text::new(content);
            for (offset, c) in content.char_indices().chain([(content.len(), ' ')]) {
                if c == '\n' && content.as_bytes().get(offset.wrapping_sub(1)) == Some(&b'\r') {
                    continue; // Between \r and \n there is no position.
                }
                for encoding in ALL {
                    let position = text.position(offset as u32, encoding);
                    assert_eq!(text.offset(position, encoding), offset as u32, "{content:?} {position:?}");
                }
            }
        }
    }

    #[test]
    fn only_the_line_breaks_of_lsp_break_lines() {
        assert_eq!(Text::new("a\u{2028}b\u{85}c\u{b}d").line_count(), 1);
        assert_eq!(Text::new("a\nb\r\nc\rd").line_count(), 4);
    }

    #[test]
    fn positions_outside_are_clamped() {
        let text = Text::new("ab\r\ncd\n");
        for encoding in ALL {
            assert_eq!(text.offset(at(0, 99), encoding), 2, "end of line, before its break");
            assert_eq!(text.offset(at(9, 0), encoding), 7, "end of text");
            assert_eq!(text.position(99, encoding), at(2, 0));
        }
        assert_eq!(
            text.span(PositionRange { start: at(1, 1), end: at(0, 1) }, Encoding::Utf16),
            Span::new(1, 5)
        );
    }

    #[test]
    fn a_column_inside_a_character_means_its_start() {
        let text = Text::new("😀x");
        assert_eq!(text.offset(at(0, 1), Encoding::Utf16), 0);
        assert_eq!(text.offset(at(0, 3), Encoding::Utf8), 0);
        assert_eq!(text.slice(Span::new(1, 5)), "😀x");
    }

    #[test]
    fn replace_edits_bytes_and_clamps() {
        let mut text = Text::new("key: é\n");
        text.replace(Span::new(5, 7), "😀");
        assert_eq!(text.to_string(), "key: 😀\n");
        text.replace(Span::new(90, 99), "# end");
        assert_eq!(text.to_string(), "key: 😀\n# end");
    }

    #[test]
    fn line_spans_leave_out_the_break() {
        let text = Text::new("ab\r\nc\n");
        assert_eq!(text.line_span(0), Span::new(0, 2));
        assert_eq!(text.line_span(1), Span::new(4, 5));
        assert_eq!(text.line_span(2), Span::new(6, 6));
        assert_eq!(text.line_span(7), Span::new(6, 6));
    }

    #[test]
    fn long_lines_cross_rope_chunks() {
        let content = format!("{}😀{}", "é".repeat(5000), "x".repeat(5000));
        let text = Text::new(&content);
        let offset = 10_000 + 4 + 100;
        assert_eq!(text.position(offset, Encoding::Utf16), at(0, 5000 + 2 + 100));
        assert_eq!(text.offset(at(0, 5102), Encoding::Utf16), offset);
    }
}
