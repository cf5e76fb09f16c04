use cfn_syntax::Node;
use cfn_template::{FunctionName, Given, function, lookup, values};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    id: "ec2-launch-template-version-fixed",
    summary: "A launch template of the same template is used in a version that does not follow its changes",
    severity: Information,
    category: Reliability,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(
        &["AWS::AutoScaling::AutoScalingGroup", "AWS::EKS::Nodegroup", "AWS::EC2::Instance"],
        check,
    ),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let ec2: [&[&str]; 2] =
        [&["LaunchTemplate"], &["MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification"]];
    for path in ec2 {
        for place in lookup(context.environment, properties, path) {
            if let Given::Literal(specification) = place.given {
                check_specification(context, sink, specification);
            }
        }
    }
}

fn check_specification(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, specification: Node<'_>) {
    let id = specification.get("LaunchTemplateId").or_else(|| specification.get("Id"));
    let Some(name) = id.and_then(|id| template_of(context, id)) else { return };
    let Some(version) = specification.get("Version") else { return };
    for given in values(context.environment, version) {
        let Given::Literal(node) = given else { continue };
        let Some(text) = node.text() else { continue };
        let why = match text.trim() {
            "$Latest" | "$Default" => "CloudFormation sees no change when the launch template changes",
            text if text.parse::<u32>().is_ok() => "changes of the launch template are never used",
            _ => continue,
        };
        let message = format!(
            "Version is {text}, so {why}: running instances stay as they are. \
             Refer to {name}.LatestVersionNumber."
        );
        sink.report(node.full_span(), message).fix(|| {
            let value = Value::attribute(&name, "LatestVersionNumber");
            let edit = context.shared.writer().replace(node, &value);
            let title = format!("Follow the changes of {name}; the next change rolls out");
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    }
}

/// The launch template that a reference names, when it is one of the same template.
fn template_of(context: &ItemContext<'_, '_>, id: Node<'_>) -> Option<String> {
    let call = function(id).filter(|call| call.name == FunctionName::Ref)?;
    let name = call.argument.text()?;
    // What is no parameter is a resource, and here a launch template.
    context.environment.parameter(&name).is_none().then(|| name.into_owned())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn versions() {
        check(
            "
Parameters:
  TemplateId: { Type: String }
Resources:
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { MetadataOptions: { HttpTokens: required } } } }
  Latest:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: c
      NodeRole: r
      Subnets: []
      LaunchTemplate: { Id: !Ref Template, Version: $Latest }
#                                                   ^^^^^^^ information[ec2-launch-template-version-fixed]: sees no change
  Mixed:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MixedInstancesPolicy:
        LaunchTemplate:
          LaunchTemplateSpecification: { LaunchTemplateId: !Ref Template, Version: '1' }
#                                                                                  ^^^ information[ec2-launch-template-version-fixed]: never used
  Followed:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber } }
  Foreign:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { LaunchTemplate: { LaunchTemplateId: !Ref TemplateId, Version: '3' } }
",
        );
    }

    #[test]
    fn the_fix_refers_to_the_latest_version() {
        check_fix(
            "
Resources:
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { MetadataOptions: { HttpTokens: required } } } }
  Server:
    Type: AWS::EC2::Instance
    Properties:
      LaunchTemplate:
        LaunchTemplateId: !Ref Template
        Version: '1' # first
",
            "
Resources:
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { MetadataOptions: { HttpTokens: required } } } }
  Server:
    Type: AWS::EC2::Instance
    Properties:
      LaunchTemplate:
        LaunchTemplateId: !Ref Template
        Version: !GetAtt Template.LatestVersionNumber # first
",
        );
    }
}
