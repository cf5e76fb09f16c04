use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::meta::Safety;
use crate::requirement::{Requirement, require};
use crate::writer::Value;

rule! {
    id: "ec2-imdsv1-allowed",
    summary: "The instance metadata service answers requests without a session token (IMDSv1)",
    severity: Warning,
    category: Security,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [
        "checkov:CKV_AWS_79",
        "checkov:CKV_AWS_371",
        "trivy:AWS-0028",
        "trivy:AWS-0130",
        "fsbp:ec2.8",
        "fsbp:autoscaling.3",
        "cdk-nag:HIPAA.Security-EC2IMDSv2Enabled",
    ],
    check: Check::Resource(
        &["AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"],
        check,
    ),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let properties = context.item.properties();
    // An instance made from a launch template has the options of that template.
    if context.item.item_type() == Some("AWS::EC2::Instance")
        && properties.is_some_and(|properties| properties.pair("LaunchTemplate").is_some())
    {
        return;
    }
    let (tokens, endpoint): (&[&str], &[&str]) = match context.item.item_type() {
        Some("AWS::EC2::LaunchTemplate") => (
            &["LaunchTemplateData", "MetadataOptions", "HttpTokens"],
            &["LaunchTemplateData", "MetadataOptions", "HttpEndpoint"],
        ),
        _ => (&["MetadataOptions", "HttpTokens"], &["MetadataOptions", "HttpEndpoint"]),
    };
    let may_be_off =
        |given: &Given<'_>| !matches!(given, Given::Absent) && !given.is_surely(|it| it != "disabled");
    if properties
        .is_some_and(|it| lookup(context.environment, it, endpoint).iter().any(|it| may_be_off(&it.given)))
    {
        return;
    }
    require(
        context,
        sink,
        &Requirement {
            path: tokens,
            must_be_present: true,
            is_bad: |tokens| tokens == "optional",
            value: Value::text("required"),
            message: "HttpTokens is not `required`: the metadata service answers without a session token (IMDSv1), \
                      so a request forged through an application can read the credentials of the instance. \
                      Set HttpTokens: required.",
            title: "Require session tokens (HttpTokens: required)",
            safety: Safety::Safe,
        },
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn missing_options() {
        check(
            "
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
#     ^^^^^^^^^^^^^^^^^^ warning[ec2-imdsv1-allowed]
        ImageId: ami-12345678
  Configuration:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties:
#   ^^^^^^^^^^ warning[ec2-imdsv1-allowed]
      ImageId: ami-12345678
      InstanceType: t3.micro
  Bare:
# ^^^^ warning[ec2-imdsv1-allowed]
    Type: AWS::EC2::Instance
",
        );
    }

    #[test]
    fn tokens_missing_or_optional() {
        check(
            "
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        MetadataOptions:
#       ^^^^^^^^^^^^^^^ warning[ec2-imdsv1-allowed]
          HttpPutResponseHopLimit: 1
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      MetadataOptions: { HttpTokens: optional }
#                                    ^^^^^^^^ warning[ec2-imdsv1-allowed]
",
        );
    }

    #[test]
    fn every_branch_of_a_condition_counts() {
        check(
            "
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      MetadataOptions:
        HttpTokens: !If [IsProd, required, optional]
#                                          ^^^^^^^^ warning[ec2-imdsv1-allowed]
",
        );
    }

    #[test]
    fn a_parameter_is_judged_by_what_it_can_be() {
        check(
            "
Parameters:
  Free: { Type: String }
  Choice: { Type: String, Default: optional, AllowedValues: [optional, required] }
  Weak: { Type: String, Default: optional }
Resources:
  A:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: !Ref Free } }
  B:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: !Ref Choice } }
  C:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: !Ref Weak } }
#                                                ^^^^^^^^^ warning[ec2-imdsv1-allowed]
",
        );
    }

    #[test]
    fn silent_where_it_is_right_or_unknown() {
        check(
            "
Resources:
  Required:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: required } }
  Off:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpEndpoint: disabled } }
  Imported:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: !ImportValue tokens } }
  FromTemplate:
    Type: AWS::EC2::Instance
    Properties: { LaunchTemplate: { LaunchTemplateName: base, Version: '1' } }
  Transformed:
    Type: AWS::EC2::Instance
    Properties: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: s3://bucket/file } } }
",
        );
    }

    #[test]
    fn the_fix_keeps_the_style() {
        check_fix(
            "
Resources:
    Template:
        Type: AWS::EC2::LaunchTemplate
        Properties:
            LaunchTemplateData:
                ImageId: ami-12345678  # the golden image
                # Sizes are decided elsewhere.
",
            "
Resources:
    Template:
        Type: AWS::EC2::LaunchTemplate
        Properties:
            LaunchTemplateData:
                ImageId: ami-12345678  # the golden image
                MetadataOptions:
                    HttpTokens: required
                # Sizes are decided elsewhere.
",
        );
        check_fix(
            "
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      MetadataOptions: {HttpTokens: 'optional', HttpEndpoint: enabled} # later
",
            "
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      MetadataOptions: {HttpTokens: 'required', HttpEndpoint: enabled} # later
",
        );
    }

    #[test]
    fn the_fix_in_json() {
        check_fix(
            r#"
{
  "Resources": {
    "Instance": {
      "Type": "AWS::EC2::Instance",
      "Properties": {
        "ImageId": "ami-12345678"
      }
    }
  }
}
"#,
            r#"
{
  "Resources": {
    "Instance": {
      "Type": "AWS::EC2::Instance",
      "Properties": {
        "ImageId": "ami-12345678",
        "MetadataOptions": {"HttpTokens": "required"}
      }
    }
  }
}
"#,
        );
    }
}
