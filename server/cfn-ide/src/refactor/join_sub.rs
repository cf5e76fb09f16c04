//! `Fn::Join` of known parts to `Fn::Sub`, and back.

use cfn_rules::edit::Value;
use cfn_syntax::{Kind, Node, Style};
use cfn_template::{Function, FunctionName, SectionKind, Template, function, sub_variables};
use cfn_text::TextEdit;

use super::place::has_comment;
use super::{Context, action};
use crate::code_action::{ActionKind, CodeAction};
use crate::walk::{outward, trimmed};

pub(super) fn add(context: &Context<'_>, actions: &mut Vec<CodeAction>) {
    let calls = outward(context.node).filter_map(|node| Some((node, function(node)?)));
    for (node, call) in calls {
        let (title, value) = match call.name {
            FunctionName::Join => ("Rewrite Fn::Join as Fn::Sub", to_sub(context.template, call)),
            FunctionName::Sub => ("Rewrite Fn::Sub as Fn::Join", to_join(context.template, call)),
            _ => continue,
        };
        let Some(value) = value else { return };
        let span = trimmed(node);
        if !has_comment(context.document, span) && node.anchor().is_none() {
            let mut new = context.writer.replace(node, &value).new_text;
            // A mapping by indentation stays one.
            if node.style() == Style::Block && node.kind() == Kind::Mapping && new.starts_with('{') {
                new = new.trim_start_matches('{').strip_suffix('}').unwrap_or_default().to_owned();
            }
            actions.push(action(ActionKind::Rewrite, title, vec![TextEdit::replace(span, new)]));
        }
        return;
    }
}

fn to_sub(template: &Template<'_>, call: Function<'_>) -> Option<Value> {
    let arguments: Vec<_> = call.argument.items().collect();
    let [delimiter, list] = arguments.as_slice() else { return None };
    let delimiter = literal(*delimiter)?;
    if list.kind() != Kind::Sequence || list.tag().is_some() {
        return None;
    }
    let parts: Option<Vec<_>> = list.items().map(|item| part(template, item)).collect();
    let text = parts?.join(&escaped(&delimiter));
    // Without a variable `Fn::Sub` would be pointless.
    (text.contains("${") && !text.contains('\n')).then(|| Value::sub(text))
}

/// An item of a join as a piece of a `Fn::Sub` text.
fn part(template: &Template<'_>, item: Node<'_>) -> Option<String> {
    let Some(call) = function(item) else { return literal(item).map(|text| escaped(&text)) };
    let argument =
        || if call.is_short { call.argument.text() } else { literal(call.argument).map(Into::into) };
    match call.name {
        FunctionName::Ref => {
            let name = argument()?;
            let is_list = template
                .get(SectionKind::Parameters, &name)
                .is_some_and(|parameter| parameter.item_type().is_none_or(|it| it.contains("List")));
            let is_plain = !is_list && name != "AWS::NoValue" && name != "AWS::NotificationARNs";
            (is_plain && is_variable(&name)).then(|| format!("${{{name}}}"))
        }
        FunctionName::GetAtt if call.argument.kind() == Kind::Scalar => {
            let name = argument()?;
            (name.contains('.') && is_variable(&name)).then(|| format!("${{{name}}}"))
        }
        FunctionName::GetAtt => {
            let names: Option<Vec<_>> = call.argument.items().map(literal).collect();
            match names?.as_slice() {
                [resource, attribute] if is_variable(resource) && is_variable(attribute) => {
                    Some(format!("${{{resource}.{attribute}}}"))
                }
                _ => None,
            }
        }
        FunctionName::Sub if call.argument.kind() == Kind::Scalar => Some(argument()?.into_owned()),
        _ => None,
    }
}

fn to_join(template: &Template<'_>, call: Function<'_>) -> Option<Value> {
    let argument = call.argument;
    if argument.kind() != Kind::Scalar || matches!(argument.style(), Style::Literal | Style::Folded) {
        return None;
    }
    let text = argument.text().filter(|text| !text.contains('\n'))?;
    let mut parts = Vec::new();
    let mut from = 0;
    for variable in sub_variables(&text) {
        let open = text.get(..variable.span.start as usize)?.rfind("${")?;
        let close = variable.span.end as usize + text.get(variable.span.end as usize..)?.find('}')? + 1;
        push_literal(&mut parts, text.get(from..open)?);
        parts.push(match variable.name.split_once('.') {
            Some((resource, attribute)) => Value::attribute(resource, attribute),
            None => Value::reference(variable.name),
        });
        let is_known = variable.name.contains('.')
            || variable.name.starts_with("AWS::")
            || template.get(SectionKind::Resources, variable.name).is_some()
            || template.get(SectionKind::Parameters, variable.name).is_some();
        if !is_known {
            return None;
        }
        from = close;
    }
    push_literal(&mut parts, text.get(from..)?);
    let has_variable = parts.iter().any(|part| matches!(part, Value::Call(..)));
    has_variable.then(|| Value::Call("Join", Box::new(Value::list([Value::text(""), Value::List(parts)]))))
}

fn push_literal(parts: &mut Vec<Value>, text: &str) {
    if !text.is_empty() {
        parts.push(Value::text(text.replace("${!", "${")));
    }
}

/// The text of a scalar that calls no function.
fn literal(node: Node<'_>) -> Option<String> {
    (node.tag().is_none() && !node.is_null()).then(|| node.text())?.map(std::borrow::Cow::into_owned)
}

/// A text in which nothing is a variable.
fn escaped(text: &str) -> String {
    text.replace("${", "${!")
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '_'))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::refactor::testing::check;

    #[test]
    fn join_to_sub() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Jo$0in ['-', [!Ref AWS::StackName, 'a${b', !GetAtt Queue.QueueName, { 'Fn::GetAtt': [Queue, Arn] }, !Sub 'x${AWS::Region}']]
  Queue: { Type: AWS::SQS::Queue }
",
            "Rewrite Fn::Join",
            expect![[r#"
                - Rewrite Fn::Join as Fn::Sub

                Resources:
                  Topic:
                    Type: AWS::SNS::Topic
                    Properties:
                      TopicName: !Sub '${AWS::StackName}-a${!b-${Queue.QueueName}-${Queue.Arn}-x${AWS::Region}'
                  Queue: { Type: AWS::SQS::Queue }
            "#]],
        );
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName:
        Fn::Join:
          - ''
          - - topic-
            - Ref: AWS::$0StackName
      DisplayName: a
",
            "Rewrite Fn::Join",
            expect![[r#"
                - Rewrite Fn::Join as Fn::Sub

                Resources:
                  Topic:
                    Type: AWS::SNS::Topic
                    Properties:
                      TopicName:
                        Fn::Sub: 'topic-${AWS::StackName}'
                      DisplayName: a
            "#]],
        );
    }

    #[test]
    fn sub_to_join() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub '${AWS::$0StackName}-${!x}-${Queue.QueueName}'
  Queue: { Type: AWS::SQS::Queue }
",
            "Fn::Sub",
            expect![[r#"
                - Rewrite Fn::Sub as Fn::Join

                Resources:
                  Topic:
                    Type: AWS::SNS::Topic
                    Properties:
                      TopicName: !Join ['', [!Ref AWS::StackName, '-${x}-', !GetAtt Queue.QueueName]]
                  Queue: { Type: AWS::SQS::Queue }
            "#]],
        );
    }

    #[test]
    fn not_where_the_parts_are_not_known() {
        let fixture = "
Parameters:
  Names: { Type: CommaDelimitedList }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: !Join$0 ['-', [a, !Ref Names]] }
";
        check(
            fixture,
            "Rewrite Fn::Join",
            expect![[r#"
                nothing
            "#]],
        );
        check(
            &fixture.replace("!Ref Names", "!ImportValue x"),
            "Rewrite Fn::Join",
            expect![[r#"
                nothing
            "#]],
        );
        check(
            &fixture.replace("[a, !Ref Names]", "!Ref Names"),
            "Rewrite Fn::Join",
            expect![[r#"
                nothing
            "#]],
        );
    }
}
