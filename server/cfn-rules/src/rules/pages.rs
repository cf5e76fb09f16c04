//! The documentation pages run as tests: the bad example raises the rule of the page, the good one
//! does not, and deploys.

use std::collections::BTreeMap;

use cfn_syntax::Document;
use cfn_text::{Span, Text, TextEdit, apply_edits};

use crate::finding::Finding;
use crate::meta::{RuleMeta, Severity};
use crate::options::OptionValue;
use crate::parameter_file::ParameterFile;
use crate::registry::rules;
use crate::testing::{Options, Setup, analyse_with, needed_for, prove_fixes_with};

const SECTIONS: [&str; 5] = ["Why it matters", "Bad", "Good", "Fix", "See also"];

#[test]
fn every_page_keeps_its_word() {
    let mut not_good = Vec::new();
    for rule in rules() {
        let page = Page(rule.doc);
        let headings: Vec<_> = rule.doc.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let required: Vec<_> = headings.iter().copied().filter(|it| SECTIONS.contains(it)).collect();
        assert_eq!(required, SECTIONS, "sections of {}", rule.id);
        assert!(
            rule.doc.contains(&format!("\n{}.\n", rule.summary))
                || rule.doc.contains(&rule.summary.replace("Fn::FindInMap", "`Fn::FindInMap`")),
            "summary of {}",
            rule.id
        );
        for option in rule.options {
            let line = format!("- `{}` (", option.name);
            assert!(
                page.section("Options").contains(&line),
                "option {} on the page of {}",
                option.name,
                rule.id
            );
        }
        let options = page.options(rule);
        for example in page.examples("Bad") {
            let findings = example.findings(&needed_for(rule.id), &options);
            assert!(findings.iter().any(|it| it.rule.id == rule.id), "bad example of {}", rule.id);
            prove_fixes_with(&example.template, &[rule.id], &example.setup(&options));
        }
        for example in page.examples("Good") {
            let findings = example.findings(&[rule.id, "correctness"], &options);
            let minds = |it: &&Finding| it.rule.id == rule.id || it.severity == Severity::Error;
            let shown: Vec<_> = findings.iter().filter(minds).map(|it| (it.rule.id, &it.message)).collect();
            if !shown.is_empty() {
                not_good.push(format!("{}: {shown:?}", rule.id));
            }
        }
        let fix = page.section("Fix").trim_start();
        assert_eq!(fix.starts_with("None"), rule.fix.is_none(), "fix of {}", rule.id);
    }
    assert!(not_good.is_empty(), "good examples:\n{}", not_good.join("\n"));
}

/// What is kept from before a keystroke is what would be found after it.
#[test]
fn keystrokes_in_examples_leave_nothing_old() {
    for rule in rules() {
        let options = Page(rule.doc).options(rule);
        for example in Page(rule.doc).examples("Bad") {
            let setup = example.setup(&options);
            let analyse = |text: &str| analyse_with(text, &needed_for(rule.id), &setup);
            let example = example.template;
            let before = analyse(&example);
            let mut end: u32 = 0;
            for (number, line) in example.split_inclusive('\n').enumerate() {
                end += line.len() as u32;
                let last = Span::new(end.saturating_sub(2), end.saturating_sub(1));
                // Text comes and goes in turn.
                let edit = match number % 2 {
                    0 => TextEdit::insert(last.end, "x"),
                    _ => TextEdit::delete(last),
                };
                let Some(text) = apply_edits(&example, std::slice::from_ref(&edit)) else { continue };
                let after = before.update(before.document().edit(&[edit]));
                let scratch = analyse(&text);
                after.document().check_strictly(&|| false);
                assert_eq!(
                    format!("{:?}", after.findings()),
                    format!("{:?}", scratch.findings()),
                    "{} in {text}",
                    rule.id
                );
            }
        }
    }
}

#[test]
fn every_page_has_its_rule() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let id = name.strip_suffix(".md").unwrap_or(&name);
        assert!(id == "index" || crate::registry::rule(id).is_some(), "docs/rules/{name} belongs to no rule");
    }
}

/// A template with the files beside it.
struct Example {
    template: String,
    files: Vec<(String, String)>,
}

impl Example {
    fn setup(&self, options: &Options) -> Setup {
        Setup { options: options.clone(), files: self.files.clone() }
    }

    /// The findings in the template, and in the file with values of its parameters.
    fn findings(&self, rules: &[&'static str], options: &Options) -> Vec<Finding> {
        let analysis = analyse_with(&self.template, rules, &self.setup(options));
        let mut findings = analysis.findings();
        for (_, text) in self.files.iter().filter(|(name, _)| name == "parameters.json") {
            let file = ParameterFile::read(&Document::parse(Text::new(text))).unwrap();
            findings.extend(analysis.check_parameters(&file));
        }
        findings
    }
}

struct Page(&'static str);

impl Page {
    /// The option that the examples are read with, from a line like "With `keys = ["Owner"]`:".
    fn options(&self, rule: &RuleMeta) -> Options {
        let line =
            self.section("Bad").lines().find_map(|line| line.strip_prefix("With `")?.strip_suffix("`:"));
        let Some((name, value)) = line.and_then(|line| line.split_once(" = ")) else { return Options::new() };
        let unquoted = |text: &str| text.trim().trim_matches('"').to_owned();
        let value = match value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
            Some(list) => OptionValue::List(list.split(',').map(unquoted).collect()),
            None => OptionValue::Text(unquoted(value)),
        };
        Options::from([(rule.id.to_owned(), BTreeMap::from([(name.to_owned(), value)]))])
    }
}

impl Page {
    fn section(&self, heading: &str) -> &'static str {
        let rest = self.0.split_once(&format!("\n## {heading}\n")).map_or("", |(_, rest)| rest);
        rest.split("\n## ").next().unwrap_or_default()
    }

    /// The templates, each with the blocks after it that have the name of a file.
    fn examples(&self, heading: &str) -> Vec<Example> {
        let blocks = self.section(heading).split("```").skip(1).step_by(2);
        let mut examples: Vec<Example> = Vec::new();
        for (head, text) in blocks.filter_map(|block| block.split_once('\n')) {
            let text = text.to_owned();
            match (head.split_once(' '), examples.last_mut()) {
                (None, _) if matches!(head, "yaml" | "json") => {
                    examples.push(Example { template: text, files: Vec::new() });
                }
                (Some(("yaml" | "json", name)), Some(example)) => example.files.push((name.to_owned(), text)),
                _ => {}
            }
        }
        assert!(!examples.is_empty(), "no example under {heading}");
        examples
    }
}
