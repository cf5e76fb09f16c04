//! Tags that are due: what most others have, and what the configuration asks for.

use cfn_schema::Resource;
use cfn_syntax::{Kind, Node};
use cfn_template::{FunctionName, Item, SectionKind, Template, function};
use cfn_text::TextEdit;
use rustc_hash::FxHashMap;

use crate::check::{Check, Shared, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::options::RuleOption;
use crate::writer::Value;

rule! {
    INCONSISTENT {
        id: "tags-inconsistent",
        summary: "A resource lacks a tag that most others in the template have",
        severity: Information,
        category: Operations,
        default: false,
        fix: safe,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(inconsistent),
    }
}

rule! {
    REQUIRED {
        id: "tags-required-missing",
        summary: "A resource lacks a tag that the configuration asks for",
        severity: Information,
        category: Operations,
        default: false,
        fix: safe,
        since: "0.1.0",
        equivalents: [],
        options: [RuleOption::list("keys", &[], "Keys that every resource which takes tags must have.")],
        check: Check::Template(required),
    }
}

rule! {
    COST {
        id: "tags-cost-allocation-missing",
        summary: "No tag of the template says who pays for it",
        severity: Hint,
        category: Cost,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        options: [RuleOption::list(
            "keys",
            &["CostCenter", "Cost-Center", "Owner", "Project", "Team", "Department", "BusinessUnit"],
            "Keys that say who pays, in any case of letters.",
        )],
        check: Check::Template(cost_allocation),
    }
}

/// Of fewer resources no custom can be told.
const SEVERAL: usize = 3;

/// A resource that takes tags, and those that it has.
struct Tagged<'a> {
    item: Item<'a>,
    schema: Resource<'static>,
    property: &'static str,
    /// Key and value of each tag; `None` when they cannot all be read.
    tags: Option<Vec<(String, Node<'a>)>>,
}

impl Tagged<'_> {
    /// Whether it surely has no tag with this key.
    fn lacks(&self, key: &str) -> bool {
        self.tags.as_ref().is_some_and(|tags| tags.iter().all(|(known, _)| known != key))
    }
}

/// The resources that take tags. None where a macro may bring more of them.
fn tagged<'a>(template: &Template<'a>) -> Vec<Tagged<'a>> {
    if template.transforms().opaque {
        return Vec::new();
    }
    let mut taggings: FxHashMap<&str, Option<(Resource<'static>, &'static str)>> = FxHashMap::default();
    let mut found = Vec::new();
    for item in template.section(SectionKind::Resources) {
        let Some(resource_type) = item.item_type() else { continue };
        let tagging = taggings.entry(resource_type).or_insert_with(|| {
            let schema = cfn_schema::resource(resource_type)?;
            Some((schema, schema.tagging()?.property))
        });
        if let Some((schema, property)) = *tagging {
            let tags = read(item, property).filter(|_| !item.facts().has_transform);
            found.push(Tagged { item, schema, property, tags });
        }
    }
    found
}

fn read<'a>(item: Item<'a>, property: &str) -> Option<Vec<(String, Node<'a>)>> {
    let Some(properties) = item.properties() else { return Some(Vec::new()) };
    if function(properties).is_some() {
        return None;
    }
    let Some(node) = properties.get(property) else { return Some(Vec::new()) };
    let tag = |tag: Node<'a>| Some((tag.get("Key")?.text()?.into_owned(), tag.get("Value")?));
    match node.kind() {
        Kind::Sequence => node.items().map(tag).collect(),
        Kind::Mapping if function(node).is_none() => {
            Some(node.pairs().map(|pair| (pair.name().into_owned(), pair.value.resolve())).collect())
        }
        _ => None,
    }
}

fn inconsistent(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let resources = tagged(context.template);
    let with_tags = || resources.iter().filter_map(|it| it.tags.as_ref()).filter(|tags| !tags.is_empty());
    let tagged = with_tags().count();
    // Where most have none, the stack may be tagged as a whole.
    if tagged < SEVERAL || tagged * 2 < resources.len() {
        return;
    }
    let mut counts: Vec<(&str, usize, Node<'_>)> = Vec::new();
    for (key, value) in with_tags().flatten() {
        match counts.iter_mut().find(|(known, ..)| known == key) {
            Some((_, count, _)) => *count += 1,
            None => counts.push((key, 1, *value)),
        }
    }
    // A name is the resource's own.
    counts.retain(|(key, count, _)| *key != "Name" && count * 2 > tagged);
    for resource in &resources {
        for (key, count, example) in counts.iter().filter(|(key, ..)| resource.lacks(key)) {
            let message = format!(
                "It has no tag `{key}`, as {count} other resources have: reports and permissions that go by it leave this one out. Add it."
            );
            report(context, sink, resource, key, message, copied(*example));
        }
    }
}

fn required(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let keys = sink.options().list("keys");
    if keys.is_empty() {
        return;
    }
    let parameters = || context.template.section(SectionKind::Parameters).map(|item| item.name());
    for resource in tagged(context.template) {
        for key in keys.iter().filter(|key| resource.lacks(key)) {
            let message = format!("It has no tag `{key}`, which every resource must have here. Add it.");
            let value = parameters().find(|name| name.eq_ignore_ascii_case(key)).map(Value::reference);
            report(context, sink, &resource, key, message, value);
        }
    }
}

fn cost_allocation(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let keys = sink.options().list("keys");
    let resources = tagged(context.template);
    let says_who = |key: &str| keys.iter().any(|it| it.eq_ignore_ascii_case(key));
    // Tags that cannot be read may say it.
    let lacks =
        |it: &Tagged<'_>| it.tags.as_ref().is_some_and(|tags| !tags.iter().any(|(key, _)| says_who(key)));
    let (Some(first), Some(key)) = (resources.first(), keys.first()) else { return };
    if resources.len() >= SEVERAL && resources.iter().all(lacks) {
        let message = format!(
            "No resource of this template has a tag like `{key}`: what it costs cannot be told apart in the bill."
        );
        sink.report(first.item.key().span(), message).resource(first.item.name());
    }
}

fn report(
    context: &TemplateContext<'_, '_>,
    sink: &mut Sink<'_>,
    resource: &Tagged<'_>,
    key: &str,
    message: String,
    value: Option<Value>,
) {
    let pair = resource.item.properties().and_then(|it| it.pair(resource.property));
    let span = pair.map_or_else(|| resource.item.key().span(), |pair| pair.key.span());
    sink.report(span, message).resource(resource.item.name()).fix(|| {
        let edit = insertion(context.shared, resource, key, value?)?;
        let title = format!("Add the tag `{key}`");
        Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
    });
}

fn insertion(shared: &Shared<'_>, resource: &Tagged<'_>, key: &str, value: Value) -> Option<TextEdit> {
    let writer = shared.writer();
    let is_list = resource.schema.property(resource.property)?.items().is_some();
    let pair = Value::map([("Key", Value::text(key)), ("Value", value.clone())]);
    let whole = if is_list { Value::list([pair.clone()]) } else { Value::map([(key, value.clone())]) };
    let Some(properties) = resource.item.properties() else {
        let after = resource.item.value().pair("Type")?;
        return Some(writer.insert_after(after, "Properties", &Value::map([(resource.property, whole)])));
    };
    match properties.pair(resource.property) {
        Some(tags) if is_list => writer.append(tags, &pair),
        Some(tags) => writer.insert(tags.value.resolve(), key, &value),
        None => writer.insert(properties, resource.property, &whole),
    }
}

/// A value that another resource has, when it is simple enough to be written again.
fn copied(node: Node<'_>) -> Option<Value> {
    match function(node) {
        None => node.text().map(Value::text),
        Some(call) if call.name == FunctionName::Ref => call.argument.text().map(Value::reference),
        Some(call) if call.name == FunctionName::Sub => call.argument.text().map(Value::sub),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::OptionValue;
    use crate::testing::{check, check_with};

    #[test]
    fn what_most_others_have() {
        check(
            "
Parameters: { Stage: { Type: String } }
Conditions: { A: !Equals [!Ref Stage, a] }
Resources:
  One:
    Type: AWS::SNS::Topic
    Properties: { Tags: [{ Key: Environment, Value: !Ref Stage }, { Key: Owner, Value: us }] }
  Two:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [{ Key: Environment, Value: !Ref Stage }, { Key: Owner, Value: us }, { Key: Name, Value: two }]
  Three:
    Type: AWS::SSM::Parameter
    Properties: { Type: String, Value: x, Tags: { Environment: !Ref Stage } }
#                                         ^^^^ information[tags-inconsistent]: no tag `Owner`
  Four: { Type: AWS::SQS::Queue }
# ^^^^ information[tags-inconsistent]: no tag `Environment`
# ^^^^ information[tags-inconsistent]: no tag `Owner`
  Computed:
    Type: AWS::SQS::Queue
    Properties: { Tags: !If [A, [], []] }
  NotTaggable: { Type: AWS::SNS::TopicPolicy, Properties: { Topics: [!Ref One], PolicyDocument: {} } }
",
        );
    }

    #[test]
    fn keys_that_are_required() {
        check_with(
            &REQUIRED,
            "keys",
            OptionValue::List(vec!["Owner".to_owned()]),
            "
Parameters: { owner: { Type: String } }
Resources:
  One:
    Type: AWS::SNS::Topic
    Properties: { Tags: [{ Key: Owner, Value: us }] }
  Two:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !Ref owner
      Tags: { Environment: test }
#     ^^^^ information[tags-required-missing]
",
        );
    }

    #[test]
    fn who_pays() {
        check(
            "
Resources:
  One: { Type: AWS::SNS::Topic }
# ^^^ hint[tags-cost-allocation-missing]
  Two: { Type: AWS::SQS::Queue }
  Three: { Type: AWS::SQS::Queue }
",
        );
        check(
            "
Resources:
  One: { Type: AWS::SNS::Topic }
  Two: { Type: AWS::SQS::Queue, Properties: { Tags: [{ Key: owner, Value: us }] } }
  Three: { Type: AWS::SQS::Queue }
",
        );
    }
}
