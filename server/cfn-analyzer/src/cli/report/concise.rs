//! One line a finding: `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::FileReport;
use super::place::Range;

pub(super) fn write(files: &[FileReport], out: &mut dyn Write) -> io::Result<()> {
    for file in files {
        for finding in &file.findings {
            let start = Range::of(&file.text, finding.span).start;
            let (path, severity, rule) = (&file.path, finding.severity, finding.rule.id);
            writeln!(out, "{path}:{}:{}: {severity}[{rule}] {}", start.line, start.column, finding.message)?;
        }
    }
    Ok(())
}
