//! Unknown is silent: what a template does not say must not make a finding.

use crate::finding::Finding;
use crate::testing::analyse;

/// Sources of a text that is not known, as values of a property. No mapping or list comes from them.
const TEXTS: &[(&str, &str)] =
    &[("parameter without default", "!Ref Given"), ("nested stack", "!GetAtt Nested.Outputs.Value")];

/// Sources of a value that is not known.
const SOURCES: &[(&str, &str)] = &[
    ("import", "!ImportValue given"),
    ("import with a computed name", "!ImportValue { 'Fn::Sub': '${Given}-x' }"),
    ("output of another stack", "!GetStackOutput { StackName: other, OutputName: given }"),
    ("custom resource", "!GetAtt Custom.Value"),
    ("branch of a condition over a parameter", "!If [IsGiven, !Ref Given, !Ref Other]"),
    ("dynamic reference", "'{{resolve:ssm:/given}}'"),
    ("secret", "'{{resolve:secretsmanager:given}}'"),
    ("transform in a property", "{ 'Fn::Transform': { Name: Macro, Parameters: { Key: x } } }"),
    ("mapping with a name that is not known", "!FindInMap [!Ref Given, One, Key]"),
    ("part of a list that is not known", "!Select [0, !Split [',', !Ref Given]]"),
];

/// Properties that rules look at, in resources that are otherwise as they should be. `@` is the
/// value; other properties come after it.
const PLACES: &[(&str, &str, &str)] = &[
    ("AWS::EC2::Volume", "Encrypted: @", "AvailabilityZone: !Ref Given"),
    ("AWS::EC2::Instance", "MetadataOptions: @", "SubnetId: !Ref Given"),
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress: @", "GroupDescription: Access of the tests"),
    ("AWS::RDS::DBInstance", "PubliclyAccessible: @", "DBInstanceClass: !Ref Given"),
    ("AWS::RDS::DBInstance", "StorageEncrypted: @", "DBInstanceClass: !Ref Given"),
    ("AWS::S3::Bucket", "PublicAccessBlockConfiguration: @", "BucketName: !Ref Given"),
    ("AWS::S3::BucketPolicy", "PolicyDocument: @", "Bucket: !Ref Given"),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument: @", "Path: /"),
    ("AWS::IAM::Policy", "PolicyDocument: @", "PolicyName: !Ref Given"),
    ("AWS::Lambda::Function", "Runtime: @", "Handler: index.handler"),
    ("AWS::SQS::Queue", "KmsMasterKeyId: @", "QueueName: !Ref Given"),
    ("AWS::SNS::Topic", "KmsMasterKeyId: @", "TopicName: !Ref Given"),
    ("AWS::EC2::SecurityGroupIngress", "CidrIp: @", "{ GroupId: !Ref Given, IpProtocol: tcp, FromPort: 22 }"),
    ("AWS::ElasticLoadBalancingV2::Listener", "Protocol: @", "LoadBalancerArn: !Ref Given"),
    ("AWS::DynamoDB::Table", "SSESpecification: @", "TableName: !Ref Given"),
    ("AWS::CloudTrail::Trail", "IsLogging: @", "S3BucketName: !Ref Given"),
];

/// Those of them that take a mapping or a list of mappings.
const OBJECTS: &[&str] = &[
    "MetadataOptions: @",
    "SecurityGroupIngress: @",
    "PublicAccessBlockConfiguration: @",
    "SSESpecification: @",
    "PolicyDocument: @",
    "AssumeRolePolicyDocument: @",
];

fn template(resource_type: &str, properties: &str) -> String {
    format!(
        "Parameters:
  Given: {{ Type: String }}
  Other: {{ Type: String }}
Conditions:
  IsGiven: !Equals [!Ref Given, yes]
Mappings:
  Map:
    One: {{ Key: a }}
    Two: {{ Key: b }}
Resources:
  Custom:
    Type: Custom::Maker
    Properties: {{ ServiceToken: !Ref Given }}
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: {{ TemplateURL: !Ref Given }}
  Subject:
    Type: {resource_type}
    Properties:
{properties}
"
    )
}

fn findings(text: &str) -> Vec<Finding> {
    analyse(text, &["all"]).findings()
}

/// What is found at the value itself, or about it: not about what the resource lacks besides.
fn about_value(resource_type: &str, property: &str, rest: &str, value: &str) -> Vec<&'static str> {
    let line = property.replace('@', value);
    let rest = match rest.strip_prefix('{') {
        Some(flow) => flow
            .trim_end_matches('}')
            .split(", ")
            .map(|pair| format!("      {}\n", pair.trim()))
            .collect::<String>(),
        None => format!("      {rest}\n"),
    };
    let with = template(resource_type, &format!("      {line}\n{rest}"));
    let start = with.find(&format!("      {line}")).unwrap() as u32;
    let end = start + line.len() as u32 + 6;
    let found = findings(&with);
    found.iter().filter(|it| (start..=end).contains(&it.span.start)).map(|it| it.rule.id).collect()
}

#[test]
fn unknown_is_silent() {
    let mut loud = Vec::new();
    for (resource_type, property, rest) in PLACES {
        let takes_text = !OBJECTS.contains(property);
        for (source, value) in SOURCES.iter().chain(TEXTS.iter().filter(|_| takes_text)) {
            for id in about_value(resource_type, property, rest, value) {
                loud.push(format!("{id}: {source} in {property} of {resource_type}"));
            }
        }
    }
    assert!(loud.is_empty(), "{}", loud.join("\n"));
}
