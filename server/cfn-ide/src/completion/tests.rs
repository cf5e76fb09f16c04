//! Templates with the cursor at `$0`, and what is offered there.

use std::fmt::Write;

use cfn_text::apply_edits;
use expect_test::{Expect, expect};

use super::*;
use crate::testing::analyse_at;

const SNIPPETS: CompletionOptions = CompletionOptions { snippets: true };

fn complete(fixture: &str) -> Completions {
    let (analysis, offset) = analyse_at(fixture);
    let completions = completions(&analysis, offset, SNIPPETS);
    let text = analysis.document().text();
    assert_eq!(text.line_at(completions.span.start), text.line_at(completions.span.end));
    completions
}

/// The first items, with what they are.
#[track_caller]
fn check(fixture: &str, expected: Expect) {
    let completions = complete(fixture);
    let mut drawn = String::new();
    for item in completions.items.iter().take(8) {
        let old = if item.deprecated { " (deprecated)" } else { "" };
        writeln!(drawn, "{}: {}{old}", item.label, item.detail.as_deref().unwrap_or("-")).unwrap();
    }
    if completions.items.len() > 8 {
        writeln!(drawn, "… {}", completions.items.len() - 8).unwrap();
    }
    expected.assert_eq(&drawn);
}

/// The line of the cursor, and those that come after it, once an item is taken.
#[track_caller]
fn check_taken(fixture: &str, label: &str, expected: &str) {
    let completions = complete(fixture);
    let labels: Vec<_> = completions.items.iter().map(|item| item.label.as_str()).collect();
    let item = completions.items.iter().find(|item| item.label == label);
    let item = item.unwrap_or_else(|| panic!("{label} is not among {labels:?}"));
    let text = fixture.replacen("$0", "", 1);
    let offset = fixture.find("$0").unwrap();
    let line = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line..].len() - text[line..].trim_start_matches(' ').len();
    let new_text = item.new_text.replace('\n', &format!("\n{}", " ".repeat(indent)));
    let edit = cfn_text::TextEdit::replace(completions.span, new_text.clone());
    let taken = apply_edits(&text, &[edit]).expect("the edit fits");
    let end = completions.span.start as usize + new_text.len();
    let end = taken[end..].find('\n').map_or(taken.len(), |at| end + at);
    assert_eq!(&taken[line..end], expected);
}

/// A template around the properties of a resource.
fn properties(resource_type: &str, lines: &str) -> String {
    format!("Resources:\n  Thing:\n    Type: {resource_type}\n    Properties:\n{lines}")
}

#[test]
fn sections() {
    check(
        "AWSTemplateFormatVersion: '2010-09-09'\nRes$0\n",
        expect![[r#"
            Description: What the template is for; at most 1,024 bytes of plain text.
            Metadata: Facts for the console and for tools.
            Parameters: Values that are given when a stack is made or updated.
            Rules: What must hold between parameters before anything is made.
            Mappings: Tables of fixed values, read by `Fn::FindInMap`.
            Conditions: Whether resources and values are there, decided from parameters.
            Transform: Macros that rewrite the template before it is deployed.
            Globals: Properties that all serverless resources share.
            … 3
        "#]],
    );
    check_taken("AWSTemplateFormatVersion: '2010-09-09'\nRes$0\n", "Resources", "Resources:\n  $0");
}

#[test]
fn the_keys_of_a_resource() {
    check(
        "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    De$0\n",
        expect![[r#"
        Properties: How it is set up.
        DependsOn: Resources that are made before it, and deleted after it.
        Condition: It is there when this condition holds.
        DeletionPolicy: What becomes of it when it leaves the stack, or the stack is deleted.
        UpdateReplacePolicy: What becomes of the old one when an update replaces it.
        Metadata: Facts for tools, and for `cfn-init`.
        CreationPolicy: What to wait for before it counts as made.
        UpdatePolicy: How an update of it goes on.
    "#]],
    );
    check_taken(
        "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    $0\n",
        "Properties",
        "    Properties:\n      $0",
    );
    check(
        "Parameters:\n  A:\n    Ty$0\nResources: { B: { Type: AWS::SNS::Topic } }\n",
        expect![[r#"
        Type: required. What kind of value it takes.
        Default: The value when none is given.
        Description: What it is for; at most 4,000 characters.
        AllowedValues: The values it takes, and no others.
        AllowedPattern: A regular expression that the whole value must match.
        ConstraintDescription: What to say when a value is refused.
        MinLength: The least number of characters, for `String`.
        MaxLength: The greatest number of characters, for `String`.
        … 3
    "#]],
    );
    check(
        "Resources: { B: { Type: AWS::SNS::Topic } }\nOutputs:\n  A:\n    Export:\n      $0\n",
        expect![[r#"
        Name: required. The name for `Fn::ImportValue`, unique in the account and region.
    "#]],
    );
}

#[test]
fn types_by_their_parts() {
    let used = "Resources:\n  A: { Type: AWS::SQS::Queue }\n  B:\n    Type: ";
    check(
        &format!("{used}lt$0\n"),
        expect![[r#"
            AWS::EC2::LaunchTemplate: -
            AWS::Location::Tracker: -
            AWS::Logs::Transformer: -
            AWS::DRS::LaunchConfigurationTemplate: -
            AWS::EC2::IPAMPrefixListResolverTarget: -
            AWS::EC2::LocalGatewayRouteTable: -
            AWS::EC2::LocalGatewayRouteTableVPCAssociation: -
            AWS::EC2::LocalGatewayRouteTableVirtualInterfaceGroupAssociation: -
            … 65
        "#]],
    );
    check(
        &format!("{used}$0\n"),
        expect![[r#"
        AWS::SQS::Queue: -
        AWS::SQS::QueueInlinePolicy: -
        AWS::SQS::QueuePolicy: -
        AMZN::SDC::Deployment: -
        AWS::ACMPCA::Certificate: -
        AWS::ACMPCA::CertificateAuthority: -
        AWS::ACMPCA::CertificateAuthorityActivation: -
        AWS::ACMPCA::Permission: -
        … 192
    "#]],
    );
    check_taken(&format!("{used}AWS::SNS::To$0\n"), "AWS::SNS::Topic", "    Type: AWS::SNS::Topic");
    check_taken(&format!("{used}AWS::S3$0::Topic # a\n"), "AWS::S3::Bucket", "    Type: AWS::S3::Bucket # a");
    check_taken(&format!("{used}\"AWS::S3::Bu$0\n"), "AWS::S3::Bucket", "    Type: \"AWS::S3::Bucket\"");
    check_taken(
        "Resources:\n  B:\n    Type:$0\n",
        "AWS::ACMPCA::Certificate",
        "    Type: AWS::ACMPCA::Certificate",
    );
    check_taken(
        &format!("{used}AWS::Lambda::Fun$0\n"),
        "AWS::Lambda::Function …",
        "    Type: AWS::Lambda::Function\n    Properties:\n      Code:\n        $1\n      Role: $2",
    );
    assert!(complete(&format!("{used}AWS::$0\n")).is_incomplete);
    assert!(!complete(&format!("{used}AWS::EC2::$0\n")).is_incomplete);
}

#[test]
fn properties_with_the_required_ones_first() {
    check(
        &properties("AWS::Lambda::Function", "      Handler: a\n      $0\n"),
        expect![[r#"
            Code: Code, required
            Role: string, required
            Architectures: list of string
            CapacityProviderConfig: CapacityProviderConfig
            CodeSigningConfigArn: string
            DeadLetterConfig: DeadLetterConfig
            Description: string
            DurableConfig: DurableConfig
            … 22
        "#]],
    );
    let bucket = |lines: &str| properties("AWS::S3::Bucket", lines);
    check_taken(&bucket("      Buck$0\n"), "BucketName", "      BucketName: ");
    check_taken(&bucket("      Buck$0etName: x\n"), "BucketEncryption", "      BucketEncryption: x");
    check_taken(&bucket("      $0\n"), "Tags", "      Tags:\n        - $0");
    check_taken(&bucket("      $0\n"), "BucketEncryption", "      BucketEncryption:\n        $0");
    check_taken(&bucket("      Tags:\n        - $0\n"), "Key", "        - Key: ");
    check_taken(&bucket("      Tags:\n        -$0\n"), "Key", "        - Key: ");
    check_taken(&bucket("      Tags:\n        $0\n"), "Key", "        - Key: ");
    check_taken(&bucket("      Tags: [{ Key: a, V$0 }]\n"), "Value", "      Tags: [{ Key: a, Value:  }]");
    let nested =
        "      LifecycleConfiguration:\n        Rules:\n          - Status: Enabled\n            Tr$0\n";
    check_taken(&bucket(nested), "Transitions", "            Transitions:\n              - $0");
    check(
        &bucket("      Tags:\n        - Key: a\n          $0\n"),
        expect![[r#"
            Value: string, required
        "#]],
    );
}

#[test]
fn values() {
    check(
        &properties("AWS::S3::Bucket", "      VersioningConfiguration:\n        Status: $0\n"),
        expect![[r#"
        Enabled: -
        Suspended: -
        !Ref: The value of a parameter, or what identifies a resource: mostly its name or ID.
        !GetAtt: An attribute of a resource.
        !Sub: A text in which `${Name}` and `${Resource.Attribute}` are replaced; `${!Name}` stays `${Name}`.
        !Join: The texts of a list, with a delimiter between them.
        !If: One of two values, as a condition decides. `!Ref AWS::NoValue` leaves the property out.
        !FindInMap: A value of a mapping.
        … 5
    "#]],
    );
    check(
        &properties("AWS::EC2::Instance", "      EbsOptimized: $0\n"),
        expect![[r#"
        true: -
        false: -
        !Ref: The value of a parameter, or what identifies a resource: mostly its name or ID.
        !GetAtt: An attribute of a resource.
        !Sub: A text in which `${Name}` and `${Resource.Attribute}` are replaced; `${!Name}` stays `${Name}`.
        !Join: The texts of a list, with a delimiter between them.
        !If: One of two values, as a condition decides. `!Ref AWS::NoValue` leaves the property out.
        !FindInMap: A value of a mapping.
        … 5
    "#]],
    );
    check(
        &properties("AWS::EC2::Instance", "      InstanceType: t3$0\n"),
        expect![[r#"
        t3.2xlarge: -
        t3.large: -
        t3.medium: -
        t3.micro: -
        t3.nano: -
        t3.small: -
        t3.xlarge: -
        t3a.2xlarge: -
        … 19
    "#]],
    );
    check(
        &properties("AWS::Lambda::Function", "      Runtime: python3.1$0\n"),
        expect![[r#"
        java11.al2023: -
        java17.al2023: -
        java8.al2023: -
        nodejs26.x: -
        python3.15: -
        dotnet10: supported until 2028-11-14
        dotnet6: supported until 2024-12-20
        dotnet8: supported until 2026-11-10
        … 54
    "#]],
    );
}

const NETWORK: &str = "
Parameters:
  Name: { Type: String }
  Net: { Type: AWS::EC2::Subnet::Id }
  Nets: { Type: List<AWS::EC2::Subnet::Id> }
Conditions:
  IsProd: !Equals [a, b]
Mappings:
  Sizes: { eu: { small: 1 }, us: { big: 2 } }
Resources:
  Role: { Type: AWS::IAM::Role }
  Vpc: { Type: AWS::EC2::VPC }
  Subnet: { Type: AWS::EC2::Subnet }
  Queue: { Type: AWS::SQS::Queue }
  Thing:
";

fn thing(resource_type: &str, line: &str) -> String {
    format!("{NETWORK}    Type: {resource_type}\n    Properties:\n      {line}\n")
}

#[test]
fn references_that_fit_come_first() {
    check(
        &thing("AWS::EC2::Instance", "SubnetId: !Ref $0"),
        expect![[r#"
        Net: AWS::EC2::Subnet::Id
        Subnet: AWS::EC2::Subnet
        Name: String
        AWS::AccountId: -
        AWS::NoValue: -
        AWS::NotificationARNs: -
        AWS::Partition: -
        AWS::Region: -
        … 7
    "#]],
    );
    check(
        &thing("AWS::EC2::Instance", "SubnetId: $0"),
        expect![[r#"
        !GetAtt Subnet.SubnetId: string of AWS::EC2::Subnet
        !Ref Net: AWS::EC2::Subnet::Id
        !Ref Subnet: AWS::EC2::Subnet
        !Ref: The value of a parameter, or what identifies a resource: mostly its name or ID.
        !GetAtt: An attribute of a resource.
        !Sub: A text in which `${Name}` and `${Resource.Attribute}` are replaced; `${!Name}` stays `${Name}`.
        !Join: The texts of a list, with a delimiter between them.
        !If: One of two values, as a condition decides. `!Ref AWS::NoValue` leaves the property out.
        … 6
    "#]],
    );
    check(
        &thing("AWS::Lambda::Function", "Role: !GetAtt $0"),
        expect![[r#"
        Role.Arn: string of AWS::IAM::Role
        Queue: AWS::SQS::Queue
        Subnet: AWS::EC2::Subnet
        Vpc: AWS::EC2::VPC
    "#]],
    );
    check(
        &thing("AWS::Lambda::Function", "Role: !GetAtt Ro$0"),
        expect![[r#"
        Role.Arn: string of AWS::IAM::Role
        Queue: AWS::SQS::Queue
        Subnet: AWS::EC2::Subnet
        Vpc: AWS::EC2::VPC
    "#]],
    );
    check(
        &thing("AWS::Lambda::Function", "Role: !GetAtt Role.$0"),
        expect![[r#"
        Arn: string of AWS::IAM::Role
        RoleId: string of AWS::IAM::Role
    "#]],
    );
    check(
        &thing("AWS::Lambda::Function", "Role: !GetAtt [$0"),
        expect![[r#"
        Role: AWS::IAM::Role
        Queue: AWS::SQS::Queue
        Subnet: AWS::EC2::Subnet
        Vpc: AWS::EC2::VPC
    "#]],
    );
    check(
        &thing("AWS::Lambda::Function", "Role: !GetAtt [Queue, $0]"),
        expect![[r#"
        Arn: string of AWS::SQS::Queue
        ContentBasedDeduplication: boolean of AWS::SQS::Queue
        DeduplicationScope: string of AWS::SQS::Queue
        DelaySeconds: integer of AWS::SQS::Queue
        FifoQueue: boolean of AWS::SQS::Queue
        FifoThroughputLimit: string of AWS::SQS::Queue
        KmsDataKeyReusePeriodSeconds: integer of AWS::SQS::Queue
        KmsMasterKeyId: string of AWS::SQS::Queue
        … 12
    "#]],
    );
    check(
        &thing("AWS::Lambda::Function", "Role:\n        Fn::GetAtt: [Queue, $0]"),
        expect![[r#"
        Arn: string of AWS::SQS::Queue
        ContentBasedDeduplication: boolean of AWS::SQS::Queue
        DeduplicationScope: string of AWS::SQS::Queue
        DelaySeconds: integer of AWS::SQS::Queue
        FifoQueue: boolean of AWS::SQS::Queue
        FifoThroughputLimit: string of AWS::SQS::Queue
        KmsDataKeyReusePeriodSeconds: integer of AWS::SQS::Queue
        KmsMasterKeyId: string of AWS::SQS::Queue
        … 12
    "#]],
    );
    check_taken(
        &thing("AWS::Lambda::Function", "Role: !GetAtt Role.A$0"),
        "Arn",
        "      Role: !GetAtt Role.Arn",
    );
    check_taken(&thing("AWS::Lambda::Function", "Role: !Ref$0"), "!Ref", "      Role: !Ref ");
    check_taken(&thing("AWS::Lambda::Function", "Role: !$0"), "!GetAtt", "      Role: !GetAtt ");
}
