//! SARIF 2.1.0, for GitHub code scanning and the like.

use std::collections::BTreeMap;
use std::io::{self, Write};

use cfn_rules::{Category, Finding, Fix, RuleMeta, Severity};
use cfn_text::{Span, Text};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::fingerprint::Fingerprints;
use super::place::Range;
use super::{FileReport, Report};

/// What cannot stand in the path of a URI as it is.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut rules: BTreeMap<&str, &RuleMeta> = BTreeMap::new();
    for (_, finding) in report.findings() {
        rules.insert(finding.rule.id, finding.rule);
    }
    let indices: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(index, id)| (*id, index)).collect();
    let mut fingerprints = Fingerprints::default();
    let results: Vec<_> = report
        .findings()
        .map(|(file, finding)| {
            let fingerprint = fingerprints.of(file, finding);
            result(file, finding, indices.get(finding.rule.id).copied(), &fingerprint)
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cfn-analyzer",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn descriptor(rule: &RuleMeta) -> Value {
    let mut properties = json!({"tags": [rule.category.name()], "equivalents": rule.equivalents});
    if rule.category == Category::Security {
        // GitHub orders security findings by this number, from 0 to 10.
        let number = match rule.severity {
            Severity::Error => "8.0",
            Severity::Warning => "6.0",
            Severity::Information => "3.0",
            Severity::Hint => "1.0",
        };
        properties["security-severity"] = json!(number);
    }
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.summary, "markdown": rule.doc},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": properties,
    });
    let url = rule.url();
    if url.starts_with("http") {
        descriptor["helpUri"] = json!(url);
    }
    descriptor
}

fn result(file: &FileReport, finding: &Finding, index: Option<usize>, fingerprint: &str) -> Value {
    let mut place = location(file, finding.span);
    if let Some(resource) = &finding.resource {
        place["logicalLocations"] = json!([{"name": resource, "kind": "resource"}]);
    }
    let mut result = json!({
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": finding.message},
        "locations": [place],
        "partialFingerprints": {"cfn-analyzer/v1": fingerprint},
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let mut place = location(file, related.span);
            place["message"] = json!({"text": related.message});
            place
        });
        result["relatedLocations"] = related.collect();
    }
    if !finding.fixes.is_empty() {
        result["fixes"] = finding.fixes.iter().map(|it| fix(file, it)).collect();
    }
    result
}

fn location(file: &FileReport, span: Span) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": artifact(file),
        "region": region(&file.text, span),
    }})
}

fn fix(file: &FileReport, fix: &Fix) -> Value {
    let replacements: Vec<_> = fix
        .edits
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": region(&file.text, edit.span),
                "insertedContent": {"text": edit.new_text},
            })
        })
        .collect();
    json!({
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": artifact(file), "replacements": replacements}],
    })
}

fn artifact(file: &FileReport) -> Value {
    let path = utf8_percent_encode(&file.path, ESCAPED);
    let scheme = if file.path.starts_with('/') { "file://" } else { "" };
    json!({"uri": format!("{scheme}{path}")})
}

fn region(text: &Text, span: Span) -> Value {
    let Range { start, end } = Range::of(text, span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TEMPLATE, render};
    use super::*;
    use crate::cli::args::Format;

    #[test]
    fn results_point_at_their_rules_and_files() {
        let log: Value = serde_json::from_str(&render(Format::Sarif, TEMPLATE)).unwrap();
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert!(!results.is_empty());
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "app/%C3%A9%20template.yaml");
        }
        let fixed = results.iter().find(|result| result["ruleId"] == "ec2-imdsv1-allowed").unwrap();
        let replacement = &fixed["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replacement["insertedContent"]["text"], "required");
        let region = json!({"startLine": 10, "startColumn": 38, "endLine": 10, "endColumn": 46});
        assert_eq!(replacement["deletedRegion"], region);
    }
}
