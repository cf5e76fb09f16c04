//! An output for a resource.

use cfn_rules::edit::Value;
use cfn_template::SectionKind;

use super::{Context, action};
use crate::code_action::{ActionKind, CodeAction};

pub(super) fn add(context: &Context<'_>, actions: &mut Vec<CodeAction>) {
    let Some(item) = context.item_by_head().filter(|item| item.section() == SectionKind::Resources) else {
        return;
    };
    let name = item.name();
    let is_plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_plain || context.template.get(SectionKind::Outputs, name).is_some() {
        return;
    }
    let mut output = Vec::new();
    // An output of a resource that may not exist must not exist either.
    let condition = item.value().get("Condition").and_then(|node| node.text());
    output.extend(condition.map(|condition| ("Condition", Value::text(condition))));
    output.push(("Value", Value::reference(name)));
    let edit = context.writer.insert_item(context.document, "Outputs", name, &Value::map(output));
    let title = format!("Add an output for `{name}`");
    actions.extend(edit.map(|edit| action(ActionKind::Rewrite, title, vec![edit])));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::refactor::testing::check;

    #[test]
    fn with_the_condition_of_the_resource() {
        check(
            "
Conditions:
  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Top$0ic:
    Type: AWS::SNS::Topic
    Condition: IsProd
Outputs:
  Other:
    Value: a # stays
",
            "Add an output",
            expect![[r#"
                - Add an output for `Topic`

                Conditions:
                  IsProd: !Equals [!Ref AWS::Region, eu-west-1]
                Resources:
                  Topic:
                    Type: AWS::SNS::Topic
                    Condition: IsProd
                Outputs:
                  Other:
                    Value: a # stays
                  Topic:
                    Condition: IsProd
                    Value: !Ref Topic
            "#]],
        );
    }

    #[test]
    fn with_the_section() {
        check(
            "
Resources:
  Topic:
    Type: AWS::$0SNS::Topic
",
            "Add an output",
            expect![[r#"
                - Add an output for `Topic`

                Resources:
                  Topic:
                    Type: AWS::SNS::Topic
                Outputs:
                  Topic:
                    Value: !Ref Topic
            "#]],
        );
    }

    #[test]
    fn not_when_there_is_one() {
        check(
            "
Resources:
  Top$0ic: { Type: AWS::SNS::Topic }
Outputs:
  Topic: { Value: !Ref Topic }
",
            "Add an output",
            expect![[r#"
                nothing
            "#]],
        );
    }
}
