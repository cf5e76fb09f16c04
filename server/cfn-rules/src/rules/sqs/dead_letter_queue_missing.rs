use cfn_template::{Environment, Given, SectionKind, lookup};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::{Value, in_order, unused_name};

rule! {
    id: "sqs-dead-letter-queue-missing",
    summary: "A message that fails again and again is tried for ever, or lost",
    severity: Hint,
    category: Reliability,
    default: false,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cdk-nag:AwsSolutions-SQS3", "cdk-nag:Serverless-SQSRedrivePolicy"],
    check: Check::Template(check),
}

const QUEUE: &str = "AWS::SQS::Queue";

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let environment = Environment::new(template);
    for queue in template.resources_of(QUEUE) {
        let is_absent = |path: &'static [&'static str]| {
            queue.properties().is_none_or(|properties| {
                lookup(&environment, properties, path).iter().all(|it| matches!(it.given, Given::Absent))
            })
        };
        // A queue for failed messages is named by others, or says whose it is.
        let takes_failed =
            template.section(SectionKind::Resources).filter(|it| it.name() != queue.name()).any(|it| {
                let text = || it.value().raw();
                it.facts().references.iter().any(|reference| &*reference.name == queue.name())
                    && (text().contains("deadLetterTargetArn") || text().contains("DeadLetter"))
            });
        if !is_absent(&["RedrivePolicy"]) || !is_absent(&["RedriveAllowPolicy"]) || takes_failed {
            continue;
        }
        let place = queue.value().pair("Properties").map_or_else(|| queue.key().span(), |it| it.key.span());
        sink.report(
            place,
            "A message that its consumer cannot handle comes back until it expires. Send it to a dead-letter \
             queue after some tries (RedrivePolicy).",
        )
        .resource(queue.name())
        .fix(|| {
            let document = template.document();
            let writer = context.shared.writer();
            let name = unused_name(document, &format!("{}DeadLetters", queue.name()));
            let properties = queue.properties()?;
            let mut kept = vec![("MessageRetentionPeriod", Value::bare("1209600"))];
            match properties.get("FifoQueue") {
                None => {}
                Some(it) if it.is_text("true") => kept.push(("FifoQueue", Value::bare("true"))),
                Some(_) => return None,
            }
            let letters = Value::map([("Type", Value::text(QUEUE)), ("Properties", Value::map(kept))]);
            let redrive = Value::map([
                ("deadLetterTargetArn", Value::attribute(&name, "Arn")),
                ("maxReceiveCount", Value::bare("5")),
            ]);
            let set = writer.insert(properties, "RedrivePolicy", &redrive)?;
            let item = writer.insert_item(document, "Resources", &name, &letters)?;
            let edits = in_order(set, item);
            let title = format!("Send messages to {name} after 5 tries");
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn queues_and_those_for_failed_messages() {
        check(
            "
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 3 } }
  Failed:
    Type: AWS::SQS::Queue
  Other:
# ^^^^^ hint[sqs-dead-letter-queue-missing]
    Type: AWS::SQS::Queue
",
        );
    }

    #[test]
    fn a_queue_is_made_for_failed_messages() {
        check_fix(
            "
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders
",
            "
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: orders
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt OrdersDeadLetters.Arn
        maxReceiveCount: 5
  OrdersDeadLetters:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: 1209600
",
        );
    }
}
