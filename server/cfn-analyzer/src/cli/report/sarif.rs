//! SARIF 2.1.0, for GitHub code scanning and the like.

use std::collections::BTreeMap;
use std::io::{self, Write};

use cfn_rules::{Category, Finding, Fix, RuleMeta, Severity};
use cfn_text::{Span, Text, TextEdit};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

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

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Message<'static>,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: DefaultConfiguration,
    properties: Properties,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct DefaultConfiguration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: [&'static str; 1],
    equivalents: &'static [&'static str],
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message<'a>,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: PartialFingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix<'a>>,
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "cfn-analyzer/v1")]
    ours: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct LogicalLocation<'a> {
    name: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    description: Message<'a>,
    artifact_changes: [ArtifactChange<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Message<'a>,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let rules: BTreeMap<&str, _> =
        report.findings().map(|(_, finding)| (finding.rule.id, finding.rule)).collect();
    let rules: Vec<_> = rules.into_values().collect();
    let mut fingerprints = Fingerprints::default();
    let results = report.findings().map(|(file, finding)| {
        let index = rules.partition_point(|rule| rule.id < finding.rule.id);
        result(file, finding, index, fingerprints.of(file, finding))
    });
    let results = results.collect();
    let driver = Driver {
        name: "cfn-analyzer",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().map(|rule| descriptor(rule)).collect(),
    };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
    };
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn descriptor(rule: &RuleMeta) -> Descriptor {
    // GitHub orders security findings by this number, from 0 to 10.
    let security_severity = match rule.severity {
        Severity::Error => "8.0",
        Severity::Warning => "6.0",
        Severity::Information => "3.0",
        Severity::Hint => "1.0",
    };
    let url = rule.url();
    Descriptor {
        id: rule.id,
        short_description: Message { text: rule.summary },
        help: Help { text: rule.summary, markdown: rule.doc },
        help_uri: url.starts_with("http").then_some(url),
        default_configuration: DefaultConfiguration { level: level(rule.severity) },
        properties: Properties {
            tags: [rule.category.name()],
            equivalents: rule.equivalents,
            security_severity: (rule.category == Category::Security).then_some(security_severity),
        },
    }
}

fn result<'a>(
    file: &'a FileReport,
    finding: &'a Finding,
    rule_index: usize,
    fingerprint: String,
) -> SarifResult<'a> {
    let logical = |name: &'a String| LogicalLocation { name, kind: "resource" };
    SarifResult {
        rule_id: finding.rule.id,
        rule_index,
        level: level(finding.severity),
        message: Message { text: &finding.message },
        locations: [Location {
            physical_location: place(file, finding.span),
            logical_locations: finding.resource.iter().map(logical).collect(),
            message: None,
        }],
        related_locations: finding
            .related
            .iter()
            .map(|related| Location {
                physical_location: place(file, related.span),
                logical_locations: Vec::new(),
                message: Some(Message { text: &related.message }),
            })
            .collect(),
        partial_fingerprints: PartialFingerprints { ours: fingerprint },
        fixes: finding.fixes.iter().map(|it| fix(file, it)).collect(),
    }
}

fn place(file: &FileReport, span: Span) -> PhysicalLocation {
    PhysicalLocation { artifact_location: artifact(file), region: region(&file.text, span) }
}

fn fix<'a>(file: &FileReport, fix: &'a Fix) -> SarifFix<'a> {
    let replacement = |edit: &'a TextEdit| Replacement {
        deleted_region: region(&file.text, edit.span),
        inserted_content: Message { text: &edit.new_text },
    };
    SarifFix {
        description: Message { text: &fix.title },
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(file),
            replacements: fix.edits.iter().map(replacement).collect(),
        }],
    }
}

fn artifact(file: &FileReport) -> ArtifactLocation {
    let path = utf8_percent_encode(&file.path, ESCAPED);
    let scheme = if file.path.starts_with('/') { "file://" } else { "" };
    ArtifactLocation { uri: format!("{scheme}{path}") }
}

fn region(text: &Text, span: Span) -> Region {
    let Range { start, end } = Range::of(text, span);
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
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
    use serde_json::{Value, json};

    use super::super::testing::{TEMPLATE, render};
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
