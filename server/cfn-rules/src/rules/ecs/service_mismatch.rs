use cfn_syntax::Node;
use cfn_template::{Environment, Given, Item, lookup};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::references::resource;

rule! {
    id: "ecs-service-task-mismatch",
    summary: "A service runs a task definition that needs more than the service gives",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3052", "cfn-lint:E3054"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.transforms().opaque {
        return;
    }
    let environment = Environment::new(template);
    for service in template.resources_of("AWS::ECS::Service") {
        let Some(properties) = service.value().pair("Properties") else { continue };
        let node = properties.value.resolve();
        let Some(task) = node.get("TaskDefinition") else { continue };
        let Some(task) = resource(template, task, &["AWS::ECS::TaskDefinition"]) else { continue };
        let Some(definition) = task.properties() else { continue };
        let is = |node, path: &'static [&'static str], value: &str| {
            let places = lookup(&environment, node, path);
            !places.is_empty()
                && places
                    .iter()
                    .all(|place| !place.given.is_by_default() && place.given.is_surely(|text| text == value))
        };
        let has_network = lookup(&environment, node, &["NetworkConfiguration"]);
        let has_none =
            has_network.iter().all(|place| matches!(place.given, Given::Absent) && place.holder.is_some());
        if is(definition, &["NetworkMode"], "awsvpc") && has_none {
            let message = format!(
                "The network mode of `{}` is `awsvpc`, and the service has no NetworkConfiguration: the deployment \
                 fails. Add one with subnets.",
                task.name()
            );
            sink.report(properties.key.span(), message).resource(service.name());
        }
        if is(node, &["LaunchType"], "FARGATE") {
            check_compatibilities(sink, service, task, definition);
        }
    }
}

fn check_compatibilities(sink: &mut Sink<'_>, service: Item<'_>, task: Item<'_>, definition: Node<'_>) {
    let Some(pair) = definition.pair("RequiresCompatibilities") else { return };
    let items: Vec<_> = pair.value.items().map(Node::resolve).collect();
    let is_written = items.iter().all(|item| item.tag().is_none() && item.text().is_some());
    if is_written && !items.is_empty() && !items.iter().any(|item| item.is_text("FARGATE")) {
        let message = format!(
            "`{}` runs this on Fargate, which is not among RequiresCompatibilities: the deployment fails. Add `FARGATE`.",
            service.name()
        );
        sink.report(pair.key.span(), message).resource(task.name());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn networks_and_launch_types() {
        check(
            "
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [EC2]
#     ^^^^^^^^^^^^^^^^^^^^^^^ error[ecs-service-task-mismatch]: `FARGATE`
      ContainerDefinitions: [{ Name: web, Image: web, Memory: 128 }]
  Service:
    Type: AWS::ECS::Service
    Properties: { TaskDefinition: !Ref Task, LaunchType: FARGATE }
#   ^^^^^^^^^^ error[ecs-service-task-mismatch]: NetworkConfiguration
  Elsewhere:
    Type: AWS::ECS::Service
    Properties: { TaskDefinition: !ImportValue task }
",
        );
    }
}
