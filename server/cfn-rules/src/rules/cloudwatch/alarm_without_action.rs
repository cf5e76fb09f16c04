use cfn_template::{Environment, Given, SectionKind, lookup};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::{Value, in_order, unused_name};

rule! {
    id: "cloudwatch-alarm-without-action",
    summary: "An alarm tells nobody",
    severity: Information,
    category: Operations,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["guard:CLOUDWATCH_ALARM_ACTION_CHECK", "cdk-nag:HIPAA.Security-CloudWatchAlarmAction"],
    check: Check::Template(check),
}

const ALARMS: [&str; 2] = ["AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"];

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let environment = Environment::new(template);
    for alarm in ALARMS.iter().flat_map(|it| template.resources_of(it)) {
        let Some(properties) = alarm.properties() else { continue };
        let lacks = |path: &'static [&'static str]| {
            lookup(&environment, properties, path).iter().all(|place| match &place.given {
                Given::Absent => true,
                Given::Literal(list) => list.text().is_none() && list.items().next().is_none(),
                _ => false,
            })
        };
        let actions: [&[&str]; 3] = [&["AlarmActions"], &["OKActions"], &["InsufficientDataActions"]];
        if !actions.iter().all(|path| lacks(path)) || is_used(context, alarm.name()) {
            continue;
        }
        let place = alarm.value().pair("Properties").map_or_else(|| alarm.key().span(), |it| it.key.span());
        sink.report(
            place,
            "The alarm changes its state, and nobody learns of it. Add AlarmActions with a topic that someone \
             reads.",
        )
        .resource(alarm.name())
        .fix(|| {
            let document = template.document();
            let writer = context.shared.writer();
            let topic = template.resources_of("AWS::SNS::Topic").next().map(|it| it.name().to_owned());
            let (name, new_topic) = match topic {
                Some(name) => (name, None),
                None => {
                    let name = unused_name(document, "AlarmTopic");
                    let topic = Value::map([("Type", Value::text("AWS::SNS::Topic"))]);
                    let edit = writer.insert_item(document, "Resources", &name, &topic)?;
                    (name, Some(edit))
                }
            };
            let value = Value::list([Value::reference(&*name)]);
            // An empty list is filled by hand: whoever wrote it meant something by it.
            if properties.pair("AlarmActions").is_some() {
                return None;
            }
            let set = writer.insert(properties, "AlarmActions", &value)?;
            let edits = match new_topic {
                Some(new_topic) => in_order(set, new_topic),
                None => vec![set],
            };
            let title = format!("Tell the topic {name}");
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits })
        });
    }
}

/// Whether something else looks at the alarm: a composite alarm, a deployment.
fn is_used(context: &TemplateContext<'_, '_>, alarm: &str) -> bool {
    context
        .template
        .section(SectionKind::Resources)
        .any(|item| item.name() != alarm && item.facts().references.iter().any(|it| &*it.name == alarm))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn alarms_that_nobody_hears() {
        check(
            "
Parameters:
  Topics: { Type: CommaDelimitedList }
Resources:
  Silent:
    Type: AWS::CloudWatch::Alarm
    Properties:
#   ^^^^^^^^^^ information[cloudwatch-alarm-without-action]
      ComparisonOperator: GreaterThanThreshold
      EvaluationPeriods: 1
      AlarmActions: []
  Heard:
    Type: AWS::CloudWatch::Alarm
    Properties: { ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, AlarmActions: !Ref Topics }
  Part:
    Type: AWS::CloudWatch::Alarm
    Properties: { ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1 }
  Whole:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: { AlarmRule: !Sub 'ALARM(${Part})', AlarmActions: !Ref Topics }
",
        );
    }

    #[test]
    fn a_topic_is_made_when_there_is_none() {
        check_fix(
            "
Resources:
  Silent:
    Type: AWS::CloudWatch::Alarm
    Properties:
      ComparisonOperator: GreaterThanThreshold
      EvaluationPeriods: 1
",
            "
Resources:
  Silent:
    Type: AWS::CloudWatch::Alarm
    Properties:
      ComparisonOperator: GreaterThanThreshold
      EvaluationPeriods: 1
      AlarmActions:
        - !Ref AlarmTopic
  AlarmTopic:
    Type: AWS::SNS::Topic
",
        );
    }
}
