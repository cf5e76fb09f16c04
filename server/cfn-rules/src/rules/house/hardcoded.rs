//! What CloudFormation knows by itself, written out: partition, region, account, zone.

use cfn_syntax::{Kind, Node};
use cfn_template::{FunctionName, SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    ARN {
        id: "arn-fixed-place",
        summary: "An ARN names its partition, region or account instead of that of the stack",
        severity: Information,
        category: Operations,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["cfn-lint:I3042"],
        check: Check::Item(SectionKind::Resources, arns),
    }
}

rule! {
    ZONE {
        id: "availability-zone-fixed",
        summary: "An availability zone is written out, so that the template works in one region only",
        severity: Information,
        category: Operations,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["cfn-lint:W3010"],
        check: Check::Item(SectionKind::Resources, zones),
    }
}

/// The scalars under the properties of a resource, each with the function it is the argument of.
fn scalars<'a>(context: &ItemContext<'_, 'a>) -> Vec<Node<'a>> {
    let mut todo: Vec<Node<'_>> = context.item.properties().into_iter().collect();
    let mut found = Vec::new();
    while let Some(node) = todo.pop() {
        match node.kind() {
            Kind::Mapping => todo.extend(node.pairs().map(|pair| pair.value)),
            Kind::Sequence => todo.extend(node.items()),
            Kind::Scalar => found.push(node),
            Kind::Alias | Kind::Missing => {}
        }
    }
    found
}

fn arns(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for node in scalars(context) {
        let Some(text) = node.text().filter(|text| text.starts_with("arn:")) else { continue };
        let Some((general, fixed)) = generalised(&text) else { continue };
        let message = format!(
            "The ARN names {fixed}: in another region, account or partition it means something else, or nothing. Take those of the stack."
        );
        sink.report(node.full_span(), message).fix(|| {
            let writer = context.shared.writer();
            let call = function(node).or_else(|| node.parent().and_then(function));
            let edit = match call.map(|call| call.name) {
                Some(FunctionName::Sub) if node.tag().is_some() => {
                    writer.replace(node, &Value::sub(general.clone()))
                }
                Some(FunctionName::Sub) => writer.replace_scalar(node, &general),
                // Braces that were text must not become variables.
                None if !text.contains("${") => writer.replace(node, &Value::sub(general.clone())),
                _ => return None,
            };
            Some(Fix {
                title: "Use the pseudo parameters of the stack (where it means this account and region)"
                    .to_owned(),
                safety: Safety::Unsafe,
                preferred: true,
                edits: vec![edit],
            })
        });
    }
}

/// The ARN with pseudo parameters, and what it names in words.
fn generalised(arn: &str) -> Option<(String, String)> {
    let mut parts: Vec<&str> = arn.splitn(6, ':').collect();
    let mut named = Vec::new();
    let is_account = |part: &str| part.len() == 12 && part.bytes().all(|b| b.is_ascii_digit());
    let is_region = |part: &str| cfn_schema::regions().any(|region| region == part);
    for (index, part) in parts.iter_mut().enumerate() {
        let (what, pseudo) = match index {
            1 if part.starts_with("aws") => ("partition", "${AWS::Partition}"),
            3 if is_region(part) => ("region", "${AWS::Region}"),
            4 if is_account(part) => ("account", "${AWS::AccountId}"),
            _ => continue,
        };
        named.push(format!("the {what} `{part}`"));
        *part = pseudo;
    }
    (!named.is_empty()).then(|| (parts.join(":"), named.join(", ")))
}

fn zones(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    for key in ["AvailabilityZone", "AvailabilityZones"] {
        let Some(node) = properties.get(key) else { continue };
        let items: Vec<_> = if node.kind() == Kind::Scalar { vec![node] } else { node.items().collect() };
        for node in items {
            let Some((zone, index)) = node.text().and_then(|text| Some((text.clone(), zone_index(&text)?)))
            else {
                continue;
            };
            if node.tag().is_some() {
                continue;
            }
            let message = format!(
                "`{zone}` is a zone of one region: in every other the deployment fails. Choose it by its number."
            );
            sink.report(node.full_span(), message).fix(|| {
                let zones = Value::Call("GetAZs", Box::new(Value::text("")));
                let select = Value::list([Value::bare(index.to_string()), zones]);
                Some(Fix {
                    title: "Select the zone by its number (may replace the resource)".to_owned(),
                    safety: Safety::Unsafe,
                    preferred: true,
                    edits: vec![
                        context.shared.writer().replace(node, &Value::Call("Select", Box::new(select))),
                    ],
                })
            });
        }
    }
}

/// The number of the zone in its region, from 0; `None` when it is no zone.
fn zone_index(text: &str) -> Option<u8> {
    let letter = text.bytes().last().filter(u8::is_ascii_lowercase)?;
    let region = text.get(..text.len() - 1)?;
    cfn_schema::regions().any(|known| known == region).then_some(letter - b'a')
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn arns_of_one_place() {
        check(
            "
Resources:
  Role:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [x]
      PolicyDocument:
        Statement:
          - Resource: arn:aws:sqs:eu-west-1:123456789012:queue
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[arn-fixed-place]: partition `aws`, the region `eu-west-1`, the account
          - Resource: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:queue'
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[arn-fixed-place]
          - Resource: !Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:queue'
          - Resource: '*'
",
        );
        check_fix(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: arn:aws:kms:eu-west-1:123456789012:key/1
",
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: !Sub 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/1'
",
        );
    }

    #[test]
    fn zones_by_name() {
        check(
            "
Resources:
  Volume: { Type: AWS::EC2::Volume, Properties: { AvailabilityZone: eu-west-1b, Size: 1 } }
#                                                                   ^^^^^^^^^^ information[availability-zone-fixed]
  Other: { Type: AWS::EC2::Volume, Properties: { AvailabilityZone: !Select [0, !GetAZs ''], Size: 1 } }
",
        );
    }
}
