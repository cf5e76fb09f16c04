//! `rules`: what can be found.

use std::io::Write;
use std::path::Path;

use anstyle::Style;
use cfn_rules::{Category, RuleMeta, rules};
use serde::Serialize;

use super::args::{ListFormat, RulesArgs};
use super::{Exit, output};
use crate::config;

#[derive(Serialize)]
struct RuleList {
    version: u32,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    id: &'static str,
    summary: &'static str,
    severity: &'static str,
    category: &'static str,
    default: bool,
    fix: Option<&'static str>,
    since: &'static str,
    equivalents: &'static [&'static str],
    url: String,
}

impl Rule {
    fn new(rule: &'static RuleMeta) -> Self {
        Self {
            id: rule.id,
            summary: rule.summary,
            severity: rule.severity.name(),
            category: rule.category.name(),
            default: rule.default,
            fix: rule.fix.map(|safety| safety.name()),
            since: rule.since,
            equivalents: rule.equivalents,
            url: rule.url(),
        }
    }
}

/// Lists the rules.
pub(crate) fn run(args: &RulesArgs) -> anyhow::Result<Exit> {
    // Those that the configuration here defines come after ours.
    let custom = config::custom_rules(Path::new("."));
    let rules: Vec<&RuleMeta> =
        rules().iter().copied().chain(custom.iter().map(|rule| rule.meta())).collect();
    output::write_styled(None, |out| match args.format {
        ListFormat::Text => write_text(&rules, out),
        ListFormat::Json => {
            let rules = rules.iter().map(|rule| Rule::new(rule)).collect();
            serde_json::to_writer_pretty(&mut *out, &RuleList { version: 1, rules })?;
            writeln!(out)
        }
    })?;
    Ok(Exit::Clean)
}

fn write_text(rules: &[&RuleMeta], out: &mut dyn Write) -> std::io::Result<()> {
    let bold = Style::new().bold();
    let dim = Style::new().dimmed();
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    for category in Category::ALL {
        let mut of_category = rules.iter().filter(|rule| rule.category == *category).peekable();
        if of_category.peek().is_none() {
            continue;
        }
        writeln!(out, "{bold}{category}{bold:#}")?;
        for rule in of_category {
            let fix = rule.fix.map(|safety| format!(", {safety} fix")).unwrap_or_default();
            let on = if rule.default { "" } else { ", off by default" };
            writeln!(out, "  {:width$}  {}", rule.id, rule.summary)?;
            writeln!(out, "  {:width$}  {dim}{}{fix}{on}{dim:#}", "", rule.severity)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "`cfn-analyzer explain RULE` tells more of one.")
}
