use cfn_template::{Environment, Given, Item, lookup};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::references::resource;

rule! {
    id: "sqs-dead-letter-queue-type",
    summary: "A queue and its dead-letter queue are not both FIFO queues or both standard queues",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3502"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.transforms().opaque {
        return;
    }
    let environment = Environment::new(template);
    for queue in template.resources_of("AWS::SQS::Queue") {
        let target = queue.properties().and_then(|it| it.get("RedrivePolicy")?.get("deadLetterTargetArn"));
        let Some(target) = target.and_then(|it| resource(template, it, &["AWS::SQS::Queue"])) else {
            continue;
        };
        let (Some(own), Some(other)) = (is_fifo(&environment, queue), is_fifo(&environment, target)) else {
            continue;
        };
        if own == other {
            continue;
        }
        let value = queue.properties().and_then(|it| it.get("FifoQueue"));
        let span = value.map_or_else(|| queue.key().span(), |it| it.full_span());
        let message = format!(
            "The dead-letter queue of a FIFO queue must be one, and that of a standard queue must not: \
             the deployment fails with `{}`. Make both alike.",
            target.name()
        );
        sink.report(span, message)
            .related(target.key().span(), "the dead-letter queue")
            .resource(queue.name());
    }
}

/// Whether a queue is a FIFO queue, when that is known.
fn is_fifo<'a>(environment: &Environment<'a>, queue: Item<'a>) -> Option<bool> {
    let Some(properties) = queue.properties() else { return Some(false) };
    let places = lookup(environment, properties, &["FifoQueue"]);
    let [place] = places.as_slice() else { return None };
    match (&place.given, place.holder) {
        (Given::Absent, Some(_)) => Some(false),
        (Given::Literal(node), _) => Some(node.text()?.eq_ignore_ascii_case("true")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn both_alike() {
        check(
            "
Resources:
  Standard: { Type: 'AWS::SQS::Queue' }
  Fifo:
    Type: AWS::SQS::Queue
    Properties: { FifoQueue: true, QueueName: a.fifo, RedrivePolicy: { deadLetterTargetArn: !GetAtt Standard.Arn, maxReceiveCount: 3 } }
#                            ^^^^ error[sqs-dead-letter-queue-type]
  Fine:
    Type: AWS::SQS::Queue
    Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Standard.Arn, maxReceiveCount: 3 } }
",
        );
    }
}
