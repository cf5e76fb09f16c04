//! What things may do.

use cfn_syntax::Node;
use cfn_template::{Given, Place, lookup};

use crate::check::{Check, ItemContext, Sink, rule};

rule! { ACTION {
    id: "iot-policy-any-action",
    summary: "A policy lets things do everything",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["kics:iot_policy_allows_action_as_wildcard", "cfn_nag:W38", "guard:IOT_POLICY_WILDCARD_ACTION_RULE"],
    check: Check::Resource(TYPES, action),
}}

rule! { RESOURCE {
    id: "iot-policy-any-resource",
    summary: "A policy lets things use every topic and client name",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["kics:iot_policy_allows_wildcard_resource", "cfn_nag:W39", "guard:IOT_POLICY_WILDCARD_RESOURCE_RULE"],
    check: Check::Resource(TYPES, resource),
}}

const TYPES: &[&str] = &["AWS::IoT::Policy"];

fn action(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let message = "The policy allows every action of IoT: one stolen certificate commands all things and reads all messages. \
                   Name the actions that a thing needs.";
    report(context, sink, "Action", |action| matches!(action, "*" | "iot:*"), message);
}

fn resource(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let message = "The policy is for every topic and client: one stolen certificate can act as any other thing. Name topics \
                   and clients, with ${iot:Connection.Thing.ThingName}.";
    report(context, sink, "Resource", |resource| resource == "*", message);
}

fn report(
    context: &ItemContext<'_, '_>,
    sink: &mut Sink<'_>,
    property: &'static str,
    is_bad: impl Fn(&str) -> bool,
    message: &str,
) {
    let Some(properties) = context.item.properties() else { return };
    for statement in statements(context, properties) {
        let effect = lookup(context.environment, statement, &["Effect"]);
        if !effect.iter().all(|place| place.given.is_surely(|it| it == "Allow")) {
            continue;
        }
        let one = [property];
        let each = [property, "*"];
        let mut found = lookup(context.environment, statement, &one);
        found.extend(lookup(context.environment, statement, &each));
        for place in found.iter().filter(|place| place.given.is_surely(&is_bad)) {
            if let Some(node) = place.given.node() {
                sink.report(node.full_span(), message);
            }
        }
    }
}

/// The statements of the document, one or a list.
fn statements<'a>(context: &ItemContext<'_, 'a>, properties: Node<'a>) -> Vec<Node<'a>> {
    let literal = |place: Place<'a>| if let Given::Literal(node) = place.given { Some(node) } else { None };
    let list = lookup(context.environment, properties, &["PolicyDocument", "Statement", "*"]);
    let one = lookup(context.environment, properties, &["PolicyDocument", "Statement"]);
    let is_statement = |node: &Node<'a>| node.pair("Effect").is_some();
    list.into_iter().chain(one).filter_map(literal).filter(is_statement).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn wildcards() {
        check(
            "
Resources:
  Everything:
    Type: AWS::IoT::Policy
    Properties:
      PolicyDocument:
        Statement:
          - { Effect: Allow, Action: ['iot:Connect', 'iot:*'], Resource: '*' }
#                                                    ^^^^^^^ warning[iot-policy-any-action]
#                                                                        ^^^ warning[iot-policy-any-resource]
          - { Effect: Deny, Action: '*', Resource: '*' }
  One:
    Type: AWS::IoT::Policy
    Properties:
      PolicyDocument: { Statement: { Effect: Allow, Action: 'iot:*', Resource: !ImportValue topic } }
#                                                           ^^^^^^^ warning[iot-policy-any-action]
",
        );
    }
}
