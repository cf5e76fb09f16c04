use cfn_syntax::Node;
use cfn_template::{Case, Environment, Given, Item, SectionKind, cases};
use cfn_text::Span;
use rustc_hash::FxHashMap;

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "resource-identifier-taken",
    summary: "Two resources of a type have the same identifier",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3019"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.transforms().opaque {
        return;
    }
    let mut by_type: FxHashMap<&str, Vec<Item<'_>>> = FxHashMap::default();
    let mut types = Vec::new();
    for item in template.section(SectionKind::Resources) {
        let Some(item_type) = item.item_type() else { continue };
        let items = by_type.entry(item_type).or_default();
        if items.len() == 1 {
            types.push(item_type);
        }
        items.push(item);
    }
    let environment = Environment::new(template);
    for item_type in types {
        let Some(resource) = cfn_schema::resource(item_type) else { continue };
        let keys: Vec<_> = resource.primary_identifier().iter().collect();
        // What the service sets is never the same.
        if keys.is_empty()
            || keys.iter().any(|key| resource.access(key.split('.')).is_read_only() || key.contains('.'))
        {
            continue;
        }
        let mut taken: FxHashMap<String, Vec<(Item<'_>, Case)>> = FxHashMap::default();
        for item in by_type.remove(item_type).unwrap_or_default() {
            for (identifier, case, span) in identifiers(&environment, item, &keys) {
                let others = taken.entry(identifier).or_default();
                let conditions = environment.deployed_conditions();
                let clash = others.iter().find(|(other, theirs)| {
                    other.name() != item.name()
                        && conditions.both(*theirs, case).is_some_and(Case::is_possible)
                });
                if let Some((other, _)) = clash {
                    report(sink, item, *other, &keys, span);
                    if let Some((_, _, theirs)) = identifiers(&environment, *other, &keys).into_iter().next()
                    {
                        report(sink, *other, item, &keys, theirs);
                    }
                }
                others.push((item, case));
            }
        }
    }
}

fn report(sink: &mut Sink<'_>, item: Item<'_>, other: Item<'_>, keys: &[&str], span: Span) {
    let is_known = sink.findings.iter().any(|finding| finding.span == span);
    if is_known {
        return;
    }
    let listed = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and ");
    let message = format!(
        "`{}` has the same {listed}: only one of them can be created, and the deployment fails. Give each its own.",
        other.name()
    );
    sink.report(span, message).related(other.key().span(), "the other one").resource(item.name());
}

/// The identifiers that a resource can have, each when it has it, and where it is written. None
/// when one of their parts is not known.
fn identifiers<'a>(
    environment: &Environment<'a>,
    item: Item<'a>,
    keys: &[&str],
) -> Vec<(String, Case, Span)> {
    let mut found = vec![(String::new(), environment.deployed_case_of(item.value()), item.key().span())];
    let Some(properties) = item.properties() else { return Vec::new() };
    for key in keys {
        let Some(pair) = properties.pair(key) else { return Vec::new() };
        let mut next = Vec::new();
        for (text, case, _) in found {
            for (given, case) in cases(environment, pair.value, case) {
                if let Given::Literal(node) = given
                    && let Some(part) = Node::text(node)
                    && case.is_possible()
                {
                    next.push((format!("{text}\n{part}"), case, node.full_span()));
                }
            }
        }
        found = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn names_by_cases() {
        check(
            "
Parameters:
  Stage: { Type: String }
  Name: { Type: String, Default: orders }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  First:
    Type: AWS::S3::Bucket
    Properties: { BucketName: my-orders }
#                             ^^^^^^^^^ error[resource-identifier-taken]: `Second`
  Second:
    Type: AWS::S3::Bucket
    Properties: { BucketName: my-orders }
#                             ^^^^^^^^^ error[resource-identifier-taken]: `First`
  Prod:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !If [IsProd, my-bills, !Ref AWS::NoValue] }
  Test:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !If [IsProd, !Ref AWS::NoValue, my-bills] }
  Named:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Ref Name }
  Again:
    Type: AWS::S3::Bucket
    Properties: { BucketName: !Ref Name }
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: my-orders }
",
        );
    }
}
