use cfn_syntax::{Kind, Node};
use cfn_template::{SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::rules::keys::is_open;

rule! {
    id: "mapping-malformed",
    summary: "A mapping is not two levels of names with values",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E7001"],
    check: Check::Item(SectionKind::Mappings, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    if context.environment.transforms().opaque || item.name().starts_with("Fn::") || is_open(value) {
        return;
    }
    if value.kind() != Kind::Mapping || function(value).is_some() {
        sink.report(
            item.key().span(),
            format!("Mapping `{}` must hold keys, and under each key names with values.", item.name()),
        );
        return;
    }
    for first in value.pairs() {
        if !is_key(&first.name(), ".-") {
            report_name(sink, first.key);
        }
        let level = first.value.resolve();
        if is_open(level) || first.key.is_partial_key() {
            continue;
        }
        if level.kind() != Kind::Mapping || function(level).is_some() {
            sink.report(first.key.span(), format!("`{}` must hold names with values.", first.name()));
            continue;
        }
        for second in level.pairs() {
            // A name may be written as a number here.
            if !is_key(&second.name(), ".-") {
                report_name(sink, second.key);
            }
            let leaf = second.value.resolve();
            let is_value =
                function(leaf).is_some() || is_leaf(leaf) || is_open(leaf) || second.key.is_partial_key();
            if !is_value {
                sink.report(
                    second.key.span(),
                    format!("`{}` must be a value or a list of values.", second.name()),
                );
            }
        }
    }
}

fn is_leaf(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Scalar => !node.is_null(),
        Kind::Sequence => {
            node.items().all(|item| function(item).is_some() || item.resolve().kind() == Kind::Scalar)
        }
        _ => false,
    }
}

fn is_key(name: &str, others: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

fn report_name(sink: &mut Sink<'_>, key: Node<'_>) {
    sink.report(
        key.span(),
        format!("`{}` is no name for a key of a mapping: use letters and digits.", key.raw()),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn wrong_levels_and_names() {
        check(
            "
Mappings:
  Text: a
# ^^^^ error[mapping-malformed]: must hold keys
  One: { a: b }
#        ^ error[mapping-malformed]: must hold names with values
  Three: { a: { b: { c: d } } }
#               ^ error[mapping-malformed]: a value or a list of values
  Name: { 'a b': { c: d } }
#         ^^^^^ error[mapping-malformed]: is no name
  Fine: { us-east-1: { a: b, c: [d, e], '1': 2 } }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }
}
