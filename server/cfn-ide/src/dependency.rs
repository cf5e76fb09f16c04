use cfn_rules::Analysis;
use cfn_template::{Item, SectionKind, Template, content_span};
use cfn_text::Span;

use crate::document_symbol::{SymbolKind, child_kind};
use crate::names::{item_of, referenced, symbol_near, symbol_of};

/// A resource, or another part of a template that depends on something or is depended on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependencyItem {
    /// The section it stands in.
    pub section: SectionKind,
    /// The logical ID.
    pub name: String,
    /// The resource type.
    pub detail: Option<String>,
    /// What it stands for.
    pub kind: SymbolKind,
    /// The whole definition.
    pub span: Span,
    /// Its name, inside `span`.
    pub selection_span: Span,
}

/// One side of a dependency, seen from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The other side.
    pub item: DependencyItem,
    /// The references that make the dependency, in the side that depends.
    pub spans: Vec<Span>,
}

/// What the cursor is on: a name, or else the resource around it.
#[must_use]
pub fn dependency_item(analysis: &Analysis, offset: u32) -> Option<DependencyItem> {
    if !analysis.is_template() {
        return None;
    }
    let template = analysis.template();
    let named = symbol_near(&template, offset).and_then(|(symbol, _)| item_of(&template, &symbol));
    let item = named.or_else(|| template.item_around(template.document().node_at(offset)?))?;
    converted(item)
}

/// What an item depends on, in order of place.
#[must_use]
pub fn dependencies(analysis: &Analysis, section: SectionKind, name: &str) -> Vec<Dependency> {
    let template = analysis.template();
    let Some(item) = template.get(section, name) else { return Vec::new() };
    let mut found = Found::default();
    for (other, span) in targets(&template, item) {
        found.add(other, span);
    }
    found.converted()
}

/// What depends on an item, in order of place.
#[must_use]
pub fn dependents(analysis: &Analysis, section: SectionKind, name: &str) -> Vec<Dependency> {
    let template = analysis.template();
    let mut found = Found::default();
    for item in template.items() {
        for (target, span) in targets(&template, *item) {
            if target.section() == section && target.name() == name {
                found.add(*item, span);
            }
        }
    }
    found.converted()
}

/// The items that an item refers to, with the places.
pub(crate) fn targets<'a>(template: &Template<'a>, item: Item<'a>) -> impl Iterator<Item = (Item<'a>, Span)> {
    item.references().filter_map(|(reference, span)| {
        let (name, span) = referenced(template, reference, span);
        Some((item_of(template, &symbol_of(reference.kind, name))?, span))
    })
}

#[derive(Default)]
struct Found<'a> {
    items: Vec<(Item<'a>, Vec<Span>)>,
}

impl<'a> Found<'a> {
    fn add(&mut self, item: Item<'a>, span: Span) {
        match self.items.iter_mut().find(|(other, _)| other.key() == item.key()) {
            Some((_, spans)) => spans.push(span),
            None => self.items.push((item, vec![span])),
        }
    }

    fn converted(mut self) -> Vec<Dependency> {
        self.items.sort_by_key(|(item, _)| item.key().span());
        let dependency = |(item, spans)| Some(Dependency { item: converted(item)?, spans });
        self.items.into_iter().filter_map(dependency).collect()
    }
}

fn converted(item: Item<'_>) -> Option<DependencyItem> {
    let kind = child_kind(Some(item.section()));
    (kind != SymbolKind::Other && !item.name().is_empty()).then(|| DependencyItem {
        section: item.section(),
        name: item.name().to_owned(),
        detail: item.item_type().map(str::to_owned),
        kind,
        span: item.key().full_span().join(item.value().full_span()),
        selection_span: content_span(item.key()),
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::analyse_at;

    fn check(fixture: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let mut drawn = String::new();
        if let Some(item) = dependency_item(&analysis, offset) {
            let text = analysis.document().text();
            assert_eq!(text.slice(item.selection_span), item.name);
            let mut add = |label: &str, found: Vec<Dependency>| {
                for Dependency { item, spans } in found {
                    let lines: Vec<_> = spans.iter().map(|span| text.line_at(span.start)).collect();
                    drawn.push_str(&format!("{label} {:?} {} by lines {lines:?}\n", item.kind, item.name));
                }
            };
            add("needs", dependencies(&analysis, item.section, &item.name));
            add("is needed by", dependents(&analysis, item.section, &item.name));
        }
        expected.assert_eq(&drawn);
    }

    const TEMPLATE: &str = "
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties: { TopicName: !Ref Stage, Tags: [{ Key: a, Value: !GetAtt Queue.Arn }] }
  Queue: { Type: AWS::SQS::Queue }
  Policy:
    Type: AWS::SQS::QueuePolicy
    DependsOn: Topic
    Properties: { Queues: [!Ref Queue], PolicyDocument: !Sub '${Topic} ${Topic.TopicName}' }
Outputs:
  Name: { Value: !GetAtt Topic.TopicName }
";

    #[test]
    fn of_the_name_under_the_cursor() {
        check(
            &TEMPLATE.replace("  Topic:\n", "  To$0pic:\n"),
            expect![[r#"
            needs Parameter Stage by lines [9]
            needs Condition IsProd by lines [8]
            needs Resource Queue by lines [9]
            is needed by Resource Policy by lines [13, 14, 14]
            is needed by Output Name by lines [16]
        "#]],
        );
        check(
            &TEMPLATE.replace("[!Ref Queue", "[!Ref Qu$0eue"),
            expect![[r#"
            is needed by Resource Topic by lines [9]
            is needed by Resource Policy by lines [14]
        "#]],
        );
    }

    #[test]
    fn of_the_resource_around_the_cursor() {
        check(
            &TEMPLATE.replace("AWS::SQS::QueuePolicy", "AWS::$0SQS::QueuePolicy"),
            expect![[r#"
            needs Resource Topic by lines [13, 14, 14]
            needs Resource Queue by lines [14]
        "#]],
        );
    }

    #[test]
    fn of_nothing() {
        check(&TEMPLATE.replace("Resources:", "Res$0ources:"), expect![[r#""#]]);
    }
}
