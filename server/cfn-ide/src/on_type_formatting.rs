use cfn_rules::Analysis;
use cfn_rules::edit::Writer;
use cfn_syntax::{Document, Style};
use cfn_text::{Span, TextEdit};

use crate::walk::outward;

/// What to change after Enter was typed and the cursor stands at `offset`, on the new line:
/// the indentation under a key, and the `- ` of the next item of a list.
///
/// Nothing where the editor's own way, to indent like the line before, is right; nothing in
/// texts of several lines and in brackets.
#[must_use]
pub fn on_enter(analysis: &Analysis, offset: u32) -> Vec<TextEdit> {
    let document = analysis.document();
    let text = document.text();
    let line = text.line_at(offset);
    let here = text.line_span(line);
    if !analysis.is_template() || line == 0 || !text.slice(here).trim().is_empty() {
        return Vec::new();
    }
    let before = text.line_span(line - 1);
    let content = text.slice(before);
    let Some(content) = code(&content) else { return Vec::new() };
    if is_opaque(document, before.start + content.len() as u32) {
        return Vec::new();
    }
    match next_line(content, Writer::of(document).step()) {
        Next::Indent(columns) => indent(document, here, " ".repeat(columns)),
        Next::Item(columns) => indent(document, here, format!("{}- ", " ".repeat(columns))),
        // An empty item followed by Enter ends the list.
        Next::End => {
            let columns = list_owner(document, line - 1).unwrap_or(0);
            vec![TextEdit::replace(Span::new(before.start, here.end), " ".repeat(columns))]
        }
        Next::Same => Vec::new(),
    }
}

fn indent(document: &Document, line: Span, wanted: String) -> Vec<TextEdit> {
    if document.text().slice(line) == wanted {
        return Vec::new();
    }
    vec![TextEdit::replace(line, wanted)]
}

/// The column of the key whose list has an item on a line.
fn list_owner(document: &Document, line: u32) -> Option<usize> {
    let text = document.text();
    let column = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let dash = column(&text.slice(text.line_span(line)));
    (0..line).rev().map(|line| text.slice(text.line_span(line))).find_map(|line| {
        let is_owner = column(&line) <= dash && !line.trim_start().starts_with('-');
        (is_owner && !line.trim().is_empty()).then(|| column(&line))
    })
}

/// A line without its comment and the blanks at its end; `None` when nothing is left.
fn code(line: &str) -> Option<&str> {
    let comment = line.find(" #").or_else(|| line.trim_start().starts_with('#').then_some(0));
    let code = line.get(..comment.unwrap_or(line.len()))?.trim_end();
    (!code.is_empty()).then_some(code)
}

/// Whether a place is inside a text of several lines or in brackets.
fn is_opaque(document: &Document, offset: u32) -> bool {
    let Some(node) = document.node_at(offset) else { return false };
    let text = document.text();
    let is_first_line = text.line_at(node.span().start) == text.line_at(offset);
    let is_text = !matches!(node.style(), Style::Block | Style::Flow) && !is_first_line;
    is_text || outward(node).any(|node| node.style() == Style::Flow && node.full_span().end >= offset)
}

/// How the next line starts.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// As the editor does it by itself.
    Same,
    /// At this column.
    Indent(usize),
    /// With a dash at this column.
    Item(usize),
    /// The list is over: the dash goes.
    End,
}

fn next_line(line: &str, step: usize) -> Next {
    let start = line.len() - line.trim_start_matches(' ').len();
    let mut content = line.get(start..).unwrap_or_default();
    let mut column = start;
    let mut dash = None;
    while let Some(rest) = content.strip_prefix("- ") {
        dash = Some(column);
        let trimmed = rest.trim_start_matches(' ');
        column += content.len() - trimmed.len();
        content = trimmed;
    }
    if content == "-" {
        return if dash.is_none() { Next::End } else { Next::Same };
    }
    let opens_text = content.rsplit(' ').next().is_some_and(is_text_header) && content.contains(": ");
    if content.ends_with(':') || opens_text {
        return Next::Indent(column + step);
    }
    match dash {
        None => Next::Same,
        Some(_) if content.contains(": ") => Next::Indent(column),
        Some(_) if content.starts_with(['!', '&', '|', '>', '{', '[']) => Next::Same,
        Some(dash) => Next::Item(dash),
    }
}

/// `|`, `>-` and the like.
fn is_text_header(word: &str) -> bool {
    word.strip_prefix(['|', '>']).is_some_and(|rest| rest.chars().all(|c| matches!(c, '+' | '-')))
}

#[cfg(test)]
mod tests {
    use cfn_text::apply_edits;
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::analyse_at;

    /// The fixture is the template after Enter; the answer draws the place around the cursor.
    fn check(lines: &str, expected: Expect) {
        let fixture = format!("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n{lines}");
        let (analysis, offset) = analyse_at(&fixture);
        let text = fixture.replacen("$0", "", 1);
        let changed = apply_edits(&text, &on_enter(&analysis, offset)).expect("the edits fit");
        let drawn: String =
            changed.lines().skip(4).map(|line| format!("|{line}\n").replace(' ', "·")).collect();
        expected.assert_eq(&drawn);
    }

    #[test]
    fn under_a_key() {
        check(
            "      Tags:\n      $0\n",
            expect![[r#"
            |······Tags:
            |········
        "#]],
        );
        check(
            "      Tags: # what it is for\n          $0\n      TopicName: a\n",
            expect![[r#"
            |······Tags:·#·what·it·is·for
            |········
            |······TopicName:·a
        "#]],
        );
        check(
            "      DisplayName: |-\n      $0\n",
            expect![[r#"
            |······DisplayName:·|-
            |········
        "#]],
        );
    }

    #[test]
    fn in_an_item_with_keys() {
        check(
            "      Tags:\n        - Key: a\n        $0\n",
            expect![[r#"
            |······Tags:
            |········-·Key:·a
            |··········
        "#]],
        );
        check(
            "      Tags:\n        - Key:\n        $0\n",
            expect![[r#"
            |······Tags:
            |········-·Key:
            |············
        "#]],
        );
    }

    #[test]
    fn the_next_item_of_a_list() {
        check(
            "      Names:\n        - a\n        $0\n",
            expect![[r#"
            |······Names:
            |········-·a
            |········-·
        "#]],
        );
        check(
            "      Names:\n        - a\n        -\n        $0\n      Other: b\n",
            expect![[r#"
                |······Names:
                |········-·a
                |······
                |······Other:·b
            "#]],
        );
    }

    #[test]
    fn nothing_where_the_editor_is_right() {
        check(
            "      TopicName: a\n      $0\n",
            expect![[r#"
            |······TopicName:·a
            |······
        "#]],
        );
        check(
            "      DisplayName: |\n        a list:\n        $0\n",
            expect![[r#"
            |······DisplayName:·|
            |········a·list:
            |········
        "#]],
        );
        check(
            "      Tags: [\n        - a:\n        $0\n",
            expect![[r#"
            |······Tags:·[
            |········-·a:
            |········
        "#]],
        );
        check(
            "      TopicName: a\n      $0b\n",
            expect![[r#"
            |······TopicName:·a
            |······b
        "#]],
        );
    }
}
