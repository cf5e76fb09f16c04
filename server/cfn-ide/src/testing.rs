//! Fixtures of feature tests: a template, the cursor drawn as `$0`, answers drawn as text.

use std::fmt::Write;
use std::sync::Arc;

use cfn_rules::{Analysis, Settings};
use cfn_syntax::Document;
use cfn_text::{Encoding, Span, Text};

pub(crate) fn analyse(template: &str) -> Analysis {
    Analysis::new(Document::parse(Text::new(template)), Arc::new(Settings::default()))
}

/// The analysis of a fixture, and the offset of its `$0`.
pub(crate) fn analyse_at(fixture: &str) -> (Analysis, u32) {
    let offset = fixture.find("$0").expect("the fixture has a $0");
    (analyse(&fixture.replacen("$0", "", 1)), offset as u32)
}

/// The lines that hold a span, each with carets and a label under it:
///
/// ```text
/// |  Topic:
/// |  ^^^^^ label
/// ```
///
/// A span of several lines ends with `>` and the number of lines that follow.
pub(crate) fn draw(analysis: &Analysis, marks: &[(Span, &str)]) -> String {
    let text = analysis.document().text();
    let mut drawn = String::new();
    for line in 0..text.line_count() {
        let here: Vec<_> = marks.iter().filter(|(span, _)| text.line_at(span.start) == line).collect();
        if here.is_empty() {
            continue;
        }
        let content = text.line_span(line);
        writeln!(drawn, "|{}", text.slice(content).trim_end()).unwrap();
        for (span, label) in here {
            let range = text.range(*span, Encoding::Utf32);
            let indent = " ".repeat(range.start.column as usize);
            if range.end.line == line {
                let carets = "^".repeat((range.end.column - range.start.column).max(1) as usize);
                writeln!(drawn, "{}", format!("|{indent}{carets} {label}").trim_end()).unwrap();
            } else {
                let column = text.position(content.end, Encoding::Utf32).column;
                let carets = "^".repeat((column - range.start.column) as usize);
                let rest = range.end.line - line;
                writeln!(drawn, "{}", format!("|{indent}{carets}>{rest} {label}").trim_end()).unwrap();
            }
        }
    }
    if drawn.is_empty() { "nothing\n".to_owned() } else { drawn }
}
