use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    id: "deletion-policy-alone",
    summary: "A resource is kept when its stack is deleted and not when it is replaced, or the reverse",
    severity: Warning,
    category: Reliability,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:W3011"],
    check: Check::Item(SectionKind::Resources, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    let deletion = value.pair("DeletionPolicy");
    let replacement = value.pair("UpdateReplacePolicy");
    let (given, missing, event) = match (deletion, replacement) {
        (Some(given), None) => (given, "UpdateReplacePolicy", "an update replaces it"),
        (None, Some(given)) => (given, "DeletionPolicy", "the stack is deleted"),
        _ => return,
    };
    let Some(policy) = given.value.text().filter(|_| given.value.tag().is_none()) else { return };
    let policy = match &*policy {
        "Retain" | "RetainExceptOnCreate" => "Retain",
        "Snapshot" => "Snapshot",
        _ => return,
    };
    let message = format!(
        "`{}` is kept by its `{}`, but lost when {event}: add `{missing}: {policy}`.",
        item.name(),
        given.name()
    );
    sink.report(item.key().span(), message).fix(|| {
        Some(Fix {
            title: format!("Add {missing}: {policy} (the old resource stays and must be removed by hand)"),
            safety: Safety::Unsafe,
            preferred: true,
            edits: vec![context.shared.writer().insert_after(given, missing, &Value::text(policy))],
        })
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn one_without_the_other() {
        check(
            "
Resources:
  A: { Type: AWS::SNS::Topic, DeletionPolicy: Retain }
# ^ warning[deletion-policy-alone]: lost when an update replaces it
  B: { Type: AWS::SNS::Topic, UpdateReplacePolicy: Retain }
# ^ warning[deletion-policy-alone]: lost when the stack is deleted
  C: { Type: AWS::SNS::Topic, DeletionPolicy: Delete }
  D: { Type: AWS::SNS::Topic, DeletionPolicy: Retain, UpdateReplacePolicy: Retain }
",
        );
    }

    #[test]
    fn the_fix_adds_the_other() {
        check_fix(
            "
Resources:
  A:
    Type: AWS::SNS::Topic
    DeletionPolicy: Retain # for the audit
",
            "
Resources:
  A:
    Type: AWS::SNS::Topic
    DeletionPolicy: Retain # for the audit
    UpdateReplacePolicy: Retain
",
        );
    }
}
