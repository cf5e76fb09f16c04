//! What only the strict parser sees: yaml-rust2 over the entries, off the keystroke's path.

use cfn_text::Span;
use yaml_rust2::parser::{Event, Parser};

use crate::document::{Document, Mode};
use crate::error::{SyntaxError, SyntaxErrorKind};
use crate::line::line_end;

impl Document {
    /// Runs yaml-rust2 over the entries that it has not seen, and remembers what it finds in
    /// the shared entries. Slow (about 25 µs an entry): call it off the keystroke's path.
    /// Stops early when `cancelled` says so. Returns whether anything new was found.
    pub fn check_strictly(&self, cancelled: &dyn Fn() -> bool) -> bool {
        let mut found = false;
        for entry in self.entries.iter() {
            if entry.strict.get().is_some() {
                continue;
            }
            if cancelled() {
                break;
            }
            // The tolerant parser has said what is wrong. An alias alone would be an error out
            // of its document, and an exotic tree was made by yaml-rust2 itself.
            let is_settled = !entry.errors.is_empty() || self.mode == Mode::Exotic;
            let error = if is_settled || entry.has_aliases { None } else { check(&entry.text) };
            found |= error.is_some();
            // Another thread may have been faster, with the same result.
            let _ = entry.strict.set(error);
        }
        found
    }
}

/// The first error that yaml-rust2 finds in a text.
fn check(text: &str) -> Option<SyntaxError> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = text.len() - content.len();
    let mut parser = Parser::new(content.chars());
    loop {
        match parser.next_token() {
            Ok((Event::StreamEnd, _)) => return None,
            Ok(_) => {}
            Err(error) => {
                let (line, column) = (error.marker().line(), error.marker().col());
                let span = culprit(content, line, column);
                let (kind, message) = explain(error.info());
                return Some(SyntaxError { kind, span: span.shifted(offset as u32), message, fix: None });
            }
        }
    }
}

/// Errors that libyaml, and so CloudFormation's tools, do not raise.
fn explain(info: &str) -> (SyntaxErrorKind, String) {
    // The last is that of a closing bracket.
    let lenient = info.contains("invalid indentation in quoted scalar")
        || info.contains("invalid indentation in flow construct")
        || info == "invalid indentation";
    if lenient {
        let message =
            "The continuation of a value stands at or left of its key: indent it, other tools may refuse it.";
        return (SyntaxErrorKind::Lenient, message.to_owned());
    }
    (SyntaxErrorKind::Strict, format!("YAML cannot be read here: {info}."))
}

/// The range to show for a position of yaml-rust2 (line from 1, column from 0, in characters):
/// the rest of that line, or of the last line with content before it.
fn culprit(text: &str, line: usize, column: usize) -> Span {
    let mut start = 0;
    let mut last_content = None;
    for number in 1.. {
        let (end, next) = line_end(text, start);
        let content = text.get(start..end).unwrap_or_default();
        let trimmed = content.trim();
        if number >= line {
            let from = content.char_indices().nth(column).map_or(content.len(), |(at, _)| at);
            if let Some(rest) = content.get(from..)
                && !rest.trim().is_empty()
            {
                return Span::new((start + from) as u32, (start + from + rest.trim_end().len()) as u32);
            }
        }
        if !trimmed.is_empty() {
            let from = start + (content.len() - content.trim_start().len());
            last_content = Some(Span::new(from as u32, (from + trimmed.len()) as u32));
        }
        if number >= line || next <= start || next >= text.len() {
            break;
        }
        start = next;
    }
    last_content.unwrap_or_default()
}
