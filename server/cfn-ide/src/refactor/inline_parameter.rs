//! A parameter replaced by its default.

use cfn_rules::edit::is_json;
use cfn_syntax::{Kind, Node, Style};
use cfn_template::{Item, ReferenceKind, SectionKind, Template, function};
use cfn_text::{Span, TextEdit};

use super::place::has_comment;
use super::{Context, action};
use crate::code_action::{ActionKind, CodeAction};
use crate::names::{interface_names, item_of, symbol_at};
use crate::walk::{outward, section_span, trimmed};

pub(super) fn add(context: &Context<'_>, actions: &mut Vec<CodeAction>) {
    let template = context.template;
    let Some((symbol, _)) = symbol_at(template, context.span.start) else { return };
    let Some(parameter) = item_of(template, &symbol) else { return };
    let title = format!("Inline parameter `{}`", parameter.name());
    actions.extend(edits(context, parameter).map(|edits| action(ActionKind::Inline, title, edits)));
}

fn edits(context: &Context<'_>, parameter: Item<'_>) -> Option<Vec<TextEdit>> {
    let template = context.template;
    let default = parameter.value().get("Default").filter(|node| node.kind() == Kind::Scalar)?;
    let text = default.text()?;
    let is_inlinable = parameter.section() == SectionKind::Parameters
        && parameter.item_type().is_some_and(|it| it == "Number" || it == "String")
        && parameter.value().get("NoEcho").is_none()
        && default.tag().is_none()
        && !matches!(default.style(), Style::Literal | Style::Folded)
        && !text.contains('\n')
        // What follows another name in the console, or is asked for by a rule, must stay.
        && !interface_names(template).iter().any(|node| node.is_text(parameter.name()))
        && template.section(SectionKind::Rules).next().is_none();
    if !is_inlinable {
        return None;
    }
    let mut edits = vec![removal(context, parameter)?];
    for (_, reference, span) in template.references() {
        if *reference.name != *parameter.name() {
            continue;
        }
        edits.push(match reference.kind {
            ReferenceKind::Ref => replacement(template, default, &text, span)?,
            ReferenceKind::SubRef => variable_replacement(template, &text, span)?,
            ReferenceKind::Condition | ReferenceKind::Mapping => continue,
            _ => return None,
        });
    }
    Some(edits)
}

/// Writes the default in place of a `Ref`.
fn replacement(template: &Template<'_>, default: Node<'_>, text: &str, span: Span) -> Option<TextEdit> {
    let node = template.document().node_at(span.start)?;
    let call = outward(node).take(2).find(|node| function(*node).is_some())?;
    // Where the value of a loop or an alias stands, more than this place would change.
    if call.anchor().is_some() || has_comment(template.document(), call.full_span()) {
        return None;
    }
    let is_flow = call.parent().is_some_and(|parent| parent.style() == Style::Flow);
    let is_safe = !text.contains([',', '[', ']', '{', '}']) || !matches!(default.style(), Style::Plain);
    let new = if is_json(call) {
        as_json(text, default)
    } else if is_flow && !is_safe {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        default.raw().to_owned()
    };
    Some(TextEdit::replace(trimmed(call), new))
}

/// A default as JSON.
fn as_json(text: &str, default: Node<'_>) -> String {
    if default.style() == Style::Plain || default.style() == Style::DoubleQuoted {
        return default.raw().to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Writes the default in place of `${Name}`.
fn variable_replacement(template: &Template<'_>, text: &str, span: Span) -> Option<TextEdit> {
    let document = template.document();
    let node = document.node_at(span.start)?;
    // In quotes and between other words not every character means itself.
    let is_plain =
        text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '=' | '+' | '@'));
    let raw = node.raw();
    let start = node.span().start;
    let open = raw.get(..(span.start - start) as usize)?.rfind("${")? as u32;
    let close = raw.get((span.end - start) as usize..)?.find('}')? as u32;
    is_plain.then(|| TextEdit::replace(Span::new(start + open, span.end + close + 1), text))
}

/// Removes the parameter, with its section when it is the only one.
fn removal(context: &Context<'_>, parameter: Item<'_>) -> Option<TextEdit> {
    let document = context.document;
    let section = document.sections().find(|section| section.key.is_text("Parameters"))?;
    let pair = section.pairs().find(|pair| pair.key == parameter.key())?;
    if has_comment(document, pair.span()) {
        return None;
    }
    if section.pairs().nth(1).is_some() {
        return context.writer.remove(pair);
    }
    let text = document.text();
    let span = section_span(section);
    let is_flow = section.key.parent().is_some_and(|root| root.style() == Style::Flow);
    if is_flow || has_comment(document, span) {
        return None;
    }
    let last = text.line_at(span.end);
    Some(TextEdit::delete(Span::new(text.line_start(text.line_at(span.start)), text.line_start(last + 1))))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::refactor::testing::check;

    const TEMPLATE: &str = "
Parameters:
  Stage:
    Type: String
    Default: dev
  Delay: { Type: Number, Default: 5 }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub '${Stage}-orders'
      DelaySeconds: !Ref Delay # seconds
      Tags: [{ Key: stage, Value: { Ref: Stage } }]
";

    #[test]
    fn in_every_form() {
        check(
            &TEMPLATE.replace("  Stage:", "  Sta$0ge:"),
            "Inline",
            expect![[r#"
            - Inline parameter `Stage`

            Parameters:
              Delay: { Type: Number, Default: 5 }
            Resources:
              Queue:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !Sub 'dev-orders'
                  DelaySeconds: !Ref Delay # seconds
                  Tags: [{ Key: stage, Value: dev }]
        "#]],
        );
        check(
            &TEMPLATE.replace("!Ref Delay", "!Ref $0Delay"),
            "Inline",
            expect![[r#"
            - Inline parameter `Delay`

            Parameters:
              Stage:
                Type: String
                Default: dev
            Resources:
              Queue:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !Sub '${Stage}-orders'
                  DelaySeconds: 5 # seconds
                  Tags: [{ Key: stage, Value: { Ref: Stage } }]
        "#]],
        );
    }

    #[test]
    fn not_without_a_default() {
        check(
            &TEMPLATE.replace("    Default: dev\n", "").replace("  Stage:", "  Sta$0ge:"),
            "Inline",
            expect![[r#"
                nothing
            "#]],
        );
    }

    #[test]
    fn the_last_one_goes_with_its_section() {
        check(
            "
Parameters:
  Delay: { Type: Number, Default: 5 }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { DelaySeconds: !Ref De$0lay }
",
            "Inline",
            expect![[r#"
                - Inline parameter `Delay`

                Resources:
                  Queue:
                    Type: AWS::SQS::Queue
                    Properties: { DelaySeconds: 5 }
            "#]],
        );
    }
}
