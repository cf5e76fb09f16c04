use cfn_template::{FunctionName, SectionKind};

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "if-branch-unreachable",
    summary: "A branch of Fn::If can never be taken",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:W1028"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    if !matches!(context.item.section(), SectionKind::Resources | SectionKind::Outputs) {
        return;
    }
    let environment = context.environment;
    for call in context.calls().iter().filter(|call| call.function.name == FunctionName::If) {
        let items: Vec<_> = call.function.argument.items().collect();
        let [condition, yes, no] = items.as_slice() else { continue };
        let Some(name) = condition.text().filter(|_| condition.tag().is_none()) else { continue };
        let Some(when) = environment.when(&name) else { continue };
        let conditions = environment.conditions();
        let here = environment.case_of(call.node);
        let Some(not) = conditions.not(when).filter(|_| here.is_possible()) else { continue };
        for (branch, when, state) in [(yes, when, "never holds"), (no, not, "always holds")] {
            if conditions.both(here, when).is_some_and(|case| !case.is_possible()) {
                let message = format!(
                    "This branch is never taken: `{name}` {state} here. Leave out the `Fn::If`, or mend the condition."
                );
                sink.report(branch.full_span(), message).unnecessary();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn decided_by_what_is_around() {
        check(
            "
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties:
      A: !If [IsProd, a, b]
#                        ^ warning[if-branch-unreachable]: `IsProd` always holds
      B: !If [IsDev, a, b]
#                    ^ warning[if-branch-unreachable]: `IsDev` never holds
  Other:
    Type: AWS::SNS::Topic
    Properties: { A: !If [IsProd, a, !If [IsDev, b, c]], B: !If [Undefined, a, b] }
",
        );
    }
}
