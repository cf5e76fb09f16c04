//! The pages that are made from the registry of rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use cfn_rules::{Category, RuleMeta, rule, rules};

/// What `cargo xtask docs` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Change nothing, and fail when a page is not up to date.
    #[arg(long)]
    check: bool,
}

/// Writes the pages, or compares them with what is there.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut stale = Vec::new();
    for (path, content) in pages()? {
        if std::fs::read_to_string(&path).ok().as_ref() == Some(&content) {
            continue;
        }
        if !arguments.check {
            std::fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
        }
        stale.push(path.display().to_string());
    }
    let names = stale.join(", ");
    ensure!(stale.is_empty() || !arguments.check, "not up to date, run `cargo xtask docs`: {names}");
    println!(
        "{}",
        if stale.is_empty() { "All pages are up to date.".to_owned() } else { format!("Wrote {names}.") }
    );
    Ok(())
}

/// The pages by path.
fn pages() -> anyhow::Result<Vec<(PathBuf, String)>> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let required = std::fs::read_to_string(docs.join("required.tsv"))?;
    Ok(vec![
        (docs.join("rules/index.md"), index()),
        (docs.join("equivalents.md"), equivalents()),
        (docs.join("required.md"), required_page(&required)?),
    ])
}

/// All rules by category and service.
fn index() -> String {
    let mut page = format!(
        "# Rules\n\n{} rules. `cfn-analyzer explain RULE` prints a page; [configuration](../configuration.md) says how to \
         choose.\n",
        rules().len()
    );
    for category in Category::ALL {
        let mut by_service: BTreeMap<(bool, &str), Vec<&RuleMeta>> = BTreeMap::new();
        for rule in rules().iter().filter(|rule| rule.category == *category) {
            let service = service(rule.id);
            // What is about no service comes first.
            by_service.entry((service.is_some(), service.unwrap_or("templates"))).or_default().push(rule);
        }
        if by_service.is_empty() {
            continue;
        }
        let _ = write!(page, "\n## {}\n", capitalised(category.name()));
        for ((_, service), rules) in by_service {
            let _ = write!(page, "\n### {service}\n\n| rule | | severity | fix |\n|---|---|---|---|\n");
            for rule in rules {
                let off = if rule.default { "" } else { ", off by default" };
                let fix = rule.fix.map_or("", |safety| safety.name());
                let summary = escaped(rule.summary);
                let _ = writeln!(
                    page,
                    "| [{0}]({0}.md) | {summary} | {1}{off} | {fix} |",
                    rule.id, rule.severity
                );
            }
        }
    }
    page
}

/// The service that a rule is about, by the first word of its id.
fn service(id: &str) -> Option<&str> {
    /// Services that ids name otherwise than resource types do.
    const OTHERS: [&str; 8] =
        ["acm", "elb", "elbv2", "firehose", "opensearch", "stepfunctions", "waf", "wafv2"];
    let first = id.split('-').next()?;
    let is_service = |name: &str| name.split("::").nth(1).is_some_and(|it| it.eq_ignore_ascii_case(first));
    (OTHERS.contains(&first) || cfn_schema::types().any(is_service)).then_some(first)
}

/// Which rules look for what other tools look for.
fn equivalents() -> String {
    let mut page = "# Equivalents\n\nWhat the checks of other tools are called here. What is suppressed for another tool is \
                    suppressed here by the same ids, see [suppression](suppression.md).\n"
        .to_owned();
    let mut by_tool: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for rule in rules() {
        for (tool, id) in rule.equivalents.iter().filter_map(|it| it.split_once(':')) {
            by_tool.entry(tool).or_default().entry(id).or_default().insert(rule.id);
        }
    }
    for (tool, ids) in by_tool {
        let _ = write!(page, "\n## {tool}\n\n| id | here |\n|---|---|\n");
        for (id, rules) in ids {
            let _ = writeln!(page, "| `{id}` | {} |", links(rules));
        }
    }
    page
}

/// What reviews of templates ask for, row by row, and what finds it.
fn required_page(table: &str) -> anyhow::Result<String> {
    let mut page = "# What reviews ask for\n\nWhat people ask of templates in reviews, and the rules that find its absence. \
                    Where a tool cannot judge it, the last column says why and what comes closest. The table is made from \
                    `required.tsv`.\n\n| | asked for | rules | fix | |\n|---|---|---|---|---|\n"
        .to_owned();
    for (index, row) in table.lines().enumerate().skip(1) {
        let columns: Vec<_> = row.split('\t').collect();
        let [number, title, ids, note] = columns.as_slice() else {
            anyhow::bail!("required.tsv:{}: a row has four columns", index + 1);
        };
        let found: Vec<_> = ids.split(',').filter(|id| !id.is_empty()).collect();
        let mut fixes = BTreeSet::new();
        for id in &found {
            let rule = rule(id).with_context(|| format!("required.tsv:{}: no rule {id}", index + 1))?;
            fixes.extend(rule.fix.map(|safety| safety.name()));
        }
        let fixes = fixes.into_iter().collect::<Vec<_>>().join(", ");
        let note = if found.is_empty() && note.is_empty() { "Not yet." } else { note };
        let _ = writeln!(
            page,
            "| {number} | {} | {} | {fixes} | {} |",
            escaped(title),
            links(found),
            escaped(note)
        );
    }
    Ok(page)
}

fn links<'i>(ids: impl IntoIterator<Item = &'i str>) -> String {
    ids.into_iter().map(|id| format!("[{id}](rules/{id}.md)")).collect::<Vec<_>>().join(", ")
}

/// Text for a cell of a table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_up_to_date() {
        for (path, content) in pages().unwrap() {
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(found == content, "run `cargo xtask docs`: {} is not up to date", path.display());
        }
    }

    #[test]
    fn services_are_told_from_other_words() {
        assert_eq!(service("ec2-imdsv1-allowed"), Some("ec2"));
        assert_eq!(service("elbv2-listener-unencrypted"), Some("elbv2"));
        assert_eq!(service("unused-parameter"), None);
        assert_eq!(service("deletion-policy-alone"), None);
    }

    #[test]
    fn a_row_must_name_rules_that_exist() {
        let error = required_page("number\ttitle\trules\tnote\n1\tOne\tno-such-rule\t\n").unwrap_err();
        assert_eq!(error.to_string(), "required.tsv:2: no rule no-such-rule");
    }
}
