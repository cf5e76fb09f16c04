use cfn_text::TextEdit;

use super::nested::{Given, TYPES, given, outline};
use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;

rule! {
    id: "nested-stack-parameter-unknown",
    summary: "A nested stack gets a parameter that its template does not have",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3043"],
    check: Check::Resource(TYPES, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(outline) = outline(context.item, sink.settings).filter(|it| !it.is_opaque) else { return };
    let Given::Written(parameters) = given(context.item) else { return };
    for pair in parameters.pairs() {
        let Some(name) = pair.key.text() else { continue };
        if outline.parameters.iter().any(|it| *it.name == *name) {
            continue;
        }
        let free = outline.parameters.iter().map(|it| &*it.name).filter(|it| parameters.pair(it).is_none());
        let meant = similar(&name, free).first().copied();
        let advice = match meant {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => "Leave it out, or declare it there.".to_owned(),
        };
        let message = format!(
            "The template of the nested stack has no parameter `{name}`: the deployment fails. {advice}"
        );
        sink.report(pair.key.span(), message).fix(|| {
            let meant = meant?;
            Some(Fix {
                title: format!("Change to `{meant}`"),
                safety: Safety::Unsafe,
                preferred: true,
                edits: vec![TextEdit::replace(pair.key.span(), meant)],
            })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_beside;

    #[test]
    fn names_that_the_template_does_not_have() {
        let child = "Parameters: { Stage: { Type: String, Default: x }, Size: { Type: String, Default: s } }\nResources: { A: { Type: AWS::SNS::Topic } }\n";
        let opaque = &format!("Transform: Macro\n{child}");
        check_beside(
            &[("./child.yaml", child), ("opaque.yaml", opaque), ("notes.txt", "")],
            "
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./child.yaml
      Parameters:
        Stag: dev
#       ^^^^ error[nested-stack-parameter-unknown]: Did you mean `Stage`?
        Size: x
        Other: x
#       ^^^^^ error[nested-stack-parameter-unknown]: no parameter `Other`
  Application:
    Type: AWS::Serverless::Application
    Properties: { Location: ./child.yaml, Parameters: { Stage: dev, Other: x } }
#                                                                   ^^^^^ error[nested-stack-parameter-unknown]
  Macro:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: opaque.yaml, Parameters: { Other: x } }
  Remote:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: https://example.com/child.yaml, Parameters: { Other: x } }
  NoTemplate:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: notes.txt, Parameters: { Other: x } }
",
        );
    }
}
