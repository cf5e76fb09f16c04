//! For people: the code with the finding under it, what else matters, and what mends it.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Effects, Style};
use cfn_rules::{Finding, Safety, Severity};
use cfn_text::{Span, Text};

use super::{FileReport, Report, summary};

/// Where the text of messages is wrapped.
const WIDTH: usize = 100;
/// How far a related place may lie away to be drawn in the same frame, in lines.
const NEAR: u32 = 2000;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let renderer = Renderer::styled()
        .decor_style(DecorStyle::Unicode)
        .warning(style(Severity::Warning))
        .info(style(Severity::Information))
        .note(style(Severity::Hint));
    for (file, finding) in report.findings() {
        writeln!(out, "{}\n", renderer.render(&groups(file, finding)))?;
    }
    summary::write(report, out)
}

/// How a severity is coloured.
pub(super) fn style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Error => AnsiColor::BrightRed,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Information => AnsiColor::BrightBlue,
        Severity::Hint => AnsiColor::BrightCyan,
    };
    color.on_default().effects(Effects::BOLD)
}

fn groups<'a>(file: &'a FileReport, finding: &'a Finding) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO.with_name("information"),
        Severity::Hint => Level::NOTE.with_name("hint"),
    };
    let (what, why) = split_message(&finding.message);
    let url = finding.rule.url();
    let is_link = url.starts_with("http");
    let mut title = level.primary_title(what).id(finding.rule.id);
    if is_link {
        title = title.id_url(url.clone());
    }
    let mut group = title.element(frame(file, finding));
    if !why.is_empty() {
        group = group.element(Level::NOTE.no_name().message(wrap(&why)));
    }
    for fix in &finding.fixes {
        let name = match (fix.preferred, fix.safety) {
            (true, Safety::Safe) => "fix",
            (true, Safety::Unsafe) => "unsafe fix",
            (false, _) => "or",
        };
        group = group.element(Level::HELP.with_name(name).message(&fix.title));
    }
    if is_link {
        group = group.element(Level::NOTE.with_name("see").message(url));
    }
    vec![group]
}

/// The lines from the first to the last place of a finding, with the places marked.
fn frame<'a>(file: &'a FileReport, finding: &'a Finding) -> Snippet<'a, Annotation<'a>> {
    let text = &file.text;
    let primary = one_line(text, finding.span);
    let line = text.line_at(primary.start);
    let near = |span: Span| text.line_at(span.start).abs_diff(line) <= NEAR;
    let (mut first, mut last) = (line, line);
    let mut marks = vec![(AnnotationKind::Primary, primary, "")];
    for related in finding.related.iter().filter(|related| near(related.span)) {
        let span = one_line(text, related.span);
        let line = text.line_at(span.start);
        (first, last) = (first.min(line), last.max(line));
        marks.push((AnnotationKind::Context, span, related.message.as_str()));
    }
    let shown = Span::new(text.line_start(first), text.line_span(last).end);
    let annotations = marks.into_iter().map(|(kind, span, label)| {
        let range = range(span.rebased(shown.start));
        let annotation = kind.span(range);
        if label.is_empty() { annotation } else { annotation.label(label) }
    });
    Snippet::source(text.slice(shown).into_owned())
        .path(file.path.as_str())
        .line_start(first as usize + 1)
        .annotations(annotations)
}

/// The part of a span on its first line: marks over many lines hide the code.
fn one_line(text: &Text, span: Span) -> Span {
    let end = text.line_span(text.line_at(span.start)).end;
    Span::new(span.start.min(end), span.end.min(end))
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

/// The first statement of a message, without its stop, and the rest.
fn split_message(message: &str) -> (&str, String) {
    let colons = message.match_indices(": ").filter(|(at, _)| {
        // `NoEcho: true` is code: a word of prose before a colon is in lower case.
        let word = message.get(..*at).and_then(|before| before.rsplit(' ').next());
        word.is_some_and(|word| !word.starts_with(|c: char| c.is_uppercase()))
    });
    let ends = message.match_indices(". ").chain(colons).filter(|(at, _)| {
        // Inside of code or brackets nothing ends.
        let before = message.get(..*at).unwrap_or_default();
        before.matches('`').count() % 2 == 0 && before.matches('(').count() == before.matches(')').count()
    });
    let end = ends.map(|(at, _)| at).min();
    match end.and_then(|at| Some((message.get(..at)?, message.get(at + 2..)?))) {
        Some((what, why)) => (what, capitalised(why)),
        None => (message.strip_suffix('.').unwrap_or(message), String::new()),
    }
}

/// The text with a capital letter, unless it begins with a name.
fn capitalised(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default().trim_end_matches(',');
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if word.chars().all(char::is_lowercase) => first.to_uppercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

fn wrap(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + word.chars().count() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{TEMPLATE, render};
    use super::*;
    use crate::cli::args::Format;

    #[test]
    fn findings_are_drawn_into_the_code() {
        expect![[r#"
            warning[unused-parameter]: Nothing refers to parameter `Größe`
              ╭▸ app/é template.yaml:2:3
              │
            2 │   Größe: { Type: String, Default: 'a"&<b' }
              │   ━━━━━
              │
              ├ Whoever deploys is asked for a value without effect. Use or remove it.
              ╰ unsafe fix: Remove parameter `Größe` (whoever passes the parameter must stop)

            error[undefined-reference]: There is no parameter or resource `Sise` in this template
              ╭▸ app/é template.yaml:7:26
              │
            7 │       InstanceType: !Ref Sise
              │                          ━━━━
              │
              ╰ CloudFormation will reject it.

            error[duplicate-key]: `ImageId` stands twice in this mapping
              ╭▸ app/é template.yaml:9:7
              │
            8 │       ImageId: ami-12345678
              │       ─────── the first one
            9 │       ImageId: ami-12345678
              │       ━━━━━━━
              │
              ├ One of the values is lost. Keep one.
              ╰ fix: Remove the repetition

            warning[ec2-imdsv1-allowed]: HttpTokens is not `required`
               ╭▸ app/é template.yaml:10:38
               │
            10 │       MetadataOptions: { HttpTokens: optional } # later
               │                                      ━━━━━━━━
               │
               ├ The metadata service answers without a session token (IMDSv1), so a request forged through an
               │ application can read the credentials of the instance. Set HttpTokens: required.
               ╰ fix: Require session tokens (HttpTokens: required)

            4 findings in 1 template: 2 errors, 2 warnings.
            2 can be fixed with --fix, 1 more with --fix --unsafe-fixes.
        "#]]
        .assert_eq(&render(Format::Full, TEMPLATE));
    }

    #[test]
    fn a_message_is_split_after_its_first_statement() {
        let split = |message| split_message(message);
        assert_eq!(
            split("It is open: bots come. Close it."),
            ("It is open", "Bots come. Close it.".to_owned())
        );
        assert_eq!(split("Add NoEcho: true. Or not."), ("Add NoEcho: true", "Or not.".to_owned()));
        assert_eq!(split("`a: b` is (c. d) bad."), ("`a: b` is (c. d) bad", String::new()));
        assert_eq!(split("Bad: iam:Role is."), ("Bad: iam:Role is", String::new()));
    }
}
