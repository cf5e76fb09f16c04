use cfn_syntax::{Kind, Pair};
use rustc_hash::FxHashMap;

use crate::check::{Check, ItemContext, Shared, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Writer;

rule! {
    id: "duplicate-key",
    summary: "A key stands twice in one mapping, and one of the values is lost",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E0000"],
    check: Check::AnyItemAndTemplate(check_item, check_template),
}

/// The mappings inside one child of a section.
fn check_item(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let mut todo = vec![context.item.value()];
    while let Some(node) = todo.pop() {
        // The anchored node is looked at where it stands.
        match node.kind() {
            Kind::Mapping => {
                report_duplicates(node.pairs(), context.shared, sink);
                todo.extend(node.pairs().map(|pair| pair.value));
            }
            Kind::Sequence => todo.extend(node.items()),
            Kind::Scalar | Kind::Alias | Kind::Missing => {}
        }
    }
}

/// The sections, and the names in each.
fn check_template(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let document = context.template.document();
    let sections = document.sections().map(|section| Pair { key: section.key, value: section.value });
    report_duplicates(sections, context.shared, sink);
    for (first, item) in context.template.duplicates() {
        let message = format!(
            "There are two {}s named `{}`: one of them is lost. Rename or remove one.",
            item.section().item_name(),
            item.name()
        );
        sink.report(item.key().span(), message).related(first.key().span(), "the other one");
    }
}

fn report_duplicates<'a>(pairs: impl Iterator<Item = Pair<'a>>, shared: &Shared<'_>, sink: &mut Sink<'_>) {
    let mut seen: FxHashMap<String, Pair<'a>> = FxHashMap::default();
    for pair in pairs {
        let Some(name) = pair.key.text() else { continue };
        // Several merge keys are an error of their own kind; half a key is being typed.
        if pair.key.is_partial_key() || name == "<<" {
            continue;
        }
        let Some(first) = seen.get(&*name).copied() else {
            seen.insert(name.into_owned(), pair);
            continue;
        };
        let message = format!("`{name}` stands twice in this mapping: one of the values is lost. Keep one.");
        let report = sink.report(pair.key.span(), message).related(first.key.span(), "the first one");
        let same = first.value.raw() == pair.value.raw() && first.value.tag() == pair.value.tag();
        if same && first.value.kind() == Kind::Scalar {
            report.fix(|| removal(shared.writer(), pair, "Remove the repetition", Safety::Safe, true));
        } else if first.value.kind() != Kind::Missing && pair.value.kind() != Kind::Missing {
            report
                .fix(|| {
                    removal(shared.writer(), pair, "Remove this one, keep the first", Safety::Unsafe, false)
                })
                .fix(|| {
                    removal(shared.writer(), first, "Remove the first one, keep this", Safety::Unsafe, false)
                });
        }
    }
}

fn removal(writer: &Writer, pair: Pair<'_>, title: &str, safety: Safety, preferred: bool) -> Option<Fix> {
    Some(Fix { title: title.to_owned(), safety, preferred, edits: vec![writer.remove(pair)?] })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn in_mappings_of_any_depth() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: a
      DisplayName: b
      TopicName: c
#     ^^^^^^^^^ error[duplicate-key]: `TopicName` stands twice
      Tags: [{ Key: a, Value: b, Key: a }]
#                                ^^^ error[duplicate-key]
",
        );
    }

    #[test]
    fn logical_ids_and_sections() {
        check(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic }
  Topic: { Type: AWS::SNS::Topic }
# ^^^^^ error[duplicate-key]: two resources named `Topic`
Outputs:
  A: { Value: a }
Outputs:
#^^^^^^ error[duplicate-key]: `Outputs` stands twice
  B: { Value: b }
",
        );
    }

    #[test]
    fn a_repetition_is_removed() {
        check_fix(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: a # ours
      TopicName: a
      DisplayName: b
",
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: a # ours
      DisplayName: b
",
        );
    }
}
