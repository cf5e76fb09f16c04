//! `explain`: the page of a rule, for a terminal or an editor.

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use anyhow::bail;
use cfn_rules::{RuleMeta, rule, rules, similar};

use super::args::{ExplainArgs, PageFormat};
use super::{Exit, output};
use crate::config;

/// Prints what there is to know about a rule.
pub(crate) fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let custom = config::custom_rules(Path::new("."));
    let defined = || custom.iter().map(|rule| rule.meta());
    let found = rule(&args.rule).or_else(|| defined().find(|rule| rule.id == args.rule));
    let Some(rule) = found.or_else(|| by_equivalent(&args.rule)) else {
        let close = similar(&args.rule, rules().iter().copied().chain(defined()).map(|rule| rule.id));
        let hint = match close.as_slice() {
            [] => "`cfn-analyzer rules` lists them".to_owned(),
            close => format!("did you mean `{}`?", close.join("`, or `")),
        };
        bail!("there is no rule {}; {hint}", args.rule);
    };
    output::write_styled(None, |out| match args.format {
        PageFormat::Text => {
            write_page(rule.doc, out)?;
            let bold = Style::new().bold();
            writeln!(out, "{bold}Facts{bold:#}")?;
            facts(rule).iter().try_for_each(|fact| writeln!(out, "  {fact}"))
        }
        PageFormat::Markdown => {
            writeln!(out, "{}\n\n## Facts\n", rule.doc.trim_end())?;
            facts(rule).iter().try_for_each(|fact| writeln!(out, "- {fact}"))
        }
    })?;
    Ok(Exit::Clean)
}

/// The rule that knows an id of another tool, like `CKV_AWS_79`, when there is but one.
fn by_equivalent(id: &str) -> Option<&'static RuleMeta> {
    let is_it =
        |equivalent: &&str| *equivalent == id || equivalent.split_once(':').is_some_and(|(_, it)| it == id);
    let mut found = rules().iter().filter(|rule| rule.equivalents.iter().any(is_it));
    match (found.next(), found.next()) {
        (Some(rule), None) => Some(rule),
        _ => None,
    }
}

/// What the rule's page does not say.
fn facts(rule: &RuleMeta) -> Vec<String> {
    let on = if rule.default { "on" } else { "off" };
    let fix = rule.fix.map_or("none", |safety| safety.name());
    let since = if rule.since.is_empty() { "" } else { ", since " };
    let mut facts = vec![format!(
        "{} ({}), {on} by default, fix: {fix}{since}{}",
        rule.severity, rule.category, rule.since
    )];
    if !rule.equivalents.is_empty() {
        facts.push(format!("Elsewhere: {}", rule.equivalents.join(", ")));
    }
    facts.push(format!("Ignore it: # cfn-analyzer: ignore[{}] and a reason", rule.id));
    facts
}

/// Writes Markdown of the form that our pages have: headings, paragraphs, lists, code, links.
fn write_page(page: &str, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    let code = AnsiColor::Cyan.on_default();
    let mut in_code = false;
    for line in page.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            writeln!(out, "    {code}{line}{code:#}")?;
        } else if let Some(heading) = line.strip_prefix("# ") {
            let title = bold.underline();
            writeln!(out, "{title}{heading}{title:#}")?;
        } else if let Some(heading) =
            line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))
        {
            writeln!(out, "{bold}{heading}{bold:#}")?;
        } else if line.is_empty() {
            writeln!(out)?;
        } else {
            write!(out, "  ")?;
            write_line(line, out)?;
        }
    }
    writeln!(out)
}

/// Writes a line with code in colour and links as `text (address)`.
fn write_line(line: &str, out: &mut dyn Write) -> io::Result<()> {
    let code = AnsiColor::Cyan.on_default();
    for (index, part) in line.split('`').enumerate() {
        if index % 2 == 1 {
            write!(out, "{code}{part}{code:#}")?;
        } else {
            write!(out, "{}", links_unfolded(part))?;
        }
    }
    writeln!(out)
}

/// `[text](address)` as `text: address`.
fn links_unfolded(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        let parts = link.split_once("](").and_then(|(name, tail)| Some((name, tail.split_once(')')?)));
        let Some((name, (address, after))) = parts else { break };
        result.push_str(before);
        result.push_str(&format!("{name}: {address}"));
        rest = after;
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn a_page_reads_well_without_colours() {
        let mut out = anstream::StripStream::new(Vec::new());
        let page = "# some-rule\n\nSay `why` to [this](https://a.b).\n\n## Bad\n\n```yaml\nA: [1](2)\n```\n\n- one\n";
        write_page(page, &mut out).unwrap();
        expect![[r#"
            some-rule

              Say why to this: https://a.b.

            Bad

                A: [1](2)

              - one

        "#]]
        .assert_eq(&String::from_utf8(out.into_inner()).unwrap());
    }

    #[test]
    fn ids_of_other_tools_lead_to_a_rule() {
        assert_eq!(by_equivalent("CKV_AWS_79").map(|rule| rule.id), Some("ec2-imdsv1-allowed"));
        assert!(by_equivalent("CKV_NONE").is_none());
    }
}
