//! Whether anybody is told when something goes wrong.

use cfn_template::{Item, Template};

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    ALARMS {
        id: "alarms-missing",
        summary: "A template makes a database, a target group or a scaling group, and no alarm for it",
        severity: Hint,
        category: Operations,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(alarms),
    }
}

rule! {
    FILTERS {
        id: "cloudtrail-metric-filters-missing",
        summary: "A trail writes to a log group that no metric filter watches",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(filters),
    }
}

/// A type, the namespaces of its metrics, and what to watch.
const WATCHED: [(&str, &[&str], &str); 4] = [
    ("AWS::RDS::DBInstance", &["AWS/RDS"], "CPUUtilization and FreeStorageSpace"),
    ("AWS::RDS::DBCluster", &["AWS/RDS"], "CPUUtilization and FreeLocalStorage"),
    (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        &["AWS/ApplicationELB", "AWS/NetworkELB", "AWS/GatewayELB"],
        "UnHealthyHostCount",
    ),
    ("AWS::AutoScaling::AutoScalingGroup", &["AWS/EC2", "AWS/AutoScaling"], "CPUUtilization"),
];

/// One finding a template: the alarms may well stand in another stack.
fn alarms(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    // An alarm that cannot be read may be the one.
    let Some(namespaces) = namespaces(template).filter(|_| !template.transforms().opaque) else { return };
    let unwatched = WATCHED.iter().find_map(|(resource_type, of_type, metrics)| {
        let is_watched = namespaces.iter().any(|it| of_type.contains(&it.as_str()));
        template.resources_of(resource_type).next().filter(|_| !is_watched).map(|item| (item, metrics))
    });
    if let Some((item, metrics)) = unwatched {
        let message = format!(
            "No alarm of this template watches `{}`: nobody is told when it fails. Add one, say for {metrics}.",
            item.name()
        );
        sink.report(item.key().span(), message).resource(item.name());
    }
}

/// The namespaces that alarms watch; `None` when one of them is not known.
fn namespaces(template: &Template<'_>) -> Option<Vec<String>> {
    let namespace = |item: Item<'_>| {
        let node = item.properties()?.get("Namespace")?;
        Some(node.text().filter(|_| node.tag().is_none())?.into_owned())
    };
    template.resources_of("AWS::CloudWatch::Alarm").map(namespace).collect()
}

fn filters(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let has_filter = template.resources_of("AWS::Logs::MetricFilter").next().is_some();
    if has_filter || template.transforms().opaque {
        return;
    }
    for item in template.resources_of("AWS::CloudTrail::Trail") {
        let Some(pair) = item.properties().and_then(|it| it.pair("CloudWatchLogsLogGroupArn")) else {
            continue;
        };
        let message = format!(
            "Nothing watches the log group of `{}` for use of the root user, failed logins or changes of the trail. Add metric filters with alarms, or let Security Hub do it.",
            item.name()
        );
        sink.report(pair.key.span(), message).resource(item.name());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn a_database_without_alarm() {
        check(
            "
Resources:
  Base: { Type: AWS::RDS::DBInstance }
# ^^^^ hint[alarms-missing]: CPUUtilization
  Group: { Type: AWS::AutoScaling::AutoScalingGroup }
",
        );
        for alarm in ["{ Namespace: AWS/RDS }", "{ Metrics: [] }", "{ Namespace: !Ref Base }"] {
            check(&format!(
                "
Resources:
  Base: {{ Type: AWS::RDS::DBInstance }}
  Alarm: {{ Type: AWS::CloudWatch::Alarm, Properties: {alarm} }}
"
            ));
        }
    }

    #[test]
    fn a_trail_that_nobody_reads() {
        check(
            "
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: { CloudWatchLogsLogGroupArn: !GetAtt Logs.Arn, IsLogging: true, S3BucketName: x }
#                 ^^^^^^^^^^^^^^^^^^^^^^^^^ hint[cloudtrail-metric-filters-missing]
  Logs: { Type: AWS::Logs::LogGroup }
",
        );
    }
}
