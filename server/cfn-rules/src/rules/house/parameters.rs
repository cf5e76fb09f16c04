//! Parameters that take more than the property which they go to.

use cfn_syntax::Node;
use cfn_template::{FunctionName, Item, ReferenceKind, SectionKind, Template, function};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    id: "parameter-unconstrained",
    summary: "A parameter takes values that the property which it goes to refuses",
    severity: Hint,
    category: Operations,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(check),
}

/// Properties that take the id of something, and the parameter type that CloudFormation checks
/// before it changes anything.
const TYPES: [(&str, &str); 4] = [
    ("KeyName", "AWS::EC2::KeyPair::KeyName"),
    ("HostedZoneId", "AWS::Route53::HostedZone::Id"),
    ("SubnetId", "AWS::EC2::Subnet::Id"),
    ("VpcId", "AWS::EC2::VPC::Id"),
];

const RANGES: [&str; 3] = ["CidrBlock", "CidrIp", "DestinationCidrBlock"];
/// An IPv4 range: four numbers up to 255, a slash, a number up to 32.
const RANGE_PATTERN: &str = r"((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)/(3[0-2]|[12]?\d)";

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.transforms().opaque {
        return;
    }
    for parameter in template.section(SectionKind::Parameters) {
        let value = parameter.value();
        let Some(type_pair) = value.pair("Type").filter(|pair| pair.value.is_text("String")) else {
            continue;
        };
        if ["AllowedValues", "AllowedPattern"].iter().any(|key| value.pair(key).is_some()) {
            continue;
        }
        let properties = properties_of(template, parameter);
        let Some(first) = properties.first().filter(|first| properties.iter().all(|it| it == *first)) else {
            continue;
        };
        let writer = || context.shared.writer();
        if RANGES.contains(&first.as_str()) {
            let message = format!(
                "`{}` goes to `{first}` and takes any text: a mistake shows only when the deployment is under way. Give it an `AllowedPattern`.",
                parameter.name()
            );
            sink.report(parameter.key().span(), message).fix(|| {
                Some(Fix {
                    title: "Allow IPv4 ranges only (refuses what is passed otherwise)".to_owned(),
                    safety: Safety::Unsafe,
                    preferred: true,
                    edits: vec![writer().insert_after(
                        type_pair,
                        "AllowedPattern",
                        &Value::text(RANGE_PATTERN),
                    )],
                })
            });
        } else if let Some((_, wanted)) = TYPES.iter().find(|(property, _)| property == first)
            // An empty default is a way to leave it out, which these types do not have.
            && value.get("Default").is_none()
        {
            let message = format!(
                "`{}` goes to `{first}` and takes any text. With the type `{wanted}` the console offers what there is, and mistakes show at once.",
                parameter.name()
            );
            sink.report(type_pair.value.full_span(), message).fix(|| {
                Some(Fix {
                    title: format!("Change the type to {wanted} (refuses what does not exist)"),
                    safety: Safety::Unsafe,
                    preferred: true,
                    edits: vec![writer().replace(type_pair.value, &Value::text(*wanted))],
                })
            });
        }
    }
}

/// The names of the properties that a parameter goes to; nothing when it has other uses too.
fn properties_of(template: &Template<'_>, parameter: Item<'_>) -> Vec<String> {
    let uses = template.references().filter(|(_, reference, _)| &*reference.name == parameter.name());
    let property = |(item, reference, span): (Option<Item<'_>>, &cfn_template::Reference, cfn_text::Span)| {
        let is_in_resource = item.is_some_and(|item| item.section() == SectionKind::Resources);
        if reference.kind != ReferenceKind::Ref || !is_in_resource {
            return None;
        }
        property_of(template.document().node_at(span.start)?)
    };
    uses.map(property).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// The key that a call of `Ref` is the value of.
fn property_of(argument: Node<'_>) -> Option<String> {
    let is_ref = |node: &Node<'_>| function(*node).is_some_and(|call| call.name == FunctionName::Ref);
    let call = if is_ref(&argument) { argument } else { argument.parent().filter(is_ref)? };
    let pair = call.parent()?.pairs().find(|pair| pair.value == call)?;
    Some(pair.name().into_owned())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn what_the_property_refuses() {
        check(
            "
Parameters:
  Range: { Type: String }
# ^^^^^ hint[parameter-unconstrained]: AllowedPattern
  Network: { Type: String }
#                  ^^^^^^ hint[parameter-unconstrained]: AWS::EC2::VPC::Id
  Typed: { Type: AWS::EC2::Subnet::Id }
  Optional: { Type: String, Default: '' }
  Both: { Type: String }
Conditions: { HasKey: !Not [!Equals [!Ref Optional, '']] }
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Network, CidrBlock: { Ref: Range } }
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: { VpcId: !Ref Both, GroupDescription: !Ref Both }
  Instance:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Typed, KeyName: !If [HasKey, !Ref Optional, !Ref AWS::NoValue] }
",
        );
    }
}
