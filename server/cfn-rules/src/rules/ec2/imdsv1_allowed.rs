use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Requirement, Wrong};
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
    check: Check::Property(&REQUIREMENT),
}

static REQUIREMENT: Requirement = Requirement {
    places: &[
        ("AWS::EC2::LaunchTemplate", &["LaunchTemplateData", "MetadataOptions", "HttpTokens"]),
        ("AWS::EC2::Instance", &["MetadataOptions", "HttpTokens"]),
        ("AWS::AutoScaling::LaunchConfiguration", &["MetadataOptions", "HttpTokens"]),
    ],
    absent: Absent::Bad,
    wrong: Wrong::Is(&["optional"]),
    unless: Some(is_exempt),
    mend: Mend::Set {
        value: || Value::text("required"),
        title: "Require session tokens (HttpTokens: required)",
        safety: Safety::Safe,
    },
    message: "HttpTokens is not `required`: the metadata service answers without a session token (IMDSv1), \
              so a request forged through an application can read the credentials of the instance. \
              Set HttpTokens: required.",
};

/// An instance made from a launch template has the options of that template, and a service that
/// is off answers nobody.
fn is_exempt(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let Some(properties) = properties else { return false };
    let is_instance = context.item.item_type() == Some("AWS::EC2::Instance");
    if is_instance && properties.pair("LaunchTemplate").is_some() {
        return true;
    }
    let may_be_off =
        |given: &Given<'_>| !matches!(given, Given::Absent) && !given.is_surely(|it| it != "disabled");
    [&["MetadataOptions", "HttpEndpoint"][..], &["LaunchTemplateData", "MetadataOptions", "HttpEndpoint"]]
        .into_iter()
        .flat_map(|path| lookup(context.environment, properties, path))
        .any(|place| may_be_off(&place.given))
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
