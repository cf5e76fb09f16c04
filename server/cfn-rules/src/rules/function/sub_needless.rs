use cfn_syntax::{Kind, Node, Style};
use cfn_template::{FunctionName, SectionKind};
use cfn_text::{Span, TextEdit};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "sub-without-variable",
    summary: "A Fn::Sub without a variable does nothing",
    severity: Warning,
    category: Style,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cfn-lint:W1020"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    if context.environment.transforms().opaque || context.item.section() == SectionKind::Metadata {
        return;
    }
    for call in context.calls().iter().filter(|call| call.function.name == FunctionName::Sub) {
        let argument = call.function.argument.resolve();
        let string = match argument.kind() {
            Kind::Scalar => argument,
            _ => match argument.items().next() {
                Some(string) => string,
                None => continue,
            },
        };
        // A `${` is a variable, is being typed, or is the `${!…}` that only Fn::Sub reads.
        let is_plain = string.text().is_some_and(|text| !text.is_empty() && !text.contains("${"));
        if !is_plain || (string.tag().is_some() && string != argument) {
            continue;
        }
        let message = "This `Fn::Sub` has no variable: it gives back its string. Write the string alone.";
        sink.report(call.function.name_span, message).fix(|| {
            // The list form holds a mapping too, which would be lost.
            if argument.kind() != Kind::Scalar {
                return None;
            }
            let edit = match call.function.is_short {
                true => TextEdit::delete(Span::new(call.node.tag_span()?.start, argument.span().start)),
                false => unwrapped(call.node, argument)?,
            };
            Some(Fix {
                title: "Remove the Fn::Sub".to_owned(),
                safety: Safety::Safe,
                preferred: true,
                edits: vec![edit],
            })
        });
    }
}

/// The long form in one line becomes its argument.
fn unwrapped(call: Node<'_>, argument: Node<'_>) -> Option<TextEdit> {
    let is_simple = call.style() == Style::Flow
        && matches!(argument.style(), Style::Plain | Style::SingleQuoted | Style::DoubleQuoted);
    is_simple.then(|| TextEdit::replace(call.full_span(), argument.raw()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn strings_without_a_variable() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub plain
#                ^^^^ warning[sub-without-variable]
      DisplayName: { 'Fn::Sub': 'plain' }
#                    ^^^^^^^^^ warning[sub-without-variable]
      A: !Sub '${AWS::Region}'
      B: !Sub '${!Literal}'
      C: !Sub 'half ${Typ'
",
        );
    }

    #[test]
    fn the_fix_leaves_the_string() {
        check_fix(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub |
        plain
        text # no comment
      DisplayName: x
",
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: |
        plain
        text # no comment
      DisplayName: x
",
        );
        check_fix(
            r#"{ "Resources": { "Topic": { "Type": "AWS::SNS::Topic", "Properties": { "TopicName": { "Fn::Sub": "x" } } } } }"#,
            r#"{ "Resources": { "Topic": { "Type": "AWS::SNS::Topic", "Properties": { "TopicName": "x" } } } }"#,
        );
    }
}
