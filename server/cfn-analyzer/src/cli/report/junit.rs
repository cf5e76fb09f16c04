//! JUnit XML: a suite a template, a failed case a finding.

use std::io::{self, Write};

use cfn_rules::Finding;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::place::Range;
use super::{FileReport, Report, printable};

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = Writer::new_with_indent(&mut *out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let cases: usize = report.files.iter().map(|file| file.findings.len().max(1)).sum();
    let failures = report.findings().count().to_string();
    writer
        .create_element("testsuites")
        .with_attributes([("name", "cfn-analyzer"), ("tests", &cases.to_string()), ("failures", &failures)])
        .write_inner_content(|writer| report.files.iter().try_for_each(|file| suite(writer, file)))?;
    writeln!(out)
}

fn suite<W: Write>(writer: &mut Writer<W>, file: &FileReport) -> io::Result<()> {
    let failures = file.findings.len();
    let suite = writer.create_element("testsuite").with_attributes([
        ("name", &*printable(&file.path)),
        ("tests", &failures.max(1).to_string()),
        ("failures", &failures.to_string()),
    ]);
    suite.write_inner_content(|writer| {
        if file.findings.is_empty() {
            // Without a case, some readers take the suite for one that did not run.
            let case = writer.create_element("testcase");
            case.with_attributes([("name", "no findings"), ("classname", &*printable(&file.path))])
                .write_empty()?;
        }
        file.findings.iter().try_for_each(|finding| case(writer, file, finding))
    })?;
    Ok(())
}

fn case<W: Write>(writer: &mut Writer<W>, file: &FileReport, finding: &Finding) -> io::Result<()> {
    let start = Range::of(&file.text, finding.span).start;
    let name = match &finding.resource {
        Some(resource) => format!("{} in {resource}", finding.rule.id),
        None => finding.rule.id.to_owned(),
    };
    let line = start.line.to_string();
    let case = writer.create_element("testcase").with_attributes([
        ("name", &*printable(&name)),
        ("classname", &*printable(&file.path)),
        ("file", &*printable(&file.path)),
        ("line", &line),
    ]);
    let place = format!("{}:{}:{}: {}", file.path, start.line, start.column, finding.message);
    case.write_inner_content(|writer| {
        let failure = writer.create_element("failure");
        let kind = finding.severity.name();
        failure
            .with_attributes([("type", kind), ("message", &*printable(&finding.message))])
            .write_text_content(BytesText::new(&printable(&place)))?;
        Ok(())
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{TEMPLATE, render};
    use crate::cli::args::Format;

    #[test]
    fn findings_become_failed_cases() {
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="cfn-analyzer" tests="4" failures="4">
              <testsuite name="app/é template.yaml" tests="4" failures="4">
                <testcase name="unused-parameter" classname="app/é template.yaml" file="app/é template.yaml" line="2">
                  <failure type="warning" message="Nothing refers to parameter `Größe`: whoever deploys is asked for a value without effect. Use or remove it.">app/é template.yaml:2:3: Nothing refers to parameter `Größe`: whoever deploys is asked for a value without effect. Use or remove it.</failure>
                </testcase>
                <testcase name="undefined-reference in Instance" classname="app/é template.yaml" file="app/é template.yaml" line="7">
                  <failure type="error" message="There is no parameter or resource `Sise` in this template: CloudFormation will reject it.">app/é template.yaml:7:26: There is no parameter or resource `Sise` in this template: CloudFormation will reject it.</failure>
                </testcase>
                <testcase name="duplicate-key in Instance" classname="app/é template.yaml" file="app/é template.yaml" line="9">
                  <failure type="error" message="`ImageId` stands twice in this mapping: one of the values is lost. Keep one.">app/é template.yaml:9:7: `ImageId` stands twice in this mapping: one of the values is lost. Keep one.</failure>
                </testcase>
                <testcase name="ec2-imdsv1-allowed in Instance" classname="app/é template.yaml" file="app/é template.yaml" line="10">
                  <failure type="warning" message="HttpTokens is not `required`: the metadata service answers without a session token (IMDSv1), so a request forged through an application can read the credentials of the instance. Set HttpTokens: required.">app/é template.yaml:10:38: HttpTokens is not `required`: the metadata service answers without a session token (IMDSv1), so a request forged through an application can read the credentials of the instance. Set HttpTokens: required.</failure>
                </testcase>
              </testsuite>
            </testsuites>
        "#]].assert_eq(&render(Format::Junit, TEMPLATE));
    }

    #[test]
    fn a_template_without_findings_passes() {
        expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="cfn-analyzer" tests="1" failures="0">
              <testsuite name="app/é template.yaml" tests="1" failures="0">
                <testcase name="no findings" classname="app/é template.yaml"/>
              </testsuite>
            </testsuites>
        "#]]
        .assert_eq(&render(Format::Junit, "Resources: { A: { Type: AWS::SNS::Topic } }"));
    }
}
