use cfn_template::{ReferenceKind, SectionKind};

use super::nested::{TYPES, outline};
use crate::check::{Check, Sink, TemplateContext, rule};
use crate::similar::similar;

rule! {
    id: "nested-stack-output-unknown",
    summary: "A reference to an output that the template of a nested stack does not have",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E1010"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if sink.settings.surroundings.files.is_empty() || template.transforms().opaque {
        return;
    }
    for (item, reference, span) in template.references() {
        if !matches!(reference.kind, ReferenceKind::GetAtt | ReferenceKind::SubGetAtt) {
            continue;
        }
        let output = reference.attribute.as_deref().and_then(|it| it.strip_prefix("Outputs."));
        let Some(output) = output.filter(|it| !it.is_empty() && !it.contains(['$', '{'])) else { continue };
        let stack = template.get(SectionKind::Resources, &reference.name);
        let Some(stack) = stack.filter(|it| it.item_type().is_some_and(|it| TYPES.contains(&it))) else {
            continue;
        };
        let Some(outline) = outline(stack, sink.settings).filter(|it| !it.has_more_outputs) else { continue };
        if outline.outputs.iter().any(|it| **it == *output) {
            continue;
        }
        let advice = match similar(output, outline.outputs.iter().map(|it| &**it)).first() {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => "Add it there, or refer to another.".to_owned(),
        };
        let message = format!(
            "The template of the nested stack `{}` has no output `{output}`: the deployment fails. {advice}",
            stack.name()
        );
        let report = sink.report(span, message).related(stack.key().span(), "the nested stack");
        if let Some(item) = item.filter(|item| item.section() == SectionKind::Resources) {
            report.resource(item.name());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_beside;

    #[test]
    fn outputs_that_are_not_there() {
        let child = "Resources: { A: { Type: AWS::SNS::Topic } }\nOutputs: { Arn: { Value: !Ref A } }\n";
        check_beside(
            &[("child.yaml", child)],
            "
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml }
  Remote:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: https://example.com/child.yaml }
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !GetAtt Nested.Outputs.Name
#                          ^^^^^^ error[nested-stack-output-unknown]: no output `Name`
      TopicName: !Sub '${Nested.Outputs.Ar}-${Nested.Outputs.Arn}-${Remote.Outputs.Other}'
#                        ^^^^^^ error[nested-stack-output-unknown]: Did you mean `Arn`?
",
        );
    }
}
