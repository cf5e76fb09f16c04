//! Findings in the formats that people and programs read.

mod concise;
mod fingerprint;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod place;
mod sarif;
mod summary;

use std::borrow::Cow;
use std::io::{self, Write};

use cfn_rules::Finding;
use cfn_text::Text;

use super::args::Format;

/// What a run over templates found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// The checked templates in order, those without findings among them.
    pub(crate) files: Vec<FileReport>,
    /// How many inputs could not be checked, or not wholly.
    pub(crate) failed: usize,
    /// How many findings were mended.
    pub(crate) fixed: usize,
    /// How many findings stand in the baseline and are left out.
    pub(crate) known: usize,
}

/// A checked file with its findings.
#[derive(Debug)]
pub(crate) struct FileReport {
    /// The path to show, with `/` between its parts.
    pub(crate) path: String,
    pub(crate) text: Text,
    pub(crate) findings: Vec<Finding>,
}

impl Report {
    /// All findings with their files, in order.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (&FileReport, &Finding)> {
        self.files.iter().flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
    }
}

/// Writes a report in a format.
pub(crate) fn write(format: Format, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Full => full::write(report, out),
        Format::Concise => concise::write(report, out),
        Format::Json => json::write(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Junit => junit::write(report, out),
    }
}

/// A text without the control characters that a template can bring into it: a terminal obeys
/// some, and XML allows none.
fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_control) {
        return text.replace(char::is_control, "\u{FFFD}").into();
    }
    text.into()
}

#[cfg(test)]
mod testing {
    use std::sync::Arc;

    use cfn_rules::{Analysis, Selection, Settings};
    use cfn_syntax::Document;

    use super::*;

    /// The report of one template in a format, as a file would hold it.
    pub(super) fn render(format: Format, template: &str) -> String {
        // Named, so that other rules can come without a change here.
        let select = ["unused-parameter", "undefined-reference", "duplicate-key", "ec2-imdsv1-allowed"];
        let selection = Selection::new(&select, &[]).unwrap();
        let settings = Arc::new(Settings { selection, ..Settings::default() });
        let analysis = Analysis::new(Document::parse(Text::new(template)), settings);
        let file = FileReport {
            path: "app/é template.yaml".to_owned(),
            text: analysis.document().text().clone(),
            findings: analysis.findings_with_fixes(None),
        };
        let report = Report { files: vec![file], ..Report::default() };
        let mut out = anstream::StripStream::new(Vec::new());
        write(format, &report, &mut out).unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    /// A template with an error, a warning with a safe fix, and a finding with a related place.
    pub(super) const TEMPLATE: &str = "\
Parameters:
  Größe: { Type: String, Default: 'a\"&<b' }
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      InstanceType: !Ref Sise
      ImageId: ami-12345678
      ImageId: ami-12345678
      MetadataOptions: { HttpTokens: optional } # later
";
}
