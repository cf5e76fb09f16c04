use cfn_syntax::{Kind, Node};
use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "metadata-value-missing",
    summary: "A key of the metadata has no value",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E4002", "cfn-lint:E3028"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let root = match item.section() {
        SectionKind::Metadata if item.value().is_null() => {
            report(sink, item.key());
            return;
        }
        SectionKind::Metadata => item.value(),
        SectionKind::Resources => match item.value().pair("Metadata") {
            Some(pair) => pair.value,
            None => return,
        },
        _ => return,
    };
    let mut todo = vec![root];
    while let Some(node) = todo.pop() {
        match node.kind() {
            Kind::Mapping => {
                for pair in node.pairs() {
                    if pair.value.is_null() && pair.value.tag().is_none() && !pair.key.is_partial_key() {
                        report(sink, pair.key);
                    } else {
                        todo.push(pair.value);
                    }
                }
            }
            Kind::Sequence => todo.extend(node.items()),
            Kind::Scalar | Kind::Alias | Kind::Missing => {}
        }
    }
}

fn report(sink: &mut Sink<'_>, key: Node<'_>) {
    let message =
        format!("CloudFormation rejects `null` in metadata: give `{}` a value, or remove it.", key.raw());
    sink.report(key.span(), message);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn keys_without_a_value() {
        check(
            "
Metadata:
  Empty: null
# ^^^^^ error[metadata-value-missing]
  Nested: { a: [{ b: ~ }], c: '' }
#                 ^ error[metadata-value-missing]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Metadata: { a: null }
#               ^ error[metadata-value-missing]
",
        );
    }
}
