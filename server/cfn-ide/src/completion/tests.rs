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
            Description: -
            Metadata: -
            Parameters: -
            Rules: -
            Mappings: -
            Conditions: -
            Transform: -
            Globals: -
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
            Properties: -
            DependsOn: -
            Condition: -
            DeletionPolicy: -
            UpdateReplacePolicy: -
            Metadata: -
            CreationPolicy: -
            UpdatePolicy: -
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
            Type: required
            Default: -
            Description: -
            AllowedValues: -
            AllowedPattern: -
            ConstraintDescription: -
            MinLength: -
            MaxLength: -
            … 3
        "#]],
    );
    check(
        "Resources: { B: { Type: AWS::SNS::Topic } }\nOutputs:\n  A:\n    Export:\n      $0\n",
        expect![[r#"
            Name: required
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
            !Ref: !Ref name
            !GetAtt: !GetAtt [resource, attribute]
            !Sub: !Sub [text, variables?]
            !Join: !Join [delimiter, texts]
            !If: !If [condition, value when true, value when false]
            !FindInMap: !FindInMap [mapping, first key, second key, options?]
            … 5
        "#]],
    );
    check(
        &properties("AWS::EC2::Instance", "      EbsOptimized: $0\n"),
        expect![[r#"
            true: -
            false: -
            !Ref: !Ref name
            !GetAtt: !GetAtt [resource, attribute]
            !Sub: !Sub [text, variables?]
            !Join: !Join [delimiter, texts]
            !If: !If [condition, value when true, value when false]
            !FindInMap: !FindInMap [mapping, first key, second key, options?]
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
            … 8
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
            !Ref: !Ref name
            !GetAtt: !GetAtt [resource, attribute]
            !Sub: !Sub [text, variables?]
            !Join: !Join [delimiter, texts]
            !If: !If [condition, value when true, value when false]
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

#[test]
fn variables_of_sub() {
    let queue = |line: &str| thing("AWS::SQS::Queue", line);
    check(
        &queue("QueueName: !Sub '${$0'"),
        expect![[r#"
        Name: String
        Net: AWS::EC2::Subnet::Id
        Nets: List<AWS::EC2::Subnet::Id>
        Queue: AWS::SQS::Queue
        Role: AWS::IAM::Role
        Subnet: AWS::EC2::Subnet
        Vpc: AWS::EC2::VPC
        AWS::AccountId: -
        … 7
    "#]],
    );
    check(
        &queue("QueueName: !Sub '${Name}-${Role.$0'"),
        expect![[r#"
        Arn: string of AWS::IAM::Role
        RoleId: string of AWS::IAM::Role
    "#]],
    );
    check(
        &queue("QueueName: !Sub ['${$0}', { Own: 1 }]"),
        expect![[r#"
        Own: variable of this Fn::Sub
        Name: String
        Net: AWS::EC2::Subnet::Id
        Nets: List<AWS::EC2::Subnet::Id>
        Queue: AWS::SQS::Queue
        Role: AWS::IAM::Role
        Subnet: AWS::EC2::Subnet
        Vpc: AWS::EC2::VPC
        … 8
    "#]],
    );
    check_taken(
        &queue("QueueName: !Sub '${AWS::St$0'"),
        "AWS::StackName",
        "      QueueName: !Sub '${AWS::StackName}'",
    );
    check_taken(&queue("QueueName: !Sub '${Na$0}-x'"), "Name", "      QueueName: !Sub '${Name}-x'");
    check_taken(&queue("QueueName: !Sub ${Role.A$0}"), "Arn", "      QueueName: !Sub ${Role.Arn}");
    let script =
        "UserData:\n        Fn::Base64: !Sub |\n          #!/bin/sh\n          echo ${Na$0\n          echo b";
    check_taken(&thing("AWS::EC2::Instance", script), "Name", "          echo ${Name}");
}

#[test]
fn nothing_in_texts_and_comments() {
    for line in [
        "QueueName: a # !Ref $0",
        "# $0",
        "QueueName: !Sub '${Name} $0'",
        "QueueName: !Sub '${!$0'",
        "QueueName: |\n        !Ref $0",
        "QueueName: |\n        ${$0",
        "QueueName: 'some text $0'",
        "QueueName: 'a\n\n        b$0'",
        "DelaySeconds: !Base64 'a$0'",
    ] {
        let found = complete(&thing("AWS::SQS::Queue", line));
        assert!(found.items.is_empty(), "{line}: {:?}", found.items.first());
    }
}

#[test]
fn names_that_stand_alone() {
    let keys = |lines: &str| format!("{NETWORK}    Type: AWS::SNS::Topic\n{lines}\n");
    check(
        &keys("    DependsOn: $0"),
        expect![[r#"
        Queue: AWS::SQS::Queue
        Role: AWS::IAM::Role
        Subnet: AWS::EC2::Subnet
        Vpc: AWS::EC2::VPC
    "#]],
    );
    check(
        &keys("    DependsOn: [Role, $0]"),
        expect![[r#"
        Queue: AWS::SQS::Queue
        Role: AWS::IAM::Role
        Subnet: AWS::EC2::Subnet
        Vpc: AWS::EC2::VPC
    "#]],
    );
    check(
        &keys("    DependsOn:\n      - Vpc\n      - $0"),
        expect![[r#"
        Queue: AWS::SQS::Queue
        Role: AWS::IAM::Role
        Subnet: AWS::EC2::Subnet
    "#]],
    );
    check(
        &keys("    Condition: $0"),
        expect![[r#"
        IsProd: -
    "#]],
    );
    check(
        &keys("    DeletionPolicy: $0"),
        expect![[r#"
        Delete: -
        Retain: -
        RetainExceptOnCreate: -
        Snapshot: -
    "#]],
    );
    check(
        &keys("    Properties:\n      TopicName: !If [$0"),
        expect![[r#"
        IsProd: -
    "#]],
    );
    check(
        &keys("    Properties:\n      TopicName: !FindInMap [$0]"),
        expect![[r#"
        Sizes: -
    "#]],
    );
    check(
        &keys("    Properties:\n      TopicName: !FindInMap [Sizes, $0]"),
        expect![[r#"
            eu: -
            us: -
            !Ref: !Ref name
            !FindInMap: !FindInMap [mapping, first key, second key, options?]
            Ref: !Ref name
            Fn::FindInMap: !FindInMap [mapping, first key, second key, options?]
        "#]],
    );
    check(
        &keys("    Properties:\n      TopicName: !FindInMap [Sizes, us, $0]"),
        expect![[r#"
            big: 2
            !Ref: !Ref name
            !FindInMap: !FindInMap [mapping, first key, second key, options?]
            Ref: !Ref name
            Fn::FindInMap: !FindInMap [mapping, first key, second key, options?]
        "#]],
    );
    check(
        &keys("    Properties:\n      TopicName: !FindInMap [Sizes, !Ref Name, $0]"),
        expect![[r#"
            big: 2
            small: 1
            !Ref: !Ref name
            !FindInMap: !FindInMap [mapping, first key, second key, options?]
            Ref: !Ref name
            Fn::FindInMap: !FindInMap [mapping, first key, second key, options?]
        "#]],
    );
    check(
        "Parameters:\n  A:\n    Type: AWS::EC2::V$0\nResources: { B: { Type: AWS::SNS::Topic } }\n",
        expect![[r#"
        String: -
        Number: -
        CommaDelimitedList: -
        List<Number>: -
        List<String>: -
        AWS::SSM::Parameter::Name: -
        AWS::EC2::AvailabilityZone::Name: -
        AWS::EC2::Image::Id: -
        … 42
    "#]],
    );
    check(
        "Transform: $0\nResources: { B: { Type: AWS::SNS::Topic } }\n",
        expect![[r#"
        AWS::CodeDeployBlueGreen: -
        AWS::Include: -
        AWS::LanguageExtensions: -
        AWS::SecretsManager-2020-07-23: -
        AWS::SecretsManager-2024-09-16: -
        AWS::Serverless-2016-10-31: -
        AWS::ServiceCatalog: -
    "#]],
    );
}

#[test]
fn conditions_are_made_of_conditions() {
    let fixture = |line: &str| {
        format!(
            "Parameters: {{ A: {{ Type: String }} }}\nConditions:\n  One: !Equals [!Ref A, b]\n  Two: {line}\nResources: {{ B: {{ Type: AWS::SNS::Topic }} }}\n"
        )
    };
    check(
        &fixture("!$0"),
        expect![[r#"
            !Equals: !Equals [value, value]
            !And: !And [condition]
            !Or: !Or [condition]
            !Not: !Not [condition]
            !Condition: !Condition name
        "#]],
    );
    check(
        &fixture("!And [!Condition $0]"),
        expect![[r#"
        One: -
    "#]],
    );
    check(
        &fixture("!Not [$0]"),
        expect![[r#"
            !Equals: !Equals [value, value]
            !And: !And [condition]
            !Or: !Or [condition]
            !Not: !Not [condition]
            !Condition: !Condition name
            Fn::Equals: !Equals [value, value]
            Fn::And: !And [condition]
            Fn::Or: !Or [condition]
            … 2
        "#]],
    );
    check(
        &fixture("!Equals [!Ref $0]"),
        expect![[r#"
        A: String
        AWS::AccountId: -
        AWS::NoValue: -
        AWS::NotificationARNs: -
        AWS::Partition: -
        AWS::Region: -
        AWS::StackId: -
        AWS::StackName: -
        … 1
    "#]],
    );
}

#[test]
fn policies() {
    let policy = |lines: &str| {
        let start = "PolicyDocument:\n        Statement:\n          - Effect: Allow\n";
        thing("AWS::IAM::ManagedPolicy", &format!("{start}{lines}"))
    };
    check(
        &policy("            $0"),
        expect![[r#"
        Action: string or list
        Condition: Condition
        NotAction: string or list
        NotResource: string or list
        Resource: string or list
        Sid: any value
    "#]],
    );
    check(
        &policy("            Action: s3:GetObj$0"),
        expect![[r#"
        s3:AbortMultipartUpload: write
        s3:AllowVendedLogDeliveryForResource: read
        s3:AssociateAccessGrantsIdentityCenter: permissions management
        s3:BypassGovernanceRetention: permissions management
        s3:CreateAccessGrant: permissions management
        s3:CreateAccessGrantsInstance: permissions management
        s3:CreateAccessGrantsLocation: permissions management
        s3:CreateAccessPoint: write
        … 187
    "#]],
    );
    check(
        &policy("            Action:\n              - sqs:Receive$0"),
        expect![[r#"
        sqs:AddPermission: permissions management
        sqs:CancelMessageMoveTask: write
        sqs:ChangeMessageVisibility: write
        sqs:CreateQueue: write
        sqs:DeleteMessage: write
        sqs:DeleteQueue: write
        sqs:GetQueueAttributes: read
        sqs:GetQueueUrl: read
        … 35
    "#]],
    );
    check(
        &policy("            Action: [dynamo$0]"),
        expect![[r#"
            dynamodb:: -
        "#]],
    );
    check_taken(
        &policy("            Action: s3:GetObj$0"),
        "s3:GetObject",
        "            Action: s3:GetObject",
    );
    check_taken(
        &policy("            Action: ['s3:GetObj$0']"),
        "s3:GetObject",
        "            Action: ['s3:GetObject']",
    );
    check_taken(&policy("            Action: sq$0"), "sqs:", "            Action: sqs:");
    check(
        &thing("AWS::IAM::Role", "ManagedPolicyArns:\n        - AWSLambdaBasic$0"),
        expect![[r#"
            arn:aws:iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy: -
            arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole: -
        "#]],
    );
}

#[test]
fn dynamic_references() {
    let line = thing("AWS::SQS::Queue", "QueueName: '{{resolve:ssm$0'");
    check_taken(&line, "{{resolve:ssm:name}}", "      QueueName: '{{resolve:ssm:name}}'");
    let line = thing("AWS::SQS::Queue", "QueueName: {{$0");
    check_taken(&line, "{{resolve:ssm:name}}", "      QueueName: '{{resolve:ssm:name}}'");
}

#[test]
fn json() {
    let json = |properties: &str| {
        format!(
            "{{\n  \"Resources\": {{\n    \"Role\": {{ \"Type\": \"AWS::IAM::Role\" }},\n    \"A\": {{\n      \"Type\": \"AWS::Lambda::Function\",\n      \"Properties\": {{\n        {properties}\n      }}\n    }}\n  }}\n}}\n"
        )
    };
    check_taken(&json("\"Rol$0\""), "Role", "        \"Role\": ");
    check_taken(&json("\"Ro$0"), "Role", "        \"Role\": ");
    check_taken(&json("$0"), "Role", "        \"Role\": ");
    check_taken(&json("\"Runtime\": \"python3.1$0\""), "python3.13", "        \"Runtime\": \"python3.13\"");
    check_taken(&json("\"Runtime\": $0"), "python3.13", "        \"Runtime\": \"python3.13\"");
    check_taken(&json("\"Role\": { \"Fn::Get$0\" }"), "Fn::GetAtt", "        \"Role\": { \"Fn::GetAtt\":  }");
    check_taken(&json("\"Role\": $0"), "Fn::GetAtt", "        \"Role\": {\"Fn::GetAtt\": ");
    check_taken(
        &json("\"Role\": { \"Fn::GetAtt\": [\"Role\", \"A$0\"] }"),
        "Arn",
        "        \"Role\": { \"Fn::GetAtt\": [\"Role\", \"Arn\"] }",
    );
    check_taken(&json("\"Code\": { \"S3$0\" }"), "S3Bucket", "        \"Code\": { \"S3Bucket\":  }");
}

#[test]
fn functions_by_their_keys() {
    check_taken(&thing("AWS::SQS::Queue", "QueueName:\n        Fn::S$0"), "Fn::Sub", "        Fn::Sub: ");
    check_taken(
        &thing("AWS::SQS::Queue", "QueueName: Fn$0"),
        "Fn::Sub",
        "      QueueName: \n        Fn::Sub: ",
    );
    check_taken(
        &thing("AWS::SQS::Queue", "QueueName: { Fn::S$0 }"),
        "Fn::Sub",
        "      QueueName: { Fn::Sub:  }",
    );
    check_taken(
        &thing("AWS::SQS::Queue", "QueueName: !Jo$0"),
        "!Join",
        "      QueueName: !Join ['$1', [$0]]",
    );
    check_taken(&thing("AWS::SQS::Queue", "Tags: $0"), "Key", "      Tags: \n        - Key: ");
}

#[test]
fn parts_of_functions_know_what_the_whole_is_for() {
    check(
        &thing("AWS::EC2::Instance", "SubnetId: !If [IsProd, !Ref $0"),
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
        &thing("AWS::EC2::Instance", "Tenancy: !If [IsProd, $0]"),
        expect![[r#"
            !Ref: !Ref name
            !GetAtt: !GetAtt [resource, attribute]
            !Sub: !Sub [text, variables?]
            !Join: !Join [delimiter, texts]
            !If: !If [condition, value when true, value when false]
            !FindInMap: !FindInMap [mapping, first key, second key, options?]
            !Select: !Select [index, list]
            !ImportValue: !ImportValue name
            … 14
        "#]],
    );
    check(
        &thing("AWS::EC2::Instance", "SecurityGroupIds: [!Ref $0]"),
        expect![[r#"
        Name: String
        AWS::AccountId: -
        AWS::NoValue: -
        AWS::NotificationARNs: -
        AWS::Partition: -
        AWS::Region: -
        AWS::StackId: -
        AWS::StackName: -
        … 7
    "#]],
    );
    check(
        &thing("AWS::Lambda::Function", "VpcConfig:\n        SubnetIds: !Ref $0"),
        expect![[r#"
        Net: AWS::EC2::Subnet::Id
        Nets: List<AWS::EC2::Subnet::Id>
        Subnet: AWS::EC2::Subnet
        Name: String
        AWS::AccountId: -
        AWS::NoValue: -
        AWS::NotificationARNs: -
        AWS::Partition: -
        … 7
    "#]],
    );
}

#[test]
fn a_list_that_is_too_long_holds_what_matches() {
    let queues: String =
        (0..300).map(|index| format!("  Queue{index}: {{ Type: AWS::SQS::Queue }}\n")).collect();
    let last = "  Last:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: ";
    let found = complete(&format!("Resources:\n{queues}{last}!Ref Queue29$0\n"));
    assert!(found.is_incomplete && found.items.len() < 20);
    assert!(found.items.iter().any(|item| item.label == "Queue299"));
    assert!(complete(&format!("Resources:\n{queues}{last}!Ref $0\n")).items.len() == 200);
    let found = complete(&format!("Resources:\n{queues}{last}!Sub 'a-${{Queue29$0'\n"));
    assert!(found.items.iter().any(|item| item.label == "Queue299"));
}
