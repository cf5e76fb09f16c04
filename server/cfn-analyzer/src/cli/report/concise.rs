//! One line a finding: `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::place::Range;
use super::{Report, full, printable, summary};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        let start = Range::of(&file.text, finding.span).start;
        let style = full::style(finding.severity);
        let (path, severity, rule) = (printable(&file.path), finding.severity, finding.rule.id);
        write!(out, "{path}:{}:{}: {style}{severity}[{rule}]{style:#}", start.line, start.column)?;
        writeln!(out, " {}", printable(&finding.message))?;
    }
    summary::write(report, out)
}
