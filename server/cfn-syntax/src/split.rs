//! The cut of a document into entries: a pure function of each line and a small state.
//!
//! Indentation and the look of a line decide, never an open quote or bracket: the content of
//! quotes, brackets and block scalars stands deeper than the key of its entry, and an unclosed
//! one cannot swallow the next entry.

use crate::document::EntryKind;
use crate::line::{indentation, is_dash, key_colon, line_end};

/// What the lines before a line say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Before the first key.
    Start,
    /// Under a head whose first child has not come yet.
    Expecting,
    /// Under a head whose children stand at this column.
    Children(usize),
    /// Under a key with its value.
    Closed,
}

/// A cut entry: its kind, the state before its first line, and its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    pub(crate) kind: EntryKind,
    pub(crate) before: State,
    pub(crate) text: &'t str,
}

/// What a line does to the cut.
enum Line {
    /// It belongs to the current entry.
    Inside(State),
    /// It starts an entry.
    Starts(EntryKind, State),
    /// It turns the current head into an entry that holds its whole section.
    Closes,
}

/// Cuts `text`, which stands after `state` in its document, and calls `emit` for each entry.
/// `at_start` says whether the document starts with it. Returns the state behind it.
pub(crate) fn split<'t>(
    text: &'t str,
    state: State,
    at_start: bool,
    mut emit: impl FnMut(Piece<'t>),
) -> State {
    let mut state = state;
    let mut current = Open { kind: EntryKind::Prelude, before: state, start: 0 };
    let mut at = 0;
    while at < text.len() {
        let (end, next) = line_end(text, at);
        // A byte order mark is no character of the text.
        let bom = if at == 0 && at_start && text.starts_with('\u{feff}') { 3 } else { 0 };
        match classify(text, at + bom, end, state) {
            Line::Inside(after) => state = after,
            Line::Closes => {
                state = State::Closed;
                current.kind = EntryKind::Top;
            }
            Line::Starts(kind, after) => {
                if at > 0 {
                    emit(current.close(text, at));
                }
                current = Open { kind, before: state, start: at };
                state = after;
            }
        }
        at = next;
    }
    if !text.is_empty() {
        emit(current.close(text, text.len()));
    }
    state
}

/// An entry whose end is not known yet.
struct Open {
    kind: EntryKind,
    before: State,
    start: usize,
}

impl Open {
    fn close<'t>(&self, text: &'t str, end: usize) -> Piece<'t> {
        Piece { kind: self.kind, before: self.before, text: text.get(self.start..end).unwrap_or_default() }
    }
}

fn classify(text: &str, start: usize, end: usize, state: State) -> Line {
    let (column, at) = indentation(text, start, end);
    let first = text.as_bytes().get(at).copied().filter(|_| at < end);
    let Some(first) = first.filter(|byte| *byte != b'#') else { return Line::Inside(state) };
    if column == 0 {
        let Some(colon) = key_colon(text, at, end) else {
            // Stray text under a head without children yet: the section is of one piece.
            return if state == State::Expecting { Line::Closes } else { Line::Inside(state) };
        };
        let (_, value) = indentation(text, colon + 1, end);
        let is_head = value >= end || text.as_bytes().get(value) == Some(&b'#');
        return match is_head {
            true => Line::Starts(EntryKind::Head, State::Expecting),
            false => Line::Starts(EntryKind::Top, State::Closed),
        };
    }
    match state {
        State::Expecting => {
            let is_child = first != b'\t' && !is_dash(text, at) && key_colon(text, at, end).is_some();
            let by_spaces = at - start == column;
            if is_child && by_spaces {
                Line::Starts(EntryKind::Child, State::Children(column))
            } else {
                Line::Closes
            }
        }
        State::Children(child)
            if column == child
                && at - start == column
                && !is_dash(text, at)
                && key_colon(text, at, end).is_some() =>
        {
            Line::Starts(EntryKind::Child, state)
        }
        _ => Line::Inside(state),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        let mut drawn = String::new();
        let mut whole = String::new();
        split(text, State::Start, true, |piece| {
            drawn.push_str(&format!("{:?} {:?}\n", piece.kind, piece.text));
            whole.push_str(piece.text);
        });
        assert_eq!(whole, text);
        expected.assert_eq(&drawn);
    }

    #[test]
    fn sections_and_children() {
        check(
            "# note\nVersion: 1\nResources: # all\n\n  A:\n    Type: x\n  # about B\n  B: {}\nOutputs:\n  O:\n    Value: [\nTail: |\n  A: b\n",
            expect![[r##"
                Prelude "# note\n"
                Top "Version: 1\n"
                Head "Resources: # all\n\n"
                Child "  A:\n    Type: x\n  # about B\n"
                Child "  B: {}\n"
                Head "Outputs:\n"
                Child "  O:\n    Value: [\n"
                Top "Tail: |\n  A: b\n"
            "##]],
        );
    }

    #[test]
    fn sections_of_one_piece() {
        check(
            "Transform:\n  - a\n  - b: c\nConditions:\nflow:\n  {a: b}\nDescription:\n  some\n  text: more\n",
            expect![[r#"
                Top "Transform:\n  - a\n  - b: c\n"
                Head "Conditions:\n"
                Top "flow:\n  {a: b}\n"
                Top "Description:\n  some\n  text: more\n"
            "#]],
        );
    }

    #[test]
    fn stray_lines_stay_with_the_entry_before() {
        check(
            "R:\n  A:\n    Type: x\n  B\nFoo\n  C:\n",
            expect![[r#"
                Head "R:\n"
                Child "  A:\n    Type: x\n  B\nFoo\n"
                Child "  C:\n"
            "#]],
        );
    }
}
