//! Findings in the formats that people and programs read.

mod concise;
mod json;
mod place;

use std::io::{self, Write};

use cfn_rules::Finding;
use cfn_text::Text;

use super::args::Format;

/// A checked file with its findings.
#[derive(Debug)]
pub(crate) struct FileReport {
    /// The path to show, with `/` between its parts.
    pub(crate) path: String,
    pub(crate) text: Text,
    pub(crate) findings: Vec<Finding>,
}

/// Writes the findings of all files in a format.
pub(crate) fn write(format: Format, files: &[FileReport], out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Concise => concise::write(files, out),
        Format::Json => json::write(files, out),
    }
}
