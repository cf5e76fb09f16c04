use crate::testing::analyse;

/// The lines of the findings, from 0, when only the rules named run.
fn lines(text: &str, rules: &[&'static str]) -> Vec<u32> {
    let analysis = analyse(text, rules);
    let text = analysis.document().text();
    analysis.findings().iter().map(|finding| text.line_at(finding.span.start)).collect()
}

const IMDS: &[&str] = &["ec2-imdsv1-allowed"];

/// Two instances, with something before the first, in its metadata, and before its property.
fn instances(before: &str, metadata: &str, inside: &str) -> String {
    format!(
        "Resources:
{before}  One:
    Type: AWS::EC2::Instance
{metadata}    Properties:
{inside}      MetadataOptions: {{ HttpTokens: optional }}
  Two:
    Type: AWS::EC2::Instance
    Properties:
      MetadataOptions: {{ HttpTokens: optional }}
"
    )
}

#[track_caller]
fn silences_the_first(before: &str, metadata: &str, inside: &str) {
    let text = instances(before, metadata, inside);
    let found = lines(&text, IMDS);
    let second = text.lines().count() as u32 - 1;
    assert_eq!(found, [second], "{text}");
}

#[track_caller]
fn silences_nothing(before: &str, metadata: &str, inside: &str) {
    let text = instances(before, metadata, inside);
    assert_eq!(lines(&text, IMDS).len(), 2, "{text}");
}

#[test]
fn ours_by_line_resource_and_file() {
    silences_the_first("  # cfn-analyzer: ignore[ec2-imdsv1-allowed] old\n", "", "");
    silences_the_first("", "", "      # cfn-analyzer: ignore[unused-mapping, ec2-imdsv1-allowed]\n");
    silences_the_first("", "    Metadata: { cfn-analyzer: { ignore: [ec2-imdsv1-allowed] } }\n", "");
    silences_nothing("", "    # cfn-analyzer: ignore[ec2-imdsv1-allowed]\n", "");
    silences_nothing("  # cfn-analyzer: ignore[unused-mapping]\n", "", "");
    for everywhere in [
        "# cfn-analyzer: ignore-file[ec2-imdsv1-allowed]\n",
        "Metadata: { cfn-analyzer: { ignore: ec2-imdsv1-allowed } }\n",
        "Metadata:\n  cfn-analyzer:\n    ignore:\n    - ec2-imdsv1-allowed\n",
    ] {
        assert_eq!(lines(&(everywhere.to_owned() + &instances("", "", "")), IMDS), [0; 0], "{everywhere}");
    }
}

#[test]
fn a_comment_above_a_long_scalar_reaches_its_lines() {
    let text = "Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      # cfn-analyzer: ignore[undefined-reference] comes with the macro of the team
      DisplayName: !Sub |
        one
        ${Nobody}
      TopicName: !Ref Nobody
";
    assert_eq!(lines(text, &["undefined-reference"]), [8]);
}

#[test]
fn json_has_metadata() {
    let text = r#"{"Resources": {"One": {"Type": "AWS::EC2::Instance",
  "Metadata": {"cfn-analyzer": {"ignore": ["ec2-imdsv1-allowed"]}},
  "Properties": {"MetadataOptions": {"HttpTokens": "optional"}}}}}"#;
    assert_eq!(lines(text, IMDS), [0; 0]);
}

#[test]
fn those_of_other_tools() {
    silences_the_first("", "    # checkov:skip=CKV_AWS_79:needs a new image\n", "");
    silences_the_first("", "    Metadata: { checkov: { skip: [{ id: CKV_AWS_79, comment: x }] } }\n", "");
    silences_nothing("", "    #checkov:skip=CKV_AWS_1:other\n", "");
    silences_the_first("  #trivy:ignore:AVD-AWS-0130\n", "", "");
    silences_the_first("  # trivy:ignore:aws-0130:exp:2030-01-01 trivy:ignore:AWS-0008\n", "", "");
    silences_the_first("  #tfsec:ignore:*\n", "", "");
    silences_nothing("  #trivy:ignore:AWS-0001\n", "", "");
}

/// How often the rule about public databases is heard.
fn publicly(metadata: &str, line: &str) -> usize {
    let text = format!(
        "{metadata}Resources:
  Base:
    Type: AWS::RDS::DBInstance
    Metadata: {line}
    Properties: {{ PubliclyAccessible: true }}
"
    );
    lines(&text, &["rds-publicly-accessible"]).len()
}

#[test]
fn metadata_of_other_tools() {
    for silent in [
        "{ cfn_nag: { rules_to_suppress: [{ id: F22, reason: x }] } }",
        "{ cdk_nag: { rules_to_suppress: [{ id: HIPAA.Security-RDSInstancePublicAccess, reason: x }] } }",
        "{ guard: { SuppressedRules: [RDS_INSTANCE_PUBLIC_ACCESS_CHECK] } }",
        "{ checkov: { skip: [{ id: CKV_AWS_17, comment: x }] } }",
    ] {
        assert_eq!(publicly("", silent), 0, "{silent}");
    }
    for heard in ["{}", "{ cfn_nag: { rules_to_suppress: [{ id: W1, reason: x }] } }", "{ guard: F22 }"] {
        assert_eq!(publicly("", heard), 1, "{heard}");
    }
}

#[test]
fn cfn_lint_takes_the_beginning_of_an_id() {
    let text = |ids: &str| {
        format!(
            "Metadata: {{ cfn-lint: {{ config: {{ ignore_checks: [{ids}] }} }} }}
Parameters:
  A: {{ Type: String }}
Resources: {{ Topic: {{ Type: AWS::SNS::Topic }} }}
"
        )
    };
    for silent in ["W2001", "W2", "E3012, W"] {
        assert_eq!(lines(&text(silent), &["unused-parameter"]), [0; 0], "{silent}");
    }
    assert_eq!(lines(&text("W2002, E, ''"), &["unused-parameter"]), [2]);
}

#[test]
fn comments_of_kics() {
    let text = |first: &str, above: &str, inside: &str| {
        format!(
            "{first}Resources:
{above}  Base:
    Type: AWS::RDS::DBInstance
    Properties:
{inside}      PubliclyAccessible: true
"
        )
    };
    let count = |text: String| lines(&text, &["rds-publicly-accessible"]).len();
    let query = "de38e1d5-0000-0000-0000-000000000000";
    assert_eq!(count(text("# kics-scan ignore\n", "", "")), 0);
    assert_eq!(count(text("", "  # kics-scan ignore-block\n", "")), 0);
    assert_eq!(count(text("", "  # kics-scan ignore-line\n", "")), 1);
    assert_eq!(count(text("", "", "      # kics-scan ignore-line\n")), 0);
    assert_eq!(count(text(&format!("# kics-scan disable={query},00000000-0\n"), "", "")), 0);
    assert_eq!(count(text(&format!("# kics-scan enable={query}\n"), "", "")), 1);
    assert_eq!(count(text("# kics-scan enable=00000000-0\n", "", "")), 0);
    assert_eq!(count(text("# kics-scan something else\n", "", "")), 1);
}
