//! Our own JSON, stable and versioned: `version` changes when a reader must.

use std::io::{self, Write};

use cfn_rules::{Finding, Fix};
use cfn_text::Text;
use serde::Serialize;

use super::FileReport;
use super::place::Range;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    path: &'a str,
    rule: &'static str,
    severity: &'static str,
    category: &'static str,
    message: &'a str,
    resource: Option<&'a str>,
    range: Range,
    related: Vec<JsonRelated<'a>>,
    url: String,
    fixes: Vec<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    message: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    safety: &'static str,
    preferred: bool,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonEdit<'a> {
    range: Range,
    new_text: &'a str,
}

pub(super) fn write(report: &super::Report, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.findings().map(|(file, finding)| json(file, finding)).collect();
    serde_json::to_writer_pretty(&mut *out, &Report { version: 1, findings })?;
    writeln!(out)
}

fn json<'a>(file: &'a FileReport, finding: &'a Finding) -> JsonFinding<'a> {
    let related = |it: &'a cfn_rules::Related| JsonRelated {
        message: &it.message,
        range: Range::of(&file.text, it.span),
    };
    JsonFinding {
        path: &file.path,
        rule: finding.rule.id,
        severity: finding.severity.name(),
        category: finding.rule.category.name(),
        message: &finding.message,
        resource: finding.resource.as_deref(),
        range: Range::of(&file.text, finding.span),
        related: finding.related.iter().map(related).collect(),
        url: finding.rule.url(),
        fixes: finding.fixes.iter().map(|fix| json_fix(&file.text, fix)).collect(),
    }
}

fn json_fix<'a>(text: &Text, fix: &'a Fix) -> JsonFix<'a> {
    let edits = fix.edits.iter();
    JsonFix {
        title: &fix.title,
        safety: fix.safety.name(),
        preferred: fix.preferred,
        edits: edits
            .map(|edit| JsonEdit { range: Range::of(text, edit.span), new_text: &edit.new_text })
            .collect(),
    }
}
