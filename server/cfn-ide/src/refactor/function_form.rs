//! The short form of a function, `!Sub`, to its long form, `Fn::Sub:`, and back.

use cfn_rules::edit::{column, is_json};
use cfn_syntax::{Kind, Node, Style};
use cfn_template::{Function, FunctionName, function};
use cfn_text::{Span, TextEdit};

use super::place::{block_seat, has_comment, is_one_line, moved_left, moved_right};
use super::{Context, action};
use crate::code_action::{ActionKind, CodeAction};
use crate::walk::{outward, trimmed};

pub(super) fn add(context: &Context<'_>, actions: &mut Vec<CodeAction>) {
    let calls = outward(context.node).take(3).filter_map(|node| Some((node, function(node)?)));
    // The root of an entry looks like a call when its one key is a loop or a transform.
    let mut nested = calls.filter(|(node, _)| node.parent().is_some() && node.anchor().is_none());
    let Some((node, call)) = nested.find(|(_, call)| call.name_span.meets(context.span)) else { return };
    let is_in_item = context
        .template
        .item_around(node)
        .is_some_and(|item| item.value().full_span().covers(node.full_span()));
    // Nothing, with a tag, is an empty text to some and nothing to others.
    if matches!(call.name, FunctionName::Unknown | FunctionName::ForEach)
        || call.argument.is_null()
        || !is_in_item
    {
        return;
    }
    let key = node.pairs().next().filter(|_| !call.is_short).map(|pair| pair.name().into_owned());
    let name = key.unwrap_or_else(|| node.tag().unwrap_or_default().to_owned());
    let (title, edits) = if call.is_short {
        let long = long_name(&name);
        (format!("Rewrite {name} as {long}"), to_long(context, node, &long))
    } else {
        let short = format!("!{}", name.trim_start_matches("Fn::"));
        (format!("Rewrite {name} as {short}"), to_short(context, node, call, &short))
    };
    actions.extend(edits.map(|edit| action(ActionKind::Rewrite, title, vec![edit])));
}

fn long_name(tag: &str) -> String {
    match tag.trim_start_matches('!') {
        name @ ("Ref" | "Condition") => name.to_owned(),
        name => format!("Fn::{name}"),
    }
}

fn to_long(context: &Context<'_>, node: Node<'_>, name: &str) -> Option<TextEdit> {
    let span = trimmed(node);
    let document = context.document;
    let gap = Span::new(node.tag_span()?.end, node.span().start.max(node.tag_span()?.end));
    if has_comment(document, gap) {
        return None;
    }
    let argument = match (name, node.kind()) {
        ("Fn::GetAtt", Kind::Scalar) => {
            let text = node.text()?;
            let (resource, attribute) = text.split_once('.')?;
            let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
            (is_plain(resource) && is_plain(attribute)).then(|| format!("[{resource}, {attribute}]"))?
        }
        _ => node.raw().trim_end().to_owned(),
    };
    let Some(seat) = block_seat(node) else {
        let in_flow = outward(node).skip(1).any(|around| around.style() == Style::Flow);
        return (in_flow && is_one_line(node))
            .then(|| TextEdit::replace(span, format!("{{ {name}: {argument} }}")));
    };
    if document.text().slice(span).contains('\r') {
        return None;
    }
    let step = context.writer.step();
    let is_block = node.style() == Style::Block;
    let moved = if argument == node.raw().trim_end() { moved_right(node, step) } else { argument };
    if seat.is_item {
        // The content of the item gets a key of its own before it.
        let between = if is_block {
            format!("\n{}", " ".repeat(column_of_content(node) + step))
        } else {
            " ".to_owned()
        };
        return Some(TextEdit::replace(span, format!("{name}:{between}{moved}")));
    }
    let indent = " ".repeat(seat.column + step);
    let between =
        if is_block { format!("\n{}", " ".repeat(column_of_content(node) + step)) } else { " ".to_owned() };
    Some(TextEdit::replace(Span::new(seat.gap.start, span.end), format!("\n{indent}{name}:{between}{moved}")))
}

/// The column of a block collection behind its tag.
fn column_of_content(node: Node<'_>) -> usize {
    let text = node.document().text();
    text.position(node.span().start, cfn_text::Encoding::Utf32).column as usize
}

fn to_short(context: &Context<'_>, node: Node<'_>, call: Function<'_>, name: &str) -> Option<TextEdit> {
    let document = context.document;
    let argument = call.argument;
    // Two tags cannot stand in a row, and JSON has none.
    if argument.tag().is_some()
        || argument.anchor().is_some()
        || argument.kind() == Kind::Alias
        || is_json(node)
    {
        return None;
    }
    let key = node.pairs().next()?.key;
    if has_comment(document, Span::new(key.full_span().start, argument.span().start)) {
        return None;
    }
    let span = trimmed(node);
    let is_literal =
        |node: &Node<'_>| node.kind() == Kind::Scalar && node.tag().is_none() && node.style() == Style::Plain;
    let items: Vec<_> = argument.items().collect();
    let written = match (call.name, items.as_slice()) {
        (FunctionName::GetAtt, [resource, attribute])
            if is_literal(resource) && is_literal(attribute) && !has_comment(document, span) =>
        {
            format!("{}.{}", resource.raw(), attribute.raw())
        }
        _ => argument.raw().trim_end().to_owned(),
    };
    let is_whole = written == argument.raw().trim_end();
    let is_block = argument.style() == Style::Block && is_whole;
    let Some(seat) = block_seat(node) else {
        return (!is_block && is_one_line(node))
            .then(|| TextEdit::replace(span, format!("{name} {written}")));
    };
    let blank = if seat.is_item { "" } else { " " };
    if is_one_line(argument) && !is_block {
        return Some(TextEdit::replace(
            Span::new(seat.gap.start, span.end),
            format!("{blank}{name} {written}"),
        ));
    }
    if document.text().slice(span).contains('\r') {
        return None;
    }
    let by = match seat.is_item {
        true => column(argument).saturating_sub(seat.column),
        false => column(key).saturating_sub(seat.column),
    };
    let by = if seat.is_item && !is_block { 0 } else { by };
    let moved = if is_whole { moved_left(argument, by) } else { written };
    // Where the lines could not be moved, the first one stays with them.
    let column = if moved == argument.raw().trim_end() { column(argument) } else { column(argument) - by };
    let between = if is_block { format!("\n{}", " ".repeat(column)) } else { " ".to_owned() };
    Some(TextEdit::replace(Span::new(seat.gap.start, span.end), format!("{blank}{name}{between}{moved}")))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::refactor::testing::check;

    const SHORT: &str = "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Name # the name
      DisplayName: !Sub |
        a ${AWS::Region}
      Tags:
        - !If
          - IsProd
          - Key: a # first
            Value: !GetAtt Queue.Arn
          - !Ref AWS::NoValue
        - { Key: b, Value: !Select [0, !GetAZs ''] }
";

    #[test]
    fn to_the_long_form() {
        check(
            &SHORT.replace("!Ref Name", "!R$0ef Name"),
            "Rewrite",
            expect![[r#"
            - Rewrite !Ref as Ref

            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName:
                    Ref: Name # the name
                  DisplayName: !Sub |
                    a ${AWS::Region}
                  Tags:
                    - !If
                      - IsProd
                      - Key: a # first
                        Value: !GetAtt Queue.Arn
                      - !Ref AWS::NoValue
                    - { Key: b, Value: !Select [0, !GetAZs ''] }
        "#]],
        );
        check(
            &SHORT.replace("!Sub", "!S$0ub"),
            "Rewrite !Sub as Fn::Sub",
            expect![[r#"
            - Rewrite !Sub as Fn::Sub

            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: !Ref Name # the name
                  DisplayName:
                    Fn::Sub: |
                      a ${AWS::Region}
                  Tags:
                    - !If
                      - IsProd
                      - Key: a # first
                        Value: !GetAtt Queue.Arn
                      - !Ref AWS::NoValue
                    - { Key: b, Value: !Select [0, !GetAZs ''] }
        "#]],
        );
        check(
            &SHORT.replace("!If", "!I$0f"),
            "Rewrite",
            expect![[r#"
            - Rewrite !If as Fn::If

            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: !Ref Name # the name
                  DisplayName: !Sub |
                    a ${AWS::Region}
                  Tags:
                    - Fn::If:
                        - IsProd
                        - Key: a # first
                          Value: !GetAtt Queue.Arn
                        - !Ref AWS::NoValue
                    - { Key: b, Value: !Select [0, !GetAZs ''] }
        "#]],
        );
        check(
            &SHORT.replace("!GetAtt", "!Get$0Att"),
            "Rewrite",
            expect![[r#"
            - Rewrite !GetAtt as Fn::GetAtt

            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: !Ref Name # the name
                  DisplayName: !Sub |
                    a ${AWS::Region}
                  Tags:
                    - !If
                      - IsProd
                      - Key: a # first
                        Value:
                          Fn::GetAtt: [Queue, Arn]
                      - !Ref AWS::NoValue
                    - { Key: b, Value: !Select [0, !GetAZs ''] }
        "#]],
        );
        check(
            &SHORT.replace("!Select", "!Se$0lect"),
            "Rewrite",
            expect![[r#"
            - Rewrite !Select as Fn::Select

            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: !Ref Name # the name
                  DisplayName: !Sub |
                    a ${AWS::Region}
                  Tags:
                    - !If
                      - IsProd
                      - Key: a # first
                        Value: !GetAtt Queue.Arn
                      - !Ref AWS::NoValue
                    - { Key: b, Value: { Fn::Select: [0, !GetAZs ''] } }
        "#]],
        );
    }

    const LONG: &str = "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName:
        Ref: Name # the name
      DisplayName:
        Fn::Sub: |
          a ${AWS::Region}
      Tags:
        - Fn::If:
            - IsProd
            - Key: a # first
              Value:
                Fn::GetAtt: [Queue, Arn]
            - Ref: AWS::NoValue
        - { Key: b, Value: { Fn::Base64: { Fn::Sub: x } } }
        - { Key: c, Value: { Fn::Base64: !Sub y } }
";

    #[test]
    fn to_the_short_form() {
        check(
            &LONG.replace("Ref: Name", "R$0ef: Name"),
            "Rewrite",
            expect![[r#"
            - Rewrite Ref as !Ref

            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName: !Ref Name # the name
                  DisplayName:
                    Fn::Sub: |
                      a ${AWS::Region}
                  Tags:
                    - Fn::If:
                        - IsProd
                        - Key: a # first
                          Value:
                            Fn::GetAtt: [Queue, Arn]
                        - Ref: AWS::NoValue
                    - { Key: b, Value: { Fn::Base64: { Fn::Sub: x } } }
                    - { Key: c, Value: { Fn::Base64: !Sub y } }
        "#]],
        );
        check(
            &LONG.replace("Fn::Sub: |", "Fn::S$0ub: |"),
            "Rewrite Fn::Sub as !Sub",
            expect![[r#"
                - Rewrite Fn::Sub as !Sub

                Resources:
                  Topic:
                    Type: AWS::SNS::Topic
                    Properties:
                      TopicName:
                        Ref: Name # the name
                      DisplayName: !Sub |
                        a ${AWS::Region}
                      Tags:
                        - Fn::If:
                            - IsProd
                            - Key: a # first
                              Value:
                                Fn::GetAtt: [Queue, Arn]
                            - Ref: AWS::NoValue
                        - { Key: b, Value: { Fn::Base64: { Fn::Sub: x } } }
                        - { Key: c, Value: { Fn::Base64: !Sub y } }
            "#]],
        );
        check(
            &LONG.replace("Fn::If", "Fn::I$0f"),
            "Rewrite",
            expect![[r#"
                - Rewrite Fn::If as !If

                Resources:
                  Topic:
                    Type: AWS::SNS::Topic
                    Properties:
                      TopicName:
                        Ref: Name # the name
                      DisplayName:
                        Fn::Sub: |
                          a ${AWS::Region}
                      Tags:
                        - !If
                          - IsProd
                          - Key: a # first
                            Value:
                              Fn::GetAtt: [Queue, Arn]
                          - Ref: AWS::NoValue
                        - { Key: b, Value: { Fn::Base64: { Fn::Sub: x } } }
                        - { Key: c, Value: { Fn::Base64: !Sub y } }
            "#]],
        );
        check(
            &LONG.replace("Fn::GetAtt", "Fn::Get$0Att"),
            "Rewrite",
            expect![[r#"
            - Rewrite Fn::GetAtt as !GetAtt

            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName:
                    Ref: Name # the name
                  DisplayName:
                    Fn::Sub: |
                      a ${AWS::Region}
                  Tags:
                    - Fn::If:
                        - IsProd
                        - Key: a # first
                          Value: !GetAtt Queue.Arn
                        - Ref: AWS::NoValue
                    - { Key: b, Value: { Fn::Base64: { Fn::Sub: x } } }
                    - { Key: c, Value: { Fn::Base64: !Sub y } }
        "#]],
        );
        check(
            &LONG.replace("Fn::Base64: {", "Fn::Ba$0se64: {"),
            "Rewrite",
            expect![[r#"
            - Rewrite Fn::Base64 as !Base64

            Resources:
              Topic:
                Type: AWS::SNS::Topic
                Properties:
                  TopicName:
                    Ref: Name # the name
                  DisplayName:
                    Fn::Sub: |
                      a ${AWS::Region}
                  Tags:
                    - Fn::If:
                        - IsProd
                        - Key: a # first
                          Value:
                            Fn::GetAtt: [Queue, Arn]
                        - Ref: AWS::NoValue
                    - { Key: b, Value: !Base64 { Fn::Sub: x } }
                    - { Key: c, Value: { Fn::Base64: !Sub y } }
        "#]],
        );
        check(
            &LONG.replace("Fn::Base64: !", "Fn::Ba$0se64: !"),
            "Rewrite",
            expect![[r#"
            nothing
        "#]],
        );
    }
}
