use cfn_template::values;

use super::nested::{Given, TYPES, given, outline};
use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "nested-stack-parameter-invalid",
    summary: "A nested stack gets a value that does not fit the parameter of its template",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(TYPES, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(outline) = outline(context.item, sink.settings).filter(|it| !it.is_opaque) else { return };
    let Given::Written(parameters) = given(context.item) else { return };
    for pair in parameters.pairs() {
        let Some(parameter) = outline.parameters.iter().find(|it| pair.key.is_text(&it.name)) else {
            continue;
        };
        for value in values(context.environment, pair.value) {
            let mut problem = None;
            let is_bad = value.is_surely(|text| {
                let found = parameter.problem(text);
                let is_bad = found.is_some();
                problem = problem.take().or(found);
                is_bad
            });
            // A default that does not fit is bad only where nobody gives another value.
            let is_sure = is_bad && !value.is_by_default();
            let Some((problem, node)) = problem.zip(value.node()).filter(|_| is_sure) else { continue };
            let message = format!(
                "The value does not fit the parameter `{}` of the nested stack: {problem}. The deployment fails.",
                parameter.name
            );
            sink.report(node.full_span(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_beside;

    #[test]
    fn values_that_the_template_refuses() {
        let child = "
Parameters:
  Stage: { Type: String, AllowedValues: [dev, prod] }
  Count: { Type: Number, MaxValue: 5 }
  Names: { Type: CommaDelimitedList }
Resources: { A: { Type: AWS::SNS::Topic } }
";
        check_beside(
            &[("child.yaml", child)],
            "
Parameters:
  Free: { Type: String, Default: x }
  Kind: { Type: String, AllowedValues: [a, b] }
Conditions:
  IsA: !Equals [!Ref Kind, a]
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
        Stage: !If [IsA, dev, test]
#                             ^^^^ error[nested-stack-parameter-invalid]: `test` is none of `AllowedValues`
        Count: 6
#              ^ error[nested-stack-parameter-invalid]: more than `MaxValue`
        Names: [a, b]
  Unknown:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: { Stage: !Ref Free, Count: !ImportValue x, Names: a }
",
        );
    }
}
