//! A literal as the default of a new parameter.

use cfn_rules::edit::{Value, unused_name};
use cfn_syntax::{Kind, Node, Style};

use rustc_hash::FxHashSet;

use super::place::takes_functions;
use super::{Context, action};
use crate::code_action::{ActionKind, CodeAction};
use crate::names::local_symbols;
use crate::walk::outward;

pub(super) fn add(context: &Context<'_>, actions: &mut Vec<CodeAction>) {
    let node = context.node;
    if node.kind() != Kind::Scalar || node.tag().is_some() || node.anchor().is_some() || node.is_null() {
        return;
    }
    let Some(text) = node.text().filter(|text| !text.is_empty() && !text.contains("{{resolve:")) else {
        return;
    };
    let is_long = matches!(node.style(), Style::Literal | Style::Folded) || text.contains('\n');
    if is_long || is_ambiguous(node, &text) || !takes_functions(context.template, node) {
        return;
    }
    let Some(base) = name_for(node) else { return };
    let Some(name) = free_name(context, &base) else { return };
    let Some(declaration) =
        context.writer.insert_item(context.document, "Parameters", &name, &parameter(node, &text))
    else {
        return;
    };
    let reference = context.writer.replace(node, &Value::reference(&*name));
    let title = format!("Extract to parameter `{name}`");
    actions.push(action(ActionKind::Extract, title, vec![declaration, reference]));
}

/// A name that is neither defined nor used: a reference to nothing must not become one to the
/// new parameter, and no variable of a `Fn::Sub` or a loop may hide it.
fn free_name(context: &Context<'_>, base: &str) -> Option<String> {
    let used: FxHashSet<_> =
        context.template.references().map(|(_, reference, _)| &*reference.name).collect();
    let hidden: Vec<_> = local_symbols(context.document);
    let is_free = |name: &String| {
        !used.contains(&**name)
            && !hidden.iter().any(|symbol| symbol.name() == name)
            && unused_name(context.document, name) == *name
    };
    let numbered = (2..1000).map(|number| format!("{base}{number}"));
    std::iter::once(base.to_owned()).chain(numbered).find(is_free)
}

fn parameter(node: Node<'_>, text: &str) -> Value {
    let is_plain = node.style() == Style::Plain;
    if is_plain && is_integer(text) {
        return Value::map([("Type", Value::text("Number")), ("Default", Value::bare(text))]);
    }
    let mut pairs = vec![("Type", Value::text("String")), ("Default", Value::text(text))];
    if is_plain && matches!(text, "true" | "false") {
        pairs.push(("AllowedValues", Value::list([Value::text("true"), Value::text("false")])));
    }
    Value::map(pairs)
}

/// Whether a text without quotes may be read as something else, as `0644` and `yes` are.
fn is_ambiguous(node: Node<'_>, text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    let is_word = ["yes", "no", "on", "off", "y", "n"].contains(&&*word);
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_' | ':'))
        && !text.contains("-");
    node.style() == Style::Plain && (is_word || (is_number && !is_integer(text)))
}

fn is_integer(text: &str) -> bool {
    text.parse::<i64>().is_ok_and(|number| number.to_string() == text)
}

/// The key that the literal belongs to, as a logical ID.
fn name_for(node: Node<'_>) -> Option<String> {
    let key = outward(node).find_map(|node| {
        let pair = node.parent()?.pairs().find(|pair| pair.value == node)?;
        let name = pair.key.text()?;
        // The key of a function says nothing.
        let is_name = !name.contains(':') && name.chars().any(|c| c.is_ascii_alphabetic());
        is_name.then(|| name.into_owned())
    })?;
    let name: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut letters = name.chars();
    Some(letters.next()?.to_ascii_uppercase().to_string() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::refactor::testing::check;

    #[test]
    fn texts_numbers_and_booleans() {
        let fixture = "
Parameters:
  Stage:
    Type: String

Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: ord$0ers # the name
      DelaySeconds: 5
      FifoQueue: true
";
        check(
            fixture,
            "Extract",
            expect![[r#"
            - Extract to parameter `QueueName`

            Parameters:
              Stage:
                Type: String

              QueueName:
                Type: String
                Default: orders

            Resources:
              Queue:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !Ref QueueName # the name
                  DelaySeconds: 5
                  FifoQueue: true
        "#]],
        );
        check(
            &fixture.replace("ord$0ers", "orders").replace(" 5", " $05"),
            "Extract",
            expect![[r#"
            - Extract to parameter `DelaySeconds`

            Parameters:
              Stage:
                Type: String

              DelaySeconds:
                Type: Number
                Default: 5

            Resources:
              Queue:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: orders # the name
                  DelaySeconds: !Ref DelaySeconds
                  FifoQueue: true
        "#]],
        );
        check(
            &fixture.replace("ord$0ers", "orders").replace(" true", " tr$0ue"),
            "Extract",
            expect![[r#"
                - Extract to parameter `FifoQueue`

                Parameters:
                  Stage:
                    Type: String

                  FifoQueue:
                    Type: String
                    Default: 'true'
                    AllowedValues:
                      - 'true'
                      - 'false'

                Resources:
                  Queue:
                    Type: AWS::SQS::Queue
                    Properties:
                      QueueName: orders # the name
                      DelaySeconds: 5
                      FifoQueue: !Ref FifoQueue
            "#]],
        );
    }

    #[test]
    fn a_name_that_is_used_but_not_defined_stays_so() {
        check(
            "
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { QueueName: $0orders, Tags: [{ Key: a, Value: !Ref QueueName }] }
",
            "Extract",
            expect![[r#"
                - Extract to parameter `QueueName2`

                Resources:
                  Queue:
                    Type: AWS::SQS::Queue
                    Properties: { QueueName: !Ref QueueName2, Tags: [{ Key: a, Value: !Ref QueueName }] }
                Parameters:
                  QueueName2:
                    Type: String
                    Default: orders
            "#]],
        );
    }

    #[test]
    fn with_the_section_and_in_json() {
        check(
            r#"{
  "Resources": {
    "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": "$0orders" } }
  }
}
"#,
            "Extract",
            expect![[r#"
                - Extract to parameter `QueueName`
                {
                  "Resources": {
                    "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": {"Ref": "QueueName"} } }
                  },
                  "Parameters": {"QueueName": {"Type": "String", "Default": "orders"}}
                }
            "#]],
        );
    }

    #[test]
    fn not_where_a_literal_is_due() {
        check(
            "\nResources:\n  Queue:\n    Type: AWS::SQS::$0Queue\n",
            "Extract",
            expect![[r#"
            nothing
        "#]],
        );
        check(
            "\nResources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: { QueueName: !If [Is$0Prod, a, b] }\n",
            "Extract",
            expect![[r#"
                nothing
            "#]],
        );
    }
}
