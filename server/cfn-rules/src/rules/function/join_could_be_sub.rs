use cfn_syntax::{Kind, Node};
use cfn_template::{FunctionName, SectionKind, function};
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "join-could-be-sub",
    summary: "A Fn::Join of strings and references reads better as Fn::Sub",
    severity: Hint,
    category: Style,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cfn-lint:I1022"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    if context.environment.transforms().opaque || context.item.section() == SectionKind::Metadata {
        return;
    }
    for call in context.calls().iter().filter(|call| call.function.name == FunctionName::Join) {
        // Not every function takes a Fn::Sub where it takes a Fn::Join.
        let Some(text) = substituted(call.function.argument).filter(|_| call.within.is_none()) else {
            continue;
        };
        let message = format!("This `Fn::Join` reads better as `!Sub '{text}'`.");
        sink.report(call.function.name_span, message).fix(|| {
            // JSON has no short form, and block scalars no place for comments.
            let is_json = context.item.key().raw().starts_with('"');
            let has_comment = context
                .item
                .value()
                .document()
                .comments()
                .any(|comment| call.node.full_span().covers(comment));
            if has_comment || text.contains(['\n', '\\']) {
                return None;
            }
            let new = match is_json {
                true => format!("{{ \"Fn::Sub\": \"{}\" }}", text.replace('"', "\\\"")),
                false => format!("!Sub '{}'", text.replace('\'', "''")),
            };
            // The long form of a block begins on a line of its own.
            let is_inline = call.function.is_short || call.node.style() == cfn_syntax::Style::Flow;
            is_inline.then(|| Fix {
                title: "Write it as Fn::Sub".to_owned(),
                safety: Safety::Safe,
                preferred: true,
                edits: vec![TextEdit::replace(trimmed(call.node), new)],
            })
        });
    }
}

/// The span of a node without line breaks at its end.
fn trimmed(node: Node<'_>) -> cfn_text::Span {
    let span = node.full_span();
    let text = node.document().text().slice(span).into_owned();
    let cut = text.len() - text.trim_end().len();
    cfn_text::Span::new(span.start, span.end - cut as u32)
}

/// The string of the Fn::Sub that does the same; `None` when there is none, or nothing to substitute.
fn substituted(argument: Node<'_>) -> Option<String> {
    let arguments: Vec<_> = argument.items().collect();
    let [delimiter, list] = arguments.as_slice() else { return None };
    let delimiter = delimiter.text().filter(|_| delimiter.tag().is_none())?;
    let list = list.resolve();
    if list.kind() != Kind::Sequence || function(list).is_some() {
        return None;
    }
    let mut parts = Vec::new();
    let mut has_variable = false;
    for item in list.items() {
        let Some(call) = function(item) else {
            let text = item.text().filter(|_| !item.is_null())?;
            // What looks like a variable would become one.
            if text.contains("${") || text.contains("{{resolve:") {
                return None;
            }
            parts.push(text.into_owned());
            continue;
        };
        has_variable = true;
        let name = match (call.name, call.argument.kind()) {
            (FunctionName::Ref | FunctionName::GetAtt, Kind::Scalar) => call.argument.text()?.into_owned(),
            (FunctionName::GetAtt, Kind::Sequence) => {
                let parts: Option<Vec<_>> =
                    call.argument.items().map(|part| part.text().filter(|_| part.tag().is_none())).collect();
                parts?.join(".")
            }
            _ => return None,
        };
        if name == "AWS::NoValue" || name.contains(['}', ' ']) {
            return None;
        }
        parts.push(format!("${{{name}}}"));
    }
    (has_variable && parts.len() > 1 && !delimiter.contains("${")).then(|| parts.join(&delimiter))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn joins_of_strings_and_references() {
        check(
            "
Parameters:
  P: { Type: String }
  L: { Type: CommaDelimitedList }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      A: !Join ['-', [a, !Ref P]]
#        ^^^^^ hint[join-could-be-sub]: !Sub 'a-${P}'
      B: !Join ['', [a, !GetAtt [Topic, TopicName]]]
#        ^^^^^ hint[join-could-be-sub]: !Sub 'a${Topic.TopicName}'
      C: !Join [',', !Ref L]
      D: !Join [',', [a, b]]
      E: !Join [',', [a, !Select [0, !Ref L]]]
",
        );
    }

    #[test]
    fn the_fix_writes_a_sub() {
        check_fix(
            "
Parameters:
  P: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Join
        - '-'
        - - it's
          - !Ref P
      DisplayName: x
",
            "
Parameters:
  P: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub 'it''s-${P}'
      DisplayName: x
",
        );
    }
}
