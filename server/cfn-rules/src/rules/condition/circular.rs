use cfn_template::{ReferenceKind, SectionKind};
use rustc_hash::FxHashSet;

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "condition-circular",
    summary: "A condition rests on itself",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E8007"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    for item in template.section(SectionKind::Conditions) {
        let asks = |name: &str| {
            let item = template.get(SectionKind::Conditions, name);
            item.into_iter().flat_map(|item| &item.facts().references)
        };
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let mut todo = vec![item.name()];
        while let Some(name) = todo.pop() {
            for reference in asks(name).filter(|it| it.kind == ReferenceKind::Condition) {
                if seen.insert(&reference.name) {
                    todo.push(&reference.name);
                }
            }
        }
        if seen.contains(item.name()) {
            let message = format!(
                "Condition `{}` rests on itself: CloudFormation rejects the template. Break the circle.",
                item.name()
            );
            sink.report(item.key().span(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn circles() {
        check(
            "
Conditions:
  Self: !Not [!Condition Self]
# ^^^^ error[condition-circular]
  A: !Not [Condition: B]
# ^ error[condition-circular]
  B: !And [!Condition A, !Condition A]
# ^ error[condition-circular]
  Outside: !Not [!Condition A]
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }
}
