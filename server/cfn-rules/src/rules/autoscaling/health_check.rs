use cfn_syntax::{Kind, Node};
use cfn_template::{Given, Place, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    id: "autoscaling-group-elb-health-check-missing",
    summary: "A scaling group keeps instances that its load balancer finds broken",
    severity: Information,
    category: Reliability,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["guard:AUTOSCALING_GROUP_ELB_HEALTHCHECK_REQUIRED", "cdk-nag:HIPAA.Security-AutoScalingGroupELBHealthCheckRequired", "cdk-nag:AwsSolutions-AS2", "fsbp:autoscaling.1"],
    check: Check::Resource(&["AWS::AutoScaling::AutoScalingGroup"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(pair) = context.item.value().pair("Properties") else { return };
    let properties = pair.value.resolve();
    let lists: [&[&str]; 2] = [&["TargetGroupARNs"], &["LoadBalancerNames"]];
    let is_balanced =
        lists.into_iter().any(|list| is_surely_filled(&lookup(context.environment, properties, list)));
    if !is_balanced {
        return;
    }
    for place in lookup(context.environment, properties, &["HealthCheckType"]) {
        let is_bad = matches!(place.given, Given::Absent) || place.given.is_surely(|it| it == "EC2");
        if !is_bad {
            continue;
        }
        let span = place.given.node().map_or_else(|| pair.key.span(), |node| node.full_span());
        sink.report(
            span,
            "HealthCheckType is EC2: an instance whose application no longer answers its load balancer gets no \
             traffic, but is never replaced. Set ELB, and a grace period that covers the start.",
        )
        .fix(|| fix(context, properties, &place));
    }
}

/// Whether a list surely has an item.
fn is_surely_filled(places: &[Place<'_>]) -> bool {
    let is_filled = |place: &Place<'_>| match &place.given {
        Given::Literal(list) => list.kind() != Kind::Sequence || list.items().next().is_some(),
        _ => false,
    };
    !places.is_empty() && places.iter().all(is_filled)
}

fn fix(context: &ItemContext<'_, '_>, properties: Node<'_>, place: &Place<'_>) -> Option<Fix> {
    let writer = context.shared.writer();
    let wanted = Value::text("ELB");
    let has_grace = properties.pair("HealthCheckGracePeriod").is_some();
    let mut edits = match place.given {
        Given::Literal(node) => vec![writer.replace(node, &wanted)],
        Given::Absent => vec![writer.insert(place.holder?, "HealthCheckType", &wanted)?],
        _ => return None,
    };
    if !has_grace {
        edits.push(writer.insert(properties, "HealthCheckGracePeriod", &Value::bare("300"))?);
    }
    let title =
        "Replace what the load balancer finds broken (HealthCheckType: ELB), five minutes after its start";
    Some(Fix { title: title.to_owned(), safety: Safety::Unsafe, preferred: true, edits })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn groups_behind_a_load_balancer() {
        check(
            "
Parameters:
  Arns: { Type: CommaDelimitedList }
  Type: { Type: String }
Resources:
  Absent:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
#   ^^^^^^^^^^ information[autoscaling-group-elb-health-check-missing]
      TargetGroupARNs: [!Ref Targets]
  Ec2:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { LoadBalancerNames: [classic], HealthCheckType: EC2 }
#                                                                ^^^ information[autoscaling-group-elb-health-check-missing]
  Elb:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { LoadBalancerNames: [classic], HealthCheckType: 'EBS,ELB' }
  Unknown:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { LoadBalancerNames: [classic], HealthCheckType: !Ref Type }
  Perhaps:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { TargetGroupARNs: !Ref Arns }
  Alone:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '1' }
  Targets: { Type: AWS::ElasticLoadBalancingV2::TargetGroup }
",
        );
    }

    #[test]
    fn the_fix_leaves_time_to_start() {
        check_fix(
            "
Resources:
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      HealthCheckType: EC2 # simple
      LoadBalancerNames: [classic]
",
            "
Resources:
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      HealthCheckType: ELB # simple
      LoadBalancerNames: [classic]
      HealthCheckGracePeriod: 300
",
        );
    }
}
