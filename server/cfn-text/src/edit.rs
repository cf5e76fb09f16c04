use crate::Span;

/// Replaces the bytes under a span by a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextEdit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub new_text: String,
}

impl TextEdit {
    /// Replaces `span` by `new_text`.
    #[must_use]
    pub fn replace(span: Span, new_text: impl Into<String>) -> Self {
        Self { span, new_text: new_text.into() }
    }

    /// Inserts `new_text` at `offset`.
    #[must_use]
    pub fn insert(offset: u32, new_text: impl Into<String>) -> Self {
        Self::replace(Span::empty(offset), new_text)
    }

    /// Removes the bytes under `span`.
    #[must_use]
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// Applies edits that all refer to the same `text`, in any order.
///
/// Insertions at the same place keep their order. Returns `None` when two
/// edits overlap or one does not fit the text.
#[must_use]
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in sorted {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if start < done {
            return None;
        }
        result.push_str(text.get(done..start)?);
        text.get(start..end)?;
        result.push_str(&edit.new_text);
        done = end;
    }
    result.push_str(text.get(done..)?);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_any_order() {
        let edits = [TextEdit::insert(5, "!"), TextEdit::replace(Span::new(0, 1), "J")];
        assert_eq!(apply_edits("hello", &edits).as_deref(), Some("Jello!"));
    }

    #[test]
    fn insertions_at_one_place_keep_their_order() {
        let edits = [TextEdit::insert(1, "x"), TextEdit::insert(1, "y")];
        assert_eq!(apply_edits("ab", &edits).as_deref(), Some("axyb"));
    }

    #[test]
    fn overlapping_and_outlying_edits_are_refused() {
        let overlap = [TextEdit::delete(Span::new(0, 3)), TextEdit::delete(Span::new(2, 4))];
        assert_eq!(apply_edits("hello", &overlap), None);
        assert_eq!(apply_edits("hi", &[TextEdit::insert(3, "x")]), None);
        assert_eq!(apply_edits("é", &[TextEdit::insert(1, "x")]), None, "inside a character");
    }
}
