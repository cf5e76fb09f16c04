//! What each rule costs after a keystroke.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use cfn_rules::{Analysis, RuleMeta, Selection, Settings, rules};
use cfn_syntax::Document;
use cfn_text::{Text, TextEdit};

use super::Size;

/// Keystrokes per measurement.
const KEYSTROKES: usize = 41;

/// Prints what a keystroke near the end of the largest template costs: in a resource of each type,
/// and rule by rule where it costs most.
pub(crate) fn run() -> Result<()> {
    let text = Size::Huge.template();
    let mut slowest: Option<(Duration, Session)> = None;
    for resource_type in types_in(&text) {
        let session = Session::new(&text, resource_type)?;
        let times = session.time(Selection::default());
        let total = times.update + times.findings;
        print_row(total, &format!("from a parsed keystroke in {resource_type} to findings"));
        if slowest.as_ref().is_none_or(|(time, _)| *time < total) {
            slowest = Some((total, session));
        }
    }
    let (_, session) = slowest.context("the template has no resource")?;
    let nothing = session.time(Selection::new(&["recommended"], &["all"])?);
    let recommended = session.time(Selection::default());
    print_row(session.time_of_edit(), "reparse of the document");
    print_row(nothing.update, "update without rules");
    print_row(recommended.update, "update with the recommended rules");
    print_row(recommended.findings, "findings of the recommended rules");

    let mut costs: Vec<(Duration, &RuleMeta)> = Vec::new();
    for rule in rules() {
        let times = session.time(Selection::new(&[rule.id], &[])?);
        costs.push((times.update.saturating_sub(nothing.update), rule));
    }
    costs.sort_by_key(|(cost, _)| Reverse(*cost));
    for (cost, rule) in costs {
        print_row(cost, &format!("{}{}", rule.id, if rule.default { "" } else { " (opt-in)" }));
    }
    Ok(())
}

/// The types of the resources in a template.
fn types_in(text: &str) -> BTreeSet<&str> {
    let resources = text.split_once("\nResources:\n").map_or("", |(_, rest)| rest);
    resources
        .lines()
        .filter_map(|line| line.strip_prefix("    Type: "))
        .filter(|it| it.contains("::"))
        .collect()
}

fn print_row(time: Duration, what: &str) {
    println!("{:>9.1} µs  {what}", time.as_secs_f64() * 1e6);
}

/// A document before and after a keystroke.
struct Session {
    before: Document,
    after: Document,
    keystroke: TextEdit,
}

/// What the analysis after a keystroke takes.
struct Times {
    update: Duration,
    findings: Duration,
}

impl Session {
    fn new(text: &str, resource_type: &str) -> Result<Self> {
        let line = format!("    Type: {resource_type}\n");
        let end =
            text.rfind(&line).map(|start| start + line.len() - 1).context("the template lost a type")?;
        let keystroke = TextEdit::insert(u32::try_from(end)?, " #");
        let before = Document::parse(Text::new(text));
        let after = before.edit(std::slice::from_ref(&keystroke));
        Ok(Self { before, after, keystroke })
    }

    fn time_of_edit(&self) -> Duration {
        fastest(|| {
            let start = Instant::now();
            black_box(self.before.edit(std::slice::from_ref(&self.keystroke)));
            start.elapsed()
        })
    }

    fn time(&self, selection: Selection) -> Times {
        let settings = Arc::new(Settings { selection, ..Settings::default() });
        let before = Analysis::new(self.before.clone(), settings);
        let update = fastest(|| {
            let start = Instant::now();
            black_box(before.update(self.after.clone()));
            start.elapsed()
        });
        let after = before.update(self.after.clone());
        let findings = fastest(|| {
            let start = Instant::now();
            black_box(after.findings());
            start.elapsed()
        });
        Times { update, findings }
    }
}

/// The fastest of all runs: what else the machine does can only add to it.
fn fastest(run: impl FnMut() -> Duration) -> Duration {
    std::iter::repeat_with(run).take(KEYSTROKES).min().unwrap_or_default()
}
