use cfn_template::{FunctionName, SectionKind, calls, compared};

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "condition-constant",
    summary: "A condition is always true or always false",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:W8003"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.transforms().opaque {
        return;
    }
    let conditions = template.conditions();
    for item in template.section(SectionKind::Conditions) {
        let mut has_cause = false;
        for call in calls(item.value()).iter().filter(|call| call.function.name == FunctionName::Equals) {
            let Some(answer) = compared(template, call.function.argument) else { continue };
            has_cause = true;
            let message =
                format!("This comparison is always {answer}: nothing in it depends on a deployment.");
            sink.report(call.function.name_span, message);
        }
        let Some(case) = conditions.when(item.name()).filter(|_| !has_cause) else { continue };
        let answer = match (case.is_always(), case.is_possible()) {
            (true, _) => "true",
            (_, false) => "false",
            _ => continue,
        };
        let message = format!("Condition `{}` is always {answer}, whatever its parameters are.", item.name());
        sink.report(item.key().span(), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn decided_before_any_deployment() {
        check(
            "
Parameters:
  Stage: { Type: String, AllowedValues: [dev, prod] }
Conditions:
  A: !Equals [a, b]
#    ^^^^^^^ warning[condition-constant]: always false
  B: !Equals [!Ref Stage, !Ref Stage]
#    ^^^^^^^ warning[condition-constant]: always true
  C: !Equals [!Ref Stage, test]
#    ^^^^^^^ warning[condition-constant]: always false
  D: !And [!Equals [!Ref Stage, dev], !Condition E]
# ^ warning[condition-constant]: always false
  E: !Equals [!Ref Stage, prod]
Resources:
  Topic: { Type: AWS::SNS::Topic }
",
        );
    }
}
