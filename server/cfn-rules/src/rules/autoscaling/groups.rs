//! What a scaling group needs around it: updates that reach instances, and policies that scale.

use cfn_syntax::{Kind, Node};
use cfn_template::{Environment, Given, Item, condition_of_item, lookup};

use crate::check::{Check, ItemContext, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::network::resource_of;
use crate::writer::{Value, unused_name};

rule! {
    UPDATE_POLICY {
        id: "autoscaling-group-update-policy-missing",
        summary: "Changes of a scaling group do not reach the instances that run",
        severity: Information,
        category: Reliability,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(update_policy),
    }
}

rule! {
    SCALING_POLICY {
        id: "autoscaling-group-scaling-policy-missing",
        summary: "A scaling group has room to grow, and nothing that makes it grow",
        severity: Hint,
        category: Reliability,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(scaling_policy),
    }
}

rule! {
    LAUNCH_CONFIGURATION {
        id: "autoscaling-group-launch-configuration",
        summary: "A scaling group is made from a launch configuration instead of a launch template",
        severity: Information,
        category: Operations,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: ["fsbp:autoscaling.9"],
        check: Check::Resource(&[GROUP], launch_configuration),
    }
}

rule! {
    NOT_BALANCED {
        id: "autoscaling-group-without-load-balancer",
        summary: "A scaling group is behind no load balancer",
        severity: Hint,
        category: Reliability,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:auto_scaling_group_with_no_associated_elb"],
        check: Check::Resource(&[GROUP], not_balanced),
    }
}

const GROUP: &str = "AWS::AutoScaling::AutoScalingGroup";
const SCALING: [&str; 2] = ["AWS::AutoScaling::ScalingPolicy", "AWS::AutoScaling::ScheduledAction"];

fn update_policy(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    for group in context.template.resources_of(GROUP) {
        if is_updated(group.value()) || is_managed(context, group) {
            continue;
        }
        let place =
            group.value().pair("UpdatePolicy").map_or_else(|| group.key().span(), |pair| pair.key.span());
        sink.report(
            place,
            "Without an UpdatePolicy that replaces instances, a change of the image or the start script reaches only \
             instances that start later: old and new run side by side. Add AutoScalingRollingUpdate.",
        )
        .resource(group.name())
        .fix(|| {
            let environment = Environment::new(context.template);
            let is_single = group.properties().is_some_and(|properties| {
                lookup(&environment, properties, &["MaxSize"]).iter().all(|it| it.given.is_surely(|text| text == "1"))
            });
            let processes =
                ["HealthCheck", "ReplaceUnhealthy", "AZRebalance", "AlarmNotification", "ScheduledActions"];
            let rolling = Value::map([
                ("MinInstancesInService", Value::bare(if is_single { "0" } else { "1" })),
                ("MaxBatchSize", Value::bare("1")),
                ("PauseTime", Value::text("PT5M")),
                ("SuspendProcesses", Value::list(processes.map(Value::text))),
            ]);
            let value = group.value();
            let writer = context.shared.writer();
            let edit = match value.pair("UpdatePolicy") {
                Some(pair) => writer.insert(pair.value.resolve(), "AutoScalingRollingUpdate", &rolling)?,
                None => writer.insert(value, "UpdatePolicy", &Value::map([("AutoScalingRollingUpdate", rolling)]))?,
            };
            let title = "Replace instances one by one when they change; they are stopped then".to_owned();
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    }
}

/// Whether a policy replaces the instances, or may.
fn is_updated(group: Node<'_>) -> bool {
    let Some(policy) = group.get("UpdatePolicy") else {
        return group.pairs().any(|it| it.name().starts_with("Fn::"));
    };
    if policy.kind() != Kind::Mapping {
        return !policy.is_null();
    }
    policy.pairs().any(|pair| {
        pair.key.is_text("AutoScalingRollingUpdate")
            || pair.key.is_text("AutoScalingReplacingUpdate")
            || pair.name().starts_with("Fn::")
    })
}

/// Whether something else replaces the instances or sets their number: a capacity provider of
/// ECS, a deployment, the autoscaler of a cluster.
fn is_managed(context: &TemplateContext<'_, '_>, group: Item<'_>) -> bool {
    let template = context.template;
    let refers = |item: Item<'_>| item.facts().references.iter().any(|it| &*it.name == group.name());
    let managers = ["AWS::ECS::CapacityProvider", "AWS::CodeDeploy::DeploymentGroup"];
    let of_cluster = |key: &str| key.starts_with("k8s.io/") || key.starts_with("kubernetes.io/cluster/");
    let tags = group.properties().and_then(|it| it.get("Tags"));
    let keys = tags.into_iter().flat_map(Node::items).filter_map(|tag| tag.get("Key"));
    template.may_grow()
        || managers.iter().flat_map(|manager| template.resources_of(manager)).any(refers)
        || keys.filter_map(Node::text).any(|key| of_cluster(&key))
}

fn scaling_policy(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let environment = Environment::new(template);
    let mut scaled = Vec::new();
    for policy in SCALING.iter().flat_map(|scaling| template.resources_of(scaling)) {
        let group = policy.properties().and_then(|it| it.get("AutoScalingGroupName"));
        match group.and_then(|it| resource_of(template, it)) {
            Some(group) => scaled.push(group.name()),
            // It may be of any group.
            None => return,
        }
    }
    for group in template.resources_of(GROUP) {
        let Some(properties) = group.properties() else { continue };
        let size = |path: &'static [&'static str]| -> Option<u32> {
            match lookup(&environment, properties, path).as_slice() {
                [place] if !place.given.is_by_default() => place.given.text()?.trim().parse().ok(),
                _ => None,
            }
        };
        let can_grow = size(&["MinSize"]).zip(size(&["MaxSize"])).is_some_and(|(min, max)| min < max);
        if !can_grow || scaled.contains(&group.name()) || is_managed(context, group) {
            continue;
        }
        let Some(pair) = properties.pair("MaxSize") else { continue };
        sink.report(
            pair.value.full_span(),
            "MaxSize is above MinSize, but no policy or schedule of this template changes the size of the group. \
             Add a policy, for example one that holds the CPU at 50 %, or make the two equal.",
        )
        .resource(group.name())
        .fix(|| {
            let document = template.document();
            let metric = Value::map([("PredefinedMetricType", Value::text("ASGAverageCPUUtilization"))]);
            let target = Value::map([("PredefinedMetricSpecification", metric), ("TargetValue", Value::bare("50"))]);
            let mut pairs = vec![("Type", Value::text("AWS::AutoScaling::ScalingPolicy"))];
            pairs.extend(condition_of_item(group).map(|it| ("Condition", Value::text(it))));
            pairs.push((
                "Properties",
                Value::map([
                    ("AutoScalingGroupName", Value::reference(group.name())),
                    ("PolicyType", Value::text("TargetTrackingScaling")),
                    ("TargetTrackingConfiguration", target),
                ]),
            ));
            let name = unused_name(document, &format!("{}ScalingPolicy", group.name()));
            let writer = context.shared.writer();
            let edit = writer.insert_item(document, "Resources", &name, &Value::map(pairs))?;
            let title = "Add a policy that holds the CPU at 50 %; the group starts to scale".to_owned();
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    }
}

fn launch_configuration(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(pair) = context.item.properties().and_then(|it| it.pair("LaunchConfigurationName")) else {
        return;
    };
    if !pair.value.is_null() {
        sink.report(
            pair.key.span(),
            "Launch configurations get no new features or instance types, and new accounts cannot make them. \
             Use a launch template: LaunchTemplate with LaunchTemplateId and Version.",
        );
    }
}

fn not_balanced(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(pair) = context.item.value().pair("Properties") else { return };
    let properties = pair.value.resolve();
    let lists: [&[&str]; 3] = [&["TargetGroupARNs"], &["LoadBalancerNames"], &["TrafficSources"]];
    let is_missing = |list| {
        let places = lookup(context.environment, properties, list);
        let is_empty = |given: &Given<'_>| match given {
            Given::Absent => true,
            Given::Literal(list) => list.kind() == Kind::Sequence && list.items().next().is_none(),
            _ => false,
        };
        !places.is_empty() && places.iter().all(|place| is_empty(&place.given))
    };
    if lists.into_iter().all(is_missing) {
        sink.report(
            pair.key.span(),
            "No load balancer spreads requests over the group or notices when an instance no longer answers. \
             Name its TargetGroupARNs, unless the instances serve nobody.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{analyse, check_rules};

    #[test]
    fn updates_that_do_not_arrive() {
        check_rules(
            &[UPDATE_POLICY.meta.id],
            "
Resources:
  Bare:
# ^^^^ information[autoscaling-group-update-policy-missing]
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '1' }
  Scheduled:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '3' }
    UpdatePolicy:
#   ^^^^^^^^^^^^ information[autoscaling-group-update-policy-missing]
      AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true }
  Rolling:
    Type: AWS::AutoScaling::AutoScalingGroup
    UpdatePolicy: { AutoScalingRollingUpdate: { MinInstancesInService: 1 } }
    Properties: { MinSize: '1', MaxSize: '3' }
  OfEcs:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '3' }
  Provider:
    Type: AWS::ECS::CapacityProvider
    Properties: { AutoScalingGroupProvider: { AutoScalingGroupArn: !Ref OfEcs } }
",
        );
        let fixed = analyse(
            "Resources:\n  G:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    Properties: {MaxSize: '1'}\n",
            &[UPDATE_POLICY.meta.id],
        );
        let findings = fixed.findings_with_fixes(None);
        let text = &findings[0].fixes[0].edits[0].new_text;
        assert!(text.contains("MinInstancesInService: 0"), "a group of one must stop it first: {text}");
    }

    #[test]
    fn room_to_grow() {
        check_rules(
            &[SCALING_POLICY.meta.id],
            "
Parameters:
  Max: { Type: Number, Default: 4 }
Resources:
  Idle:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: 1, MaxSize: '4' }
#                                      ^^^ hint[autoscaling-group-scaling-policy-missing]
  Fixed:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '2', MaxSize: '2' }
  Given:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '2', MaxSize: !Ref Max }
  Scaled:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '4' }
  Policy:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties: { AutoScalingGroupName: !Ref Scaled, AdjustmentType: ChangeInCapacity, ScalingAdjustment: 1 }
  Nodes:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: '1'
      MaxSize: '4'
      Tags: [{ Key: k8s.io/cluster-autoscaler/enabled, Value: 'true', PropagateAtLaunch: true }]
",
        );
    }

    #[test]
    fn what_it_is_made_from_and_who_sends_it_requests() {
        check_rules(
            &[LAUNCH_CONFIGURATION.meta.id, NOT_BALANCED.meta.id],
            "
Parameters:
  Targets: { Type: CommaDelimitedList }
Resources:
  Old:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { LaunchConfigurationName: !Ref Targets, TargetGroupARNs: !Ref Targets }
#                 ^^^^^^^^^^^^^^^^^^^^^^^ information[autoscaling-group-launch-configuration]
  Alone:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { LoadBalancerNames: [] }
#   ^^^^^^^^^^ hint[autoscaling-group-without-load-balancer]
",
        );
    }
}
