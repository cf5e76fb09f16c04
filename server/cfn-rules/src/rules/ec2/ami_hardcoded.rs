use cfn_template::{Given, Item, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::{Value, unused_name};

rule! {
    id: "ec2-ami-hardcoded",
    summary: "A machine image is pinned by its ID",
    severity: Information,
    category: Operations,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:W2506"],
    check: Check::Resource(
        &["AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"],
        check,
    ),
}

const SSM_TYPE: &str = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>";

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let path: &[&str] = match context.item.item_type() {
        Some("AWS::EC2::LaunchTemplate") => &["LaunchTemplateData", "ImageId"],
        _ => &["ImageId"],
    };
    for place in lookup(context.environment, properties, path) {
        let Some(node) = place.given.node().filter(|_| place.given.is_surely(is_image_id)) else { continue };
        let source = match place.given {
            Given::Literal(_) => "The image ID is written here",
            _ if place.given.is_by_default() => "The image ID is the default of a parameter",
            _ => "The image IDs are written in a mapping",
        };
        let message = format!(
            "{source}: it exists in one region, misses every security update since, and fails when the image is \
             withdrawn. Read the latest ID from a public SSM parameter, or keep the ID of your own image in one."
        );
        sink.report(node.full_span(), message).fix(|| match place.given {
            Given::Literal(node) => {
                let document = node.document();
                let writer = context.shared.writer();
                let image = latest_image(context.item, properties);
                let name = if is_ours(context, "LatestAmiId", image) {
                    "LatestAmiId".to_owned()
                } else {
                    unused_name(document, "LatestAmiId")
                };
                let mut edits = Vec::new();
                if !is_ours(context, &name, image) {
                    let declaration =
                        Value::map([("Type", Value::text(SSM_TYPE)), ("Default", Value::text(image))]);
                    edits.push(writer.insert_item(document, "Parameters", &name, &declaration)?);
                }
                edits.push(writer.replace(node, &Value::reference(&*name)));
                edits.sort();
                let title = "Use the latest Amazon Linux 2023; an existing instance is replaced".to_owned();
                Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
            }
            _ => None,
        });
    }
}

/// Whether a parameter is the one that an earlier fix added.
fn is_ours(context: &ItemContext<'_, '_>, name: &str, image: &str) -> bool {
    let declaration = context.environment.parameter(name).map(Item::value);
    declaration.is_some_and(|it| it.get("Default").is_some_and(|default| default.is_text(image)))
}

/// The public parameter for the processor of the instance type.
fn latest_image(item: Item<'_>, properties: cfn_syntax::Node<'_>) -> &'static str {
    let data = match item.item_type() {
        Some("AWS::EC2::LaunchTemplate") => properties.get("LaunchTemplateData"),
        _ => Some(properties),
    };
    let instance_type = data.and_then(|it| it.get("InstanceType")).and_then(|it| it.text());
    if instance_type.is_some_and(|it| is_arm(&it)) {
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
    } else {
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    }
}

/// Whether an instance type has a Graviton processor: a `g` after the generation, or `a1`.
fn is_arm(instance_type: &str) -> bool {
    let family = instance_type.split('.').next().unwrap_or_default();
    let options = family.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    family == "a1" || options.trim_start_matches(|c: char| c.is_ascii_digit()).contains('g')
}

/// `ami-` and 8 or 17 hexadecimal digits.
fn is_image_id(text: &str) -> bool {
    text.strip_prefix("ami-")
        .is_some_and(|id| matches!(id.len(), 8 | 17) && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn literals_mappings_and_defaults() {
        check(
            "
Parameters:
  Image: { Type: AWS::EC2::Image::Id, Default: ami-0123456789abcdef0 }
  Free: { Type: AWS::EC2::Image::Id }
  Latest: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /aws/service/x }
Mappings:
  Images:
    eu-west-1: { Linux: ami-01234567 }
    us-east-1: { Linux: ami-0123456789abcdef1 }
Resources:
  A:
    Type: AWS::EC2::Instance
    Properties: { ImageId: !FindInMap [Images, !Ref AWS::Region, Linux] }
#                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[ec2-ami-hardcoded]: in a mapping
  B:
    Type: AWS::EC2::Instance
    Properties: { ImageId: !Ref Image }
#                          ^^^^^^^^^^ information[ec2-ami-hardcoded]: the default
  C:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { ImageId: ami-0123456789abcdef0 } }
#                                                ^^^^^^^^^^^^^^^^^^^^^ information[ec2-ami-hardcoded]: written here
  D:
    Type: AWS::EC2::Instance
    Properties: { ImageId: !Ref Free }
  E:
    Type: AWS::EC2::Instance
    Properties: { ImageId: !Ref Latest }
  F:
    Type: AWS::EC2::Instance
    Properties: { ImageId: '{{resolve:ssm:/aws/service/x}}' }
",
        );
    }

    #[test]
    fn the_fix_reads_the_latest_image() {
        check_fix(
            "\
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      InstanceType: m7gd.large
      ImageId: ami-01234567 # golden
",
            "\
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      InstanceType: m7gd.large
      ImageId: !Ref LatestAmiId # golden
Parameters:
  LatestAmiId:
    Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'
    Default: /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64
",
        );
    }
}
