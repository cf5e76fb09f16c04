//! A value that only stands when a condition holds.

use cfn_rules::edit::is_json;
use cfn_syntax::{Kind, Node, Style};
use cfn_template::SectionKind;
use cfn_text::{Span, TextEdit};

use super::place::{block_seat, has_comment, is_key, is_one_line, moved_right, takes_functions};
use super::{Context, action};
use crate::code_action::{ActionKind, CodeAction};
use crate::walk::{outward, trimmed};

/// More conditions than these would fill the menu.
const MAX_CONDITIONS: usize = 5;

pub(super) fn add(context: &Context<'_>, actions: &mut Vec<CodeAction>) {
    let Some(node) = value(context.node) else { return };
    if node.anchor().is_some() || node.kind() == Kind::Missing || !takes_functions(context.template, node) {
        return;
    }
    let conditions = context.template.section(SectionKind::Conditions);
    for condition in conditions.filter(|it| !it.name().starts_with("Fn::")).take(MAX_CONDITIONS) {
        let name = condition.name();
        let edits = in_line(context, node, name).or_else(|| in_block(context, node, name));
        let title = format!("Keep only when `{name}` holds (Fn::If)");
        actions.extend(edits.map(|edits| action(ActionKind::Rewrite, title, edits)));
    }
}

/// The value of the key, or the scalar, under the cursor.
fn value(node: Node<'_>) -> Option<Node<'_>> {
    if !is_key(node) {
        return Some(node);
    }
    node.parent()?.pairs().find(|pair| pair.key == node).map(|pair| pair.value)
}

fn in_line(context: &Context<'_>, node: Node<'_>, condition: &str) -> Option<Vec<TextEdit>> {
    let span = trimmed(node);
    let text = context.document.text().slice(span).into_owned();
    let in_brackets = outward(node).skip(1).any(|around| around.style() == Style::Flow);
    // In brackets a comma would end the value.
    let is_safe = in_brackets || !text.contains([',', '[', ']', '{', '}', '#']);
    let is_scalar = matches!(node.kind(), Kind::Scalar | Kind::Alias);
    let fits = in_brackets || (is_scalar && is_safe);
    if node.style() == Style::Block || !is_one_line(node) || !fits {
        return None;
    }
    let new = if is_json(node) {
        format!(r#"{{"Fn::If": ["{condition}", {text}, {{"Ref": "AWS::NoValue"}}]}}"#)
    } else {
        format!("!If [{condition}, {text}, !Ref AWS::NoValue]")
    };
    Some(vec![TextEdit::replace(span, new)])
}

fn in_block(context: &Context<'_>, node: Node<'_>, condition: &str) -> Option<Vec<TextEdit>> {
    let seat = block_seat(node).filter(|seat| !seat.is_item)?;
    let document = context.document;
    let span = trimmed(node);
    // What stands behind the last line would slip to another place.
    let line_end = document.text().line_span(document.text().line_at(span.end)).end;
    if has_comment(document, Span::new(span.end, line_end)) {
        return None;
    }
    let item = seat.column + context.writer.step();
    let old = if is_one_line(node) { item + 2 } else { first_column(node) };
    let by = (item + 2).checked_sub(old)?;
    let tag = node.tag().map(|tag| format!("{tag} ")).unwrap_or_default();
    let is_nested_block = node.tag().is_some() && !matches!(node.kind(), Kind::Scalar);
    if is_nested_block {
        return None;
    }
    let indent = " ".repeat(item);
    let content = moved_right(node, by);
    let new = format!(" !If\n{indent}- {condition}\n{indent}- {tag}{content}\n{indent}- !Ref AWS::NoValue");
    let newline = document.text().slice(span).contains('\r');
    (!newline).then(|| vec![TextEdit::replace(Span::new(seat.gap.start, span.end), new)])
}

/// The column that the lines of a value stand at.
fn first_column(node: Node<'_>) -> usize {
    if node.kind() != Kind::Scalar {
        return cfn_rules::edit::column(node);
    }
    let second = node.raw().lines().skip(1).find(|line| !line.trim().is_empty());
    second.map_or(0, |line| line.len() - line.trim_start().len())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::refactor::testing::check;

    const TEMPLATE: &str = "
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: orders # the name
      DisplayName: |
        a
          b
      Tags:
        - Key: a # first
          Value: b
        - { Key: c, Value: d }
";

    #[test]
    fn scalars_texts_and_lists() {
        check(
            &TEMPLATE.replace(" orders", " ord$0ers"),
            "Fn::If",
            expect![[r#"
            - Keep only when `IsProd` holds (Fn::If)

            Conditions:
              IsProd: !Equals [!Ref AWS::Region, eu-west-1]
            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: !If [IsProd, orders, !Ref AWS::NoValue] # the name
                  DisplayName: |
                    a
                      b
                  Tags:
                    - Key: a # first
                      Value: b
                    - { Key: c, Value: d }
        "#]],
        );
        check(
            &TEMPLATE.replace("DisplayName", "Display$0Name"),
            "Fn::If",
            expect![[r#"
            - Keep only when `IsProd` holds (Fn::If)

            Conditions:
              IsProd: !Equals [!Ref AWS::Region, eu-west-1]
            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: orders # the name
                  DisplayName: !If
                    - IsProd
                    - |
                      a
                        b
                    - !Ref AWS::NoValue
                  Tags:
                    - Key: a # first
                      Value: b
                    - { Key: c, Value: d }
        "#]],
        );
        check(
            &TEMPLATE.replace("Tags", "Ta$0gs"),
            "Fn::If",
            expect![[r#"
            - Keep only when `IsProd` holds (Fn::If)

            Conditions:
              IsProd: !Equals [!Ref AWS::Region, eu-west-1]
            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: orders # the name
                  DisplayName: |
                    a
                      b
                  Tags: !If
                    - IsProd
                    - - Key: a # first
                        Value: b
                      - { Key: c, Value: d }
                    - !Ref AWS::NoValue
        "#]],
        );
        check(
            &TEMPLATE.replace("Value: d", "Value: $0d"),
            "Fn::If",
            expect![[r#"
            - Keep only when `IsProd` holds (Fn::If)

            Conditions:
              IsProd: !Equals [!Ref AWS::Region, eu-west-1]
            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: orders # the name
                  DisplayName: |
                    a
                      b
                  Tags:
                    - Key: a # first
                      Value: b
                    - { Key: c, Value: !If [IsProd, d, !Ref AWS::NoValue] }
        "#]],
        );
    }

    #[test]
    fn not_where_no_function_is_read() {
        check(
            &TEMPLATE.replace("SNS::Topic", "SNS::$0Topic"),
            "Fn::If",
            expect![[r#"
            nothing
        "#]],
        );
    }
}
