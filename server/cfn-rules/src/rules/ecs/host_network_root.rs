use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "ecs-host-network-root",
    summary: "A container in the network of its host runs as root",
    severity: Warning,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["guard:ECS_TASK_DEFINITION_USER_FOR_HOST_MODE_CHECK", "cdk-nag:HIPAA.Security-ECSTaskDefinitionUserForHostMode", "fsbp:ecs.1"],
    check: Check::Resource(&["AWS::ECS::TaskDefinition"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let modes = lookup(context.environment, properties, &["NetworkMode"]);
    if !modes.iter().all(|place| place.given.is_surely(|mode| mode == "host")) {
        return;
    }
    for place in lookup(context.environment, properties, &["ContainerDefinitions", "*"]) {
        let Given::Literal(container) = place.given else { continue };
        if may_be_privileged(context, container) {
            continue;
        }
        for user in lookup(context.environment, container, &["User"]) {
            let node = match user.given {
                Given::Absent => container.pairs().next().map(|pair| pair.key),
                ref given if given.is_surely(is_root) => given.node(),
                _ => None,
            };
            let message = "The container shares the network of the host and runs as root: it can listen to and act as other \
                           services there. Name another user, or use awsvpc.";
            if let Some(node) = node {
                sink.report(node.full_span(), message);
            }
        }
    }
}

/// Rights of the host are given on purpose, and have a rule of their own.
fn may_be_privileged(context: &ItemContext<'_, '_>, container: Node<'_>) -> bool {
    lookup(context.environment, container, &["Privileged"]).iter().any(|place| match &place.given {
        Given::Unknown => true,
        given => given.is_surely(|text| text.eq_ignore_ascii_case("true")),
    })
}

fn is_root(user: &str) -> bool {
    matches!(user.split(':').next().unwrap_or_default().trim(), "root" | "0" | "")
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn users_in_the_network_of_the_host() {
        check(
            "
Parameters:
  Mode: { Type: String }
Resources:
  Host:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: host
      ContainerDefinitions:
        - { Name: one, User: '0:100' }
#                            ^^^^^^^ warning[ecs-host-network-root]
        - Name: two
#         ^^^^ warning[ecs-host-network-root]
        - { Name: three, User: app }
        - { Name: four, Privileged: true }
  Own:
    Type: AWS::ECS::TaskDefinition
    Properties: { NetworkMode: awsvpc, ContainerDefinitions: [ { Name: one } ] }
  Unknown:
    Type: AWS::ECS::TaskDefinition
    Properties: { NetworkMode: !Ref Mode, ContainerDefinitions: [ { Name: one } ] }
",
        );
    }
}
