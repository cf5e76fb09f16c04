//! Fixtures of rule tests: a template with the expected findings drawn under its lines.
//!
//! ```text
//!   Bucket:
//! # ^^^^^^ warning[rule-id]: a part of the message
//! ```
//!
//! A run that begins right after the `#` starts in the first column. Everything that is found
//! must be drawn, and every fix that is offered must prove itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use cfn_syntax::Document;
use cfn_text::{Encoding, Span, Text, TextEdit, apply_edits};

use crate::analysis::Analysis;
use crate::check::Rule;
use crate::finding::Finding;
use crate::options::OptionValue;
use crate::settings::{Selection, Settings};

/// Checks that a template has the findings drawn in it, no more and no less, and that all
/// fixes of them hold what they promise.
pub(crate) fn check(fixture: &str) {
    check_settings(fixture, &all_rules());
}

/// The same with an option of a rule set.
pub(crate) fn check_with(rule: &Rule, option: &str, value: OptionValue, fixture: &str) {
    let declared = rule.meta.options.iter().find(|it| it.name == option);
    assert!(declared.is_some_and(|it| value.fits(it.default)), "{} takes no such {option}", rule.meta.id);
    let mut settings = all_rules();
    settings.options.entry(rule.meta.id.to_owned()).or_default().insert(option.to_owned(), value);
    check_settings(fixture, &settings);
}

fn check_settings(fixture: &str, settings: &Settings) {
    let (text, expected) = read(fixture);
    let analysis = analyse_with(&text, settings);
    let found: Vec<_> = analysis.findings().iter().map(|finding| drawn(&analysis, finding)).collect();
    let matches = |(expected, found): (&Drawn, &Drawn)| {
        expected.place == found.place
            && expected.label == found.label
            && found.message.contains(&expected.message)
    };
    if found.len() != expected.len() || !expected.iter().zip(&found).all(matches) {
        let list = |drawn: &[Drawn]| drawn.iter().map(|it| format!("  {it:?}\n")).collect::<String>();
        panic!("in {text}\nexpected:\n{}found:\n{}", list(&expected), list(&found));
    }
    assert_eq!(analysis.failures().count(), 0, "a rule panicked: {:?}", analysis.failures().next());
    prove_fixes_with(&text, settings);
}

/// Checks what the first fix of the first finding makes of a template.
pub(crate) fn check_fix(before: &str, after: &str) {
    let analysis = analyse(before);
    let findings = analysis.findings_with_fixes(None);
    let fix = findings.first().and_then(|finding| finding.fixes.first());
    let fix = fix.unwrap_or_else(|| panic!("no fix in {findings:#?}"));
    assert_eq!(apply_edits(before, &fix.edits).as_deref(), Some(after), "{}", fix.title);
    prove_fixes(before);
}

/// Proves every fix of every finding: afterwards the finding is gone, nothing new appeared,
/// the comments outside what was removed are there, and the incremental analysis agrees with
/// one from scratch. Together the safe fixes leave nothing that they could still mend.
pub(crate) fn prove_fixes(text: &str) {
    prove_fixes_with(text, &all_rules());
}

fn prove_fixes_with(text: &str, settings: &Settings) {
    let analysis = analyse_with(text, settings);
    let findings = analysis.findings_with_fixes(None);
    let before = counted(&findings);
    for finding in &findings {
        for fix in &finding.fixes {
            assert!(
                finding.rule.fix.is_some(),
                "{} offers a fix that its metadata does not know",
                finding.rule.id
            );
            let changed =
                apply_edits(text, &fix.edits).unwrap_or_else(|| panic!("edits of {fix:?} clash in {text}"));
            let after_analysis = analyse_with(&changed, settings);
            let after = counted(&after_analysis.findings());
            let key = (finding.rule.id, finding.resource.clone());
            assert!(
                after.get(&key).copied().unwrap_or(0) < before.get(&key).copied().unwrap_or(0),
                "`{}` leaves {}: {changed}",
                fix.title,
                finding.rule.id
            );
            for (key, count) in &after {
                assert!(
                    *count <= before.get(key).copied().unwrap_or(0),
                    "`{}` brings {key:?}: {changed}",
                    fix.title
                );
            }
            let kept = comments(&analysis, &fix.edits);
            let left = comments(&after_analysis, &[]);
            assert!(is_subsequence(&kept, &left), "`{}` loses a comment: {changed}", fix.title);
            check_incremental(&analysis, &fix.edits, &after_analysis);
        }
    }
    prove_fix_all(text, settings);
}

fn prove_fix_all(text: &str, settings: &Settings) {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let edits = analyse_with(&text, settings).fix_all(false);
        if edits.is_empty() {
            return;
        }
        text = apply_edits(&text, &edits).unwrap_or_else(|| panic!("fix all clashes in {text}"));
    }
    panic!("fix all does not come to rest: {text}");
}

fn check_incremental(analysis: &Analysis, edits: &[TextEdit], scratch: &Analysis) {
    let mut sorted = edits.to_vec();
    sorted.sort();
    // From the last to the first, so that each edit fits the text before it.
    sorted.reverse();
    let updated = analysis.update(analysis.document().edit(&sorted));
    updated.document().check_strictly(&|| false);
    assert_eq!(
        format!("{:?}", updated.findings()),
        format!("{:?}", scratch.findings()),
        "incremental differs"
    );
}

pub(crate) fn analyse(text: &str) -> Analysis {
    analyse_with(text, &all_rules())
}

fn analyse_with(text: &str, settings: &Settings) -> Analysis {
    let document = Document::parse(Text::new(text));
    document.check_strictly(&|| false);
    Analysis::new(document, Arc::new(settings.clone()))
}

fn all_rules() -> Settings {
    Settings { selection: Selection::new(&["all"], &[]).unwrap(), ..Settings::default() }
}

fn counted(findings: &[Finding]) -> BTreeMap<(&'static str, Option<String>), usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry((finding.rule.id, finding.resource.clone())).or_default() += 1;
    }
    counts
}

/// The comments that edits do not remove.
fn comments(analysis: &Analysis, edits: &[TextEdit]) -> Vec<String> {
    let document = analysis.document();
    let removed = |comment: Span| edits.iter().any(|edit| edit.span.covers(comment));
    document.comments().filter(|it| !removed(*it)).map(|it| document.text().slice(it).into_owned()).collect()
}

fn is_subsequence(part: &[String], whole: &[String]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|wanted| whole.any(|it| it == wanted))
}

#[derive(Debug)]
struct Drawn {
    /// Line, first column, column after the last.
    place: (u32, u32, u32),
    label: String,
    message: String,
}

fn drawn(analysis: &Analysis, finding: &Finding) -> Drawn {
    let text = analysis.document().text();
    let start = text.position(finding.span.start, Encoding::Utf32);
    let line_end = text.line_span(start.line).end;
    let end = text.position(finding.span.end.min(line_end), Encoding::Utf32);
    Drawn {
        place: (start.line, start.column, end.column),
        label: format!("{}[{}]", finding.severity, finding.rule.id),
        message: finding.message.clone(),
    }
}

/// Takes the drawings out of a fixture.
fn read(fixture: &str) -> (String, Vec<Drawn>) {
    let mut text = String::new();
    let mut line_number = 0;
    let mut expected = Vec::new();
    for line in fixture.split_inclusive('\n') {
        let marks = line.strip_prefix('#').filter(|rest| rest.trim_start().starts_with('^'));
        let Some(rest) = marks else {
            text.push_str(line);
            line_number += 1;
            continue;
        };
        let indent = rest.chars().take_while(|c| *c == ' ').count() as u32;
        let run = rest.trim_start().chars().take_while(|c| *c == '^').count() as u32;
        let start = if indent == 0 { 0 } else { indent + 1 };
        let label: String = rest.trim_start().chars().skip(run as usize).collect();
        let (label, message) = label.trim().split_once(": ").unwrap_or((label.trim(), ""));
        let place = (line_number - 1, start, if indent == 0 { run + 1 } else { start + run });
        expected.push(Drawn { place, label: label.to_owned(), message: message.to_owned() });
    }
    expected.sort_by_key(|drawn| drawn.place);
    (text, expected)
}
