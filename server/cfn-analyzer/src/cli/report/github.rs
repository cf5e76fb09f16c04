//! Workflow commands that GitHub Actions shows as annotations on the changed lines.

use std::io::{self, Write};

use cfn_rules::Severity;

use super::Report;
use super::place::Range;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information | Severity::Hint => "notice",
        };
        let Range { start, end } = Range::of(&file.text, finding.span);
        write!(out, "::{command} file={},line={},endLine={}", property(&file.path), start.line, end.line)?;
        // GitHub refuses columns when the lines differ.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        }
        let title = property(finding.rule.id);
        writeln!(out, ",title={title}::{}", data(&finding.message))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{TEMPLATE, render};
    use super::*;
    use crate::cli::args::Format;

    #[test]
    fn findings_become_annotations() {
        expect![[r#"
            ::warning file=app/é template.yaml,line=2,endLine=2,col=3,endColumn=8,title=unused-parameter::Nothing refers to parameter `Größe`: whoever deploys is asked for a value without effect. Use or remove it.
            ::error file=app/é template.yaml,line=7,endLine=7,col=26,endColumn=30,title=undefined-reference::There is no parameter or resource `Sise` in this template: CloudFormation will reject it.
            ::error file=app/é template.yaml,line=9,endLine=9,col=7,endColumn=14,title=duplicate-key::`ImageId` stands twice in this mapping: one of the values is lost. Keep one.
            ::warning file=app/é template.yaml,line=10,endLine=10,col=38,endColumn=46,title=ec2-imdsv1-allowed::HttpTokens is not `required`: the metadata service answers without a session token (IMDSv1), so a request forged through an application can read the credentials of the instance. Set HttpTokens: required.
        "#]].assert_eq(&render(Format::Github, TEMPLATE));
    }

    #[test]
    fn what_means_something_to_github_is_escaped() {
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
