//! The sections in the order of the user guide.

use cfn_syntax::{Mode, Section};
use cfn_template::SectionKind;
use cfn_text::{Span, TextEdit};

use super::{Context, action};
use crate::code_action::{ActionKind, CodeAction};

pub(super) fn add(context: &Context<'_>, actions: &mut Vec<CodeAction>) {
    let document = context.document;
    let text = document.text();
    let sections: Vec<_> = document.sections().collect();
    let is_on_key = sections.iter().any(|section| section.key.span().meets(context.span));
    // An alias must stay behind its anchor.
    let has_aliases = document.entries().iter().any(|entry| entry.has_aliases());
    if !is_on_key || has_aliases || document.mode() != Mode::Split || is_sorted(&sections) {
        return;
    }
    let ends_with_break = text.line_start(text.line_at(text.len())) == text.len();
    let Some(starts) = starts(context, &sections) else { return };
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut chunks: Vec<_> = starts
        .iter()
        .zip(ends)
        .zip(&sections)
        .map(|((start, end), section)| (rank(section), text.slice(Span::new(*start, end)).into_owned()))
        .collect();
    // A document marker belongs to its place.
    let is_marker = |line: &str| line.starts_with("---") || line.starts_with("...");
    if !ends_with_break || chunks.iter().any(|(_, chunk)| chunk.lines().any(is_marker)) {
        return;
    }
    let Some(start) = starts.first() else { return };
    let moved = move_blank_lines(&mut chunks);
    chunks.sort_by_key(|(rank, _)| *rank);
    if let Some((_, last)) = chunks.last_mut() {
        let surplus = last.len() - last.trim_end().len();
        last.truncate(last.len() - moved.min(surplus.saturating_sub(1)));
    }
    let sorted: String = chunks.into_iter().map(|(_, chunk)| chunk).collect();
    let whole = Span::new(*start, text.len());
    let edit = TextEdit::replace(whole, sorted);
    actions.push(action(ActionKind::Rewrite, "Sort the sections as the user guide does", vec![edit]));
}

/// Lets the last section end with as many blank lines as the first, because another one will
/// follow it. The number of lines that it got, and that the new last section has too many.
fn move_blank_lines(chunks: &mut [(usize, String)]) -> usize {
    let is_open = |chunk: &str| chunk.contains("|+") || chunk.contains(">+");
    let blank = |chunk: &str| chunk.get(chunk.trim_end().len()..).map_or(0, |end| end.matches('\n').count());
    let Some((last, others)) = chunks.split_last_mut() else { return 0 };
    let Some(before) = others.first().map(|(_, chunk)| chunk) else { return 0 };
    // Where a text keeps its line breaks they are no space.
    if is_open(&last.1) || is_open(before) || before.contains('\r') || blank(&last.1) >= blank(before) {
        return 0;
    }
    let missing = blank(before) - blank(&last.1);
    last.1.push_str(&"\n".repeat(missing));
    missing
}

/// Where each section starts, with the comments right above it.
fn starts(context: &Context<'_>, sections: &[Section<'_>]) -> Option<Vec<u32>> {
    let text = context.document.text();
    let mut starts = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        let mut line = text.line_at(section.key.full_span().start);
        if text.line_start(line) != section.key.full_span().start {
            return None;
        }
        let key_line = line;
        while line > 0 && text.slice(text.line_span(line - 1)).starts_with('#') {
            line -= 1;
        }
        // Comments that the file begins with are about the file.
        let is_header = index == 0 && line == 0;
        starts.push(text.line_start(if is_header { key_line } else { line }));
    }
    Some(starts)
}

fn rank(section: &Section<'_>) -> usize {
    let kind = section.key.text().and_then(|name| SectionKind::from_name(&name));
    let known = kind.and_then(|kind| SectionKind::ALL.iter().position(|it| *it == kind));
    known.unwrap_or(SectionKind::ALL.len())
}

fn is_sorted(sections: &[Section<'_>]) -> bool {
    sections.is_sorted_by_key(rank)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::refactor::testing::check;

    #[test]
    fn comments_and_blank_lines_stay() {
        check(
            "# Licence

# What comes out
Outputs:
  Arn: { Value: !Ref Topic }

# The stage
# of the stack
Parameters:
  Stage: { Type: String }

Resources$0:
  Topic: { Type: AWS::SNS::Topic }
",
            "Sort",
            expect![[r#"
                - Sort the sections as the user guide does
                # Licence

                # The stage
                # of the stack
                Parameters:
                  Stage: { Type: String }

                Resources:
                  Topic: { Type: AWS::SNS::Topic }

                # What comes out
                Outputs:
                  Arn: { Value: !Ref Topic }
            "#]],
        );
    }

    #[test]
    fn not_when_they_are_sorted() {
        check(
            "Parameters: {}\nResour$0ces:\n  Topic: { Type: AWS::SNS::Topic }\n",
            "Sort",
            expect![[r#"
            nothing
        "#]],
        );
    }
}
