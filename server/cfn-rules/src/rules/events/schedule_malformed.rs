use cfn_template::lookup;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "events-schedule-malformed",
    summary: "A schedule expression does not follow the syntax of EventBridge",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3027"],
    check: Check::Resource(&["AWS::Events::Rule", "AWS::Scheduler::Schedule"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let is_scheduler = context.item.item_type() == Some("AWS::Scheduler::Schedule");
    for place in lookup(context.environment, properties, &["ScheduleExpression"]) {
        let wrong = |text: &str| if is_scheduler && text.starts_with("at(") { None } else { problem(text) };
        let Some(node) = place.given.node().filter(|_| place.given.is_surely(|text| wrong(text).is_some()))
        else {
            continue;
        };
        let reason = place
            .given
            .text()
            .as_deref()
            .and_then(wrong)
            .unwrap_or("It is neither a rate nor a cron expression.");
        let message = format!(
            "{reason} The deployment fails. Write one like `rate(5 minutes)` or `cron(0 12 * * ? *)`."
        );
        sink.report(node.full_span(), message);
    }
}

/// What is wrong with an expression (EventBridge user guide, "Schedule expressions").
fn problem(text: &str) -> Option<&'static str> {
    let inner = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix(')');
    if let Some(rate) = inner("rate(") {
        return rate_problem(rate);
    }
    if let Some(cron) = inner("cron(") {
        return cron_problem(cron);
    }
    Some("It is neither a rate nor a cron expression.")
}

fn rate_problem(rate: &str) -> Option<&'static str> {
    let mut words = rate.split_whitespace();
    let (Some(count), Some(unit), None) = (words.next(), words.next(), words.next()) else {
        return Some("A rate is a number and a unit.");
    };
    let Ok(count) = count.parse::<u32>() else { return Some("A rate begins with a whole number.") };
    match (count, unit) {
        (0, _) => Some("A rate is at least 1."),
        (1, "minute" | "hour" | "day") | (2.., "minutes" | "hours" | "days") => None,
        (1, "minutes" | "hours" | "days") => Some("With 1 the unit is in the singular."),
        (_, "minute" | "hour" | "day") => Some("With more than 1 the unit is in the plural."),
        _ => Some("The units of a rate are minutes, hours and days."),
    }
}

fn cron_problem(cron: &str) -> Option<&'static str> {
    let fields: Vec<_> = cron.split_whitespace().collect();
    let [_, _, day, _, weekday, _] = fields.as_slice() else {
        return Some(
            "A cron expression has six fields: minutes, hours, day of month, month, day of week, year.",
        );
    };
    let one_is_open = (*day == "?") != (*weekday == "?");
    (!one_is_open).then_some("Of day of month and day of week exactly one is `?`.")
}

#[cfg(test)]
mod tests {
    use super::problem;
    use crate::testing::check;

    #[test]
    fn rates_and_cron_expressions() {
        for good in [
            "rate(1 minute)",
            "rate(5 minutes)",
            "rate(1 day)",
            "cron(0 12 * * ? *)",
            "cron(0/15 8-17 ? * MON-FRI *)",
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in [
            "daily",
            "rate()",
            "rate(5)",
            "rate(1 minutes)",
            "rate(2 hour)",
            "rate(0 days)",
            "rate(five minutes)",
            "cron()",
            "cron(0 */1 * * WED)",
            "cron(* 1 * * * *)",
        ] {
            assert!(problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn of_rules_and_schedules() {
        check(
            "
Parameters:
  Free: { Type: String }
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties: { ScheduleExpression: rate(1 hours) }
#                                     ^^^^^^^^^^^^^ error[events-schedule-malformed]: singular
  Unknown:
    Type: AWS::Events::Rule
    Properties: { ScheduleExpression: !Ref Free }
  Once:
    Type: AWS::Scheduler::Schedule
    Properties: { ScheduleExpression: at(2030-01-01T00:00:00), FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: arn, RoleArn: arn } }
",
        );
    }
}
