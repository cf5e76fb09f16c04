//! Fixtures of rule tests: a template with the expected findings drawn under its lines.
//!
//! ```text
//!   Bucket:
//! # ^^^^^^ warning[rule-id]: a part of the message
//! ```
//!
//! A run that begins right after the `#` starts in the first column. A fixture runs the rules of
//! the file it stands in and those drawn in it. Everything that they find must be drawn, and every fix that they offer
//! must prove itself, also before the other rules that run by default.

use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::Arc;

use cfn_syntax::Document;
use cfn_template::{EntryFacts, SectionKind, Template};
use cfn_text::{Encoding, Span, Text, TextEdit, apply_edits};

use crate::analysis::Analysis;
use crate::check::Rule;
use crate::finding::Finding;
use crate::local_file::local_files;
use crate::meta::Severity;
use crate::options::OptionValue;
use crate::registry::{REGISTRY, rule};
use crate::rules::suppression::unused;
use crate::settings::{Selection, Settings};
use crate::surroundings::{Neighbour, Outline, Surroundings};

/// Checks that a template has the findings drawn in it, no more and no less, and that all
/// fixes of them hold what they promise.
#[track_caller]
pub(crate) fn check(fixture: &str) {
    check_setup(fixture, rules_of(Location::caller().file()), &Setup::default());
}

/// The same for some of the rules that a file declares.
#[track_caller]
pub(crate) fn check_rules(rules: &[&'static str], fixture: &str) {
    check_setup(fixture, rules.to_vec(), &Setup::default());
}

/// The same with an option of a rule set.
#[track_caller]
pub(crate) fn check_with(rule: &Rule, option: &str, value: OptionValue, fixture: &str) {
    let declared = rule.meta.options.iter().find(|it| it.name == option);
    assert!(declared.is_some_and(|it| value.fits(it.default)), "{} takes no such {option}", rule.meta.id);
    let options = BTreeMap::from([(rule.meta.id.to_owned(), BTreeMap::from([(option.to_owned(), value)]))]);
    check_setup(fixture, rules_of(Location::caller().file()), &Setup { options, ..Setup::default() });
}

/// The same with files beside the template, by the paths that it names them with. The others that
/// it names are absent.
#[track_caller]
pub(crate) fn check_beside(files: &[(&str, &str)], fixture: &str) {
    let setup = Setup { files: owned(files), ..Setup::default() };
    check_setup(fixture, rules_of(Location::caller().file()), &setup);
}

fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// What holds for a template beside its text.
#[derive(Debug, Default)]
pub(crate) struct Setup {
    pub(crate) options: Options,
    /// The files beside it, with their texts.
    pub(crate) files: Vec<(String, String)>,
}

/// Options of rules, by rule id and name.
pub(crate) type Options = BTreeMap<String, BTreeMap<String, OptionValue>>;

fn check_setup(fixture: &str, mut rules: Vec<&'static str>, setup: &Setup) {
    let (text, expected) = read(fixture);
    rules.extend(
        expected.iter().filter_map(|drawn| rule(drawn.label.split(['[', ']']).nth(1)?)).map(|it| it.id),
    );
    let analysis = analyse_with(&text, &rules, setup);
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
    prove_fixes_with(&text, &rules, setup);
}

/// Checks what the first fix of the first finding makes of a template.
#[track_caller]
pub(crate) fn check_fix(before: &str, after: &str) {
    let rules = rules_of(Location::caller().file());
    let analysis = analyse(before, &rules);
    let findings = analysis.findings_with_fixes(None);
    let fix = findings.first().and_then(|finding| finding.fixes.first());
    let fix = fix.unwrap_or_else(|| panic!("no fix in {findings:#?}"));
    assert_eq!(apply_edits(before, &fix.edits).as_deref(), Some(after), "{}", fix.title);
    prove_fixes(before, &rules);
}

/// The rules that a source file declares; all of them for a file that declares none.
fn rules_of(file: &str) -> Vec<&'static str> {
    let own: Vec<_> =
        REGISTRY.iter().filter(|rule| rule.file == file).flat_map(|rule| needed_for(rule.meta.id)).collect();
    if own.is_empty() { vec!["all"] } else { own }
}

/// The rules to run for one to have its say: none is unused that suppresses a rule which does not run.
pub(crate) fn needed_for(id: &'static str) -> Vec<&'static str> {
    if id == unused::RULE.meta.id { vec![id, "recommended"] } else { vec![id] }
}

/// Proves every fix of every finding of some rules: afterwards the finding is gone, nothing new
/// appeared that any rule of the recommended ones minds, the comments outside what was removed are
/// there, and the incremental analysis agrees with one from scratch. Together the safe fixes leave
/// nothing that they could still mend.
pub(crate) fn prove_fixes(text: &str, rules: &[&'static str]) {
    prove_fixes_with(text, rules, &Setup::default());
}

/// The same with options of rules set.
pub(crate) fn prove_fixes_with(text: &str, rules: &[&'static str], setup: &Setup) {
    let all: Vec<_> = rules.iter().copied().chain(["recommended"]).collect();
    let analysis = analyse_with(text, &all, setup);
    let findings = analysis.findings_with_fixes(None);
    let before = counted(&findings);
    let own = |finding: &&Finding| rules.contains(&"all") || rules.contains(&finding.rule.id);
    for finding in findings.iter().filter(own) {
        for fix in &finding.fixes {
            assert!(
                finding.rule.fix.is_some(),
                "{} offers a fix that its metadata does not know",
                finding.rule.id
            );
            let changed =
                apply_edits(text, &fix.edits).unwrap_or_else(|| panic!("edits of {fix:?} clash in {text}"));
            let after_analysis = analyse_with(&changed, &all, setup);
            let after_findings = after_analysis.findings();
            let after = counted(&after_findings);
            let key = (finding.rule.id, finding.resource.clone());
            assert!(
                after.get(&key).copied().unwrap_or(0) < before.get(&key).copied().unwrap_or(0),
                "`{}` leaves {}: {changed}",
                fix.title,
                finding.rule.id
            );
            // A new piece of a template may bring hints of its own.
            for found in after_findings.iter().filter(|it| it.severity > Severity::Hint) {
                // Of what is incomplete to begin with, more shows once it is less so.
                let is_incomplete =
                    |it: &Finding| it.rule.id == "missing-property" && it.resource == found.resource;
                let is_bare = || {
                    let name = found.resource.as_deref().unwrap_or_default();
                    let item = analysis.template().get(SectionKind::Resources, name);
                    item.is_some_and(|item| item.properties().is_none())
                };
                if is_validation(found) && (findings.iter().any(is_incomplete) || is_bare()) {
                    continue;
                }
                let key = (found.rule.id, found.resource.clone());
                assert!(after.get(&key) <= before.get(&key), "`{}` brings {key:?}: {changed}", fix.title);
            }
            let kept = comments(&analysis, &fix.edits);
            let left = comments(&after_analysis, &[]);
            assert!(is_subsequence(&kept, &left), "`{}` loses a comment: {changed}", fix.title);
            check_incremental(&analysis, &fix.edits, &after_analysis);
        }
    }
    prove_fix_all(text, &all, setup);
}

/// Whether the walk over a resource beside its schema found it.
fn is_validation(finding: &Finding) -> bool {
    let rule = REGISTRY.iter().find(|rule| rule.meta.id == finding.rule.id);
    rule.is_some_and(|rule| rule.check.reporter().is_some())
}

fn prove_fix_all(text: &str, rules: &[&'static str], setup: &Setup) {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let edits = analyse_with(&text, rules, setup).fix_all(false);
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

/// Analyses a text with the rules, categories and groups named.
pub(crate) fn analyse(text: &str, rules: &[&'static str]) -> Analysis {
    analyse_with(text, rules, &Setup::default())
}

/// The same with options of rules set.
pub(crate) fn analyse_with(text: &str, rules: &[&'static str], setup: &Setup) -> Analysis {
    let document = Document::parse(Text::new(text));
    document.check_strictly(&|| false);
    let selection = Selection::new(rules, &[]).unwrap();
    let surroundings = surroundings(&document, &setup.files);
    let options = setup.options.clone();
    Analysis::new(document, Arc::new(Settings { selection, options, surroundings, ..Settings::default() }))
}

fn surroundings(document: &Document, files: &[(String, String)]) -> Surroundings {
    let (facts, _) = EntryFacts::gather(document, None);
    let named = local_files(&Template::new(document, &facts));
    let named = named.into_iter().map(|file| (file.path, Neighbour::Absent));
    let present = files.iter().map(|(path, text)| {
        let outline = Outline::read(&Document::parse(Text::new(text)));
        (path.clone(), outline.map_or(Neighbour::Present, |outline| Neighbour::Template(Arc::new(outline))))
    });
    Surroundings { files: named.chain(present).collect() }
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
