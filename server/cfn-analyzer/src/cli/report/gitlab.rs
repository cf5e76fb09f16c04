//! GitLab's code quality report.

use std::io::{self, Write};

use cfn_rules::Severity;
use serde::Serialize;

use super::Report;
use super::fingerprint::Fingerprints;
use super::place::{Place, Range};

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Place,
    end: Place,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut fingerprints = Fingerprints::default();
    let issues: Vec<_> = report
        .findings()
        .map(|(file, finding)| {
            let Range { start, end } = Range::of(&file.text, finding.span);
            Issue {
                description: &finding.message,
                check_name: finding.rule.id,
                fingerprint: fingerprints.of(file, finding),
                severity: match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Information => "minor",
                    Severity::Hint => "info",
                },
                location: Location { path: &file.path, positions: Positions { begin: start, end } },
            }
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::{TEMPLATE, render};
    use crate::cli::args::Format;

    #[test]
    fn findings_become_issues() {
        expect![[r#"
            [
              {
                "description": "Nothing refers to parameter `Größe`: whoever deploys is asked for a value without effect. Use or remove it.",
                "check_name": "unused-parameter",
                "fingerprint": "d558711a668f2278",
                "severity": "major",
                "location": {
                  "path": "app/é template.yaml",
                  "positions": {
                    "begin": {
                      "line": 2,
                      "column": 3
                    },
                    "end": {
                      "line": 2,
                      "column": 8
                    }
                  }
                }
              },
              {
                "description": "There is no parameter or resource `Sise` in this template: CloudFormation will reject it.",
                "check_name": "undefined-reference",
                "fingerprint": "0e8d5400a8c7db23",
                "severity": "critical",
                "location": {
                  "path": "app/é template.yaml",
                  "positions": {
                    "begin": {
                      "line": 7,
                      "column": 26
                    },
                    "end": {
                      "line": 7,
                      "column": 30
                    }
                  }
                }
              },
              {
                "description": "`ImageId` stands twice in this mapping: one of the values is lost. Keep one.",
                "check_name": "duplicate-key",
                "fingerprint": "111085971fb8e0e3",
                "severity": "critical",
                "location": {
                  "path": "app/é template.yaml",
                  "positions": {
                    "begin": {
                      "line": 9,
                      "column": 7
                    },
                    "end": {
                      "line": 9,
                      "column": 14
                    }
                  }
                }
              },
              {
                "description": "HttpTokens is not `required`: the metadata service answers without a session token (IMDSv1), so a request forged through an application can read the credentials of the instance. Set HttpTokens: required.",
                "check_name": "ec2-imdsv1-allowed",
                "fingerprint": "d1428891e57042ac",
                "severity": "major",
                "location": {
                  "path": "app/é template.yaml",
                  "positions": {
                    "begin": {
                      "line": 10,
                      "column": 38
                    },
                    "end": {
                      "line": 10,
                      "column": 46
                    }
                  }
                }
              }
            ]
        "#]].assert_eq(&render(Format::Gitlab, TEMPLATE));
    }
}
