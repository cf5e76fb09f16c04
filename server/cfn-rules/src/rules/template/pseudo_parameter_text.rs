use cfn_syntax::Kind;
use cfn_template::{PSEUDO_PARAMETERS, SectionKind, function};
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "pseudo-parameter-unreferenced",
    summary: "The name of a pseudo parameter stands as a text, without Ref",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:W1054"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let root = match item.section() {
        SectionKind::Resources => item.properties(),
        SectionKind::Outputs => item.value().get("Value"),
        _ => None,
    };
    let Some(root) = root.filter(|root| root.raw().contains("AWS::")) else { return };
    if context.environment.transforms().opaque {
        return;
    }
    let mut todo = vec![root];
    while let Some(node) = todo.pop() {
        match node.kind() {
            // The argument of Ref is a reference, and that of other functions may be a name.
            Kind::Mapping if function(node).is_some_and(|call| call.argument.kind() == Kind::Scalar) => {}
            Kind::Mapping => todo.extend(node.pairs().map(|pair| pair.value)),
            Kind::Sequence => todo.extend(node.items()),
            Kind::Scalar if node.tag().is_none() => {
                let Some(name) = PSEUDO_PARAMETERS.into_iter().find(|name| node.is_text(name)) else {
                    continue;
                };
                let message = format!("This is the text `{name}`, not its value: write `!Ref {name}`.");
                sink.report(node.full_span(), message).fix(|| {
                    Some(Fix {
                        title: format!("Change to !Ref {name}"),
                        safety: Safety::Unsafe,
                        preferred: true,
                        edits: vec![TextEdit::insert(node.full_span().start, "!Ref ")],
                    })
                });
            }
            Kind::Scalar | Kind::Alias | Kind::Missing => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn names_as_texts() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: AWS::StackName
#                ^^^^^^^^^^^^^^ warning[pseudo-parameter-unreferenced]
      A: !Ref AWS::StackName
      B: { Ref: AWS::StackName }
      C: !Join ['', [AWS::Region, AWS::SNS::Topic]]
#                    ^^^^^^^^^^^ warning[pseudo-parameter-unreferenced]
",
        );
    }

    #[test]
    fn the_fix_makes_a_reference() {
        check_fix(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: AWS::StackName } }
",
            "
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref AWS::StackName } }
",
        );
    }
}
