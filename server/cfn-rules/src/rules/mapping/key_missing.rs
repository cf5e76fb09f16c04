use cfn_syntax::Node;
use cfn_template::{FunctionName, SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::rules::keys::is_open;
use crate::similar::similar;

rule! {
    id: "mapping-key-missing",
    summary: "Fn::FindInMap asks for a key that its mapping does not have",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E1011"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let environment = context.environment;
    if environment.transforms().opaque || context.item.section() == SectionKind::Metadata {
        return;
    }
    for call in context.calls().iter().filter(|call| call.function.name == FunctionName::FindInMap) {
        let arguments: Vec<_> = call.function.argument.items().collect();
        // A default stands in for a key that is missing.
        let [map, first, second] = arguments.as_slice() else { continue };
        let Some(name) = literal(*map) else { continue };
        let Some(mapping) = environment.mapping(&name).filter(|it| !it.facts().has_transform) else {
            continue;
        };
        let value = mapping.value();
        if is_open(value) || !environment.case_of(call.node).is_possible() {
            continue;
        }
        if let Some(key) = literal(*first) {
            match value.get(&key) {
                None => report(sink, *first, &name, &key, value),
                Some(level) => check_second(sink, *second, &name, &[level]),
            }
            continue;
        }
        let levels: Vec<_> = value.pairs().map(|pair| pair.value.resolve()).collect();
        check_second(sink, *second, &name, &levels);
    }
}

/// The second key must stand under at least one of the levels that the first may choose.
fn check_second(sink: &mut Sink<'_>, node: Node<'_>, mapping: &str, levels: &[Node<'_>]) {
    let Some(key) = literal(node) else { return };
    if levels.iter().any(|level| is_open(*level) || level.pair(&key).is_some()) {
        return;
    }
    if let Some(level) = levels.first() {
        report(sink, node, mapping, &key, *level);
    }
}

fn literal(node: Node<'_>) -> Option<String> {
    let node = node.resolve();
    node.text().filter(|_| function(node).is_none() && !node.is_null()).map(std::borrow::Cow::into_owned)
}

fn report(sink: &mut Sink<'_>, node: Node<'_>, mapping: &str, key: &str, level: Node<'_>) {
    let names: Vec<_> = level.pairs().map(|pair| pair.name().into_owned()).collect();
    let advice = match similar(key, names.iter().map(String::as_str)).first() {
        Some(suggestion) => format!("did you mean `{suggestion}`?"),
        None => "the deployment fails.".to_owned(),
    };
    sink.report(node.full_span(), format!("Mapping `{mapping}` has no key `{key}` there; {advice}"));
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn keys_that_are_not_there() {
        check(
            "
Parameters:
  P: { Type: String }
Mappings:
  M: { dev: { size: small }, prod: { size: large, zones: 3 } }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      A: !FindInMap [M, test, size]
#                       ^^^^ error[mapping-key-missing]: no key `test`
      B: !FindInMap [M, dev, zones]
#                            ^^^^^ error[mapping-key-missing]
      C: !FindInMap [M, !Ref P, Size]
#                               ^^^^ error[mapping-key-missing]: did you mean `size`?
      D: !FindInMap [M, !Ref P, zones]
      E: !FindInMap [M, dev, !Ref P]
      F: !FindInMap [M, none, size, { DefaultValue: x }]
",
        );
    }
}
