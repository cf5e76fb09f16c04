//! The last line for people: how many findings, and what can be done about them.

use std::io::{self, Write};

use cfn_rules::{Finding, Safety, Severity};

use super::{Report, full};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    if report.fixed > 0 {
        writeln!(out, "Fixed {}.", count(report.fixed, "finding"))?;
    }
    let checked = count(report.files.len(), "template");
    let found = report.findings().count();
    let known = match report.known {
        0 => String::new(),
        known => format!(" {known} more in the baseline."),
    };
    if found == 0 {
        return match report.files.len() {
            // The errors have said why.
            0 if report.failed > 0 => Ok(()),
            0 => writeln!(out, "No templates found."),
            _ => writeln!(out, "No findings in {checked}.{known}"),
        };
    }
    let mut parts = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Information, Severity::Hint] {
        let number = report.findings().filter(|(_, finding)| finding.severity == severity).count();
        if number > 0 {
            let style = full::style(severity);
            let noun = match severity {
                // It has no plural.
                Severity::Information => format!("{number} information"),
                _ => count(number, severity.name()),
            };
            parts.push(format!("{style}{noun}{style:#}"));
        }
    }
    writeln!(out, "{} in {checked}: {}.{known}", count(found, "finding"), parts.join(", "))?;
    let fixable = |safety: Safety| {
        let has = |finding: &Finding| finding.fixes.iter().any(|fix| fix.preferred && fix.safety == safety);
        report.findings().filter(|(_, finding)| has(finding)).count()
    };
    match (fixable(Safety::Safe), fixable(Safety::Unsafe)) {
        (0, 0) => Ok(()),
        (safe, 0) => writeln!(out, "{safe} can be fixed with --fix."),
        (0, not_safe) => writeln!(out, "{not_safe} can be fixed with --fix --unsafe-fixes."),
        (safe, not_safe) => {
            writeln!(out, "{safe} can be fixed with --fix, {not_safe} more with --fix --unsafe-fixes.")
        }
    }
}

/// `1 finding`, `2 findings`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
