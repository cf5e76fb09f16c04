use cfn_template::{Environment, Item, Template, lookup};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::references::resource;

rule! {
    id: "lambda-queue-mismatch",
    summary: "A queue does not suit the function that reads from it",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3505", "cfn-lint:E3705"],
    check: Check::Template(check),
}

/// Seconds that a message is hidden, and that a function runs, when nothing is said.
const DEFAULT_VISIBILITY: f64 = 30.0;
const DEFAULT_TIMEOUT: f64 = 3.0;

/// The most messages of a FIFO queue that a function gets at once.
const MAX_FIFO_BATCH: f64 = 10.0;

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.transforms().opaque {
        return;
    }
    let environment = Environment::new(template);
    for mapping in template.resources_of("AWS::Lambda::EventSourceMapping") {
        let source = mapping.properties().and_then(|it| it.get("EventSourceArn"));
        let queue = source.and_then(|it| resource(template, it, &["AWS::SQS::Queue"]));
        if let Some(queue) = queue {
            check_batch(&environment, mapping, queue, sink);
            check_timeout(template, &environment, mapping, queue, sink);
        }
    }
}

fn check_batch<'a>(environment: &Environment<'a>, mapping: Item<'a>, queue: Item<'a>, sink: &mut Sink<'_>) {
    let is_fifo = queue.properties().is_some_and(|it| {
        lookup(environment, it, &["FifoQueue"])
            .iter()
            .all(|place| place.given.is_surely(|text| text.eq_ignore_ascii_case("true")))
    });
    let Some(size) = mapping.properties().and_then(|it| it.get("BatchSize")).filter(|_| is_fifo) else {
        return;
    };
    let number = size.text().filter(|_| size.tag().is_none()).and_then(|text| text.parse::<f64>().ok());
    if number.is_some_and(|number| number > MAX_FIFO_BATCH) {
        let message = format!(
            "`{}` is a FIFO queue, of which a function gets at most 10 messages at once: the deployment fails. Set 10 or less.",
            queue.name()
        );
        sink.report(size.full_span(), message).resource(mapping.name());
    }
}

fn check_timeout<'a>(
    template: &Template<'a>,
    environment: &Environment<'a>,
    mapping: Item<'a>,
    queue: Item<'a>,
    sink: &mut Sink<'_>,
) {
    let name = mapping.properties().and_then(|it| it.get("FunctionName"));
    let Some(function) = name.and_then(|it| resource(template, it, &["AWS::Lambda::Function"])) else {
        return;
    };
    let hidden = seconds(environment, queue, &["VisibilityTimeout"], DEFAULT_VISIBILITY);
    let timeout = seconds(environment, function, &["Timeout"], DEFAULT_TIMEOUT);
    let Some((hidden, timeout)) = hidden.zip(timeout).filter(|(hidden, timeout)| hidden < timeout) else {
        return;
    };
    let value = queue.properties().and_then(|it| it.get("VisibilityTimeout"));
    let span = value.map_or_else(|| queue.key().span(), |it| it.full_span());
    let message = format!(
        "A message is hidden for {hidden} seconds, and `{}` may run for {timeout}: Lambda rejects the mapping. \
         Hide it for six times as long.",
        function.name()
    );
    sink.report(span, message).resource(queue.name());
}

/// A number of seconds, when it is the same in every deployment.
fn seconds<'a>(
    environment: &Environment<'a>,
    item: Item<'a>,
    path: &'static [&'static str],
    default: f64,
) -> Option<f64> {
    let Some(properties) = item.properties() else { return Some(default) };
    let places = lookup(environment, properties, path);
    let [place] = places.as_slice() else { return None };
    match (&place.given, place.holder) {
        (cfn_template::Given::Absent, Some(_)) => Some(default),
        (given, _) if !given.is_by_default() => given.text()?.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn batches_and_times() {
        check(
            "
Parameters:
  Seconds: { Type: Number }
Resources:
  Fifo:
    Type: AWS::SQS::Queue
    Properties: { FifoQueue: true, QueueName: a.fifo, VisibilityTimeout: 60 }
  Short:
# ^^^^^ error[lambda-queue-mismatch]: hidden for 30 seconds
    Type: AWS::SQS::Queue
  Unknown:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: !Ref Seconds }
  Function:
    Type: AWS::Lambda::Function
    Properties: { Code: { S3Bucket: code, S3Key: key }, Role: arn:aws:iam::123456789012:role/a, Handler: a.b, Runtime: python3.13, Timeout: 40 }
  FromFifo:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Fifo.Arn, FunctionName: !Ref Function, BatchSize: 20 }
#                                                                                           ^^ error[lambda-queue-mismatch]
  FromShort:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Short.Arn, FunctionName: !Ref Function }
  FromUnknown:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Unknown.Arn, FunctionName: !Ref Function }
",
        );
    }
}
