//! Region, account and partition that are written out in an ARN, as pseudo parameters.

use cfn_rules::edit::Value;
use cfn_syntax::{Kind, Style};
use cfn_template::{FunctionName, function};
use cfn_text::{Span, TextEdit};

use super::place::takes_functions;
use super::{Context, action};
use crate::code_action::{ActionKind, CodeAction};

pub(super) fn add(context: &Context<'_>, actions: &mut Vec<CodeAction>) {
    let node = context.node;
    if node.kind() != Kind::Scalar || matches!(node.style(), Style::Literal | Style::Folded) {
        return;
    }
    let is_sub = function(node).is_some_and(|call| call.name == FunctionName::Sub);
    if (!is_sub && node.tag().is_some()) || !takes_functions(context.template, node) {
        return;
    }
    let parts = parts(node.raw());
    if parts.is_empty() {
        return;
    }
    let names: Vec<_> = parts.iter().map(|(_, name)| *name).collect();
    let title = format!("Replace by pseudo parameters: {}", names.join(", "));
    let edits = if is_sub {
        let start = node.span().start;
        let edit =
            |(span, name): &(Span, &str)| TextEdit::replace(span.shifted(start), format!("${{{name}}}"));
        parts.iter().map(edit).collect()
    } else {
        let Some(text) = node.text().filter(|text| node.raw().contains(&**text)) else { return };
        let offset = node.raw().find(&*text).unwrap_or_default() as u32;
        let mut new = text.clone().into_owned();
        for (span, name) in parts.iter().rev() {
            let span = span.rebased(offset);
            new.replace_range(span.start as usize..span.end as usize, &format!("\u{0}{{{name}}}"));
        }
        // What was a dollar before is none of a variable.
        let new = new.replace("${", "${!").replace('\u{0}', "$");
        vec![context.writer.replace(node, &Value::sub(new))]
    };
    actions.push(action(ActionKind::Rewrite, title, edits));
}

/// The parts of the first ARN in a text that are written out, and what could stand for them.
/// `arn:partition:service:region:account:resource` (AWS, "Identify AWS resources with ARNs").
fn parts(raw: &str) -> Vec<(Span, &'static str)> {
    let Some(start) = raw.find("arn:") else { return Vec::new() };
    let Some(arn) = raw.get(start..) else { return Vec::new() };
    let mut fields = Vec::new();
    let mut at = start;
    for field in split_fields(arn) {
        fields.push((Span::new(at as u32, (at + field.len()) as u32), field));
        at += field.len() + 1;
    }
    let [_, partition, _, region, account, _, ..] = fields.as_slice() else { return Vec::new() };
    let mut found = Vec::new();
    if matches!(partition.1, "aws" | "aws-cn" | "aws-us-gov") {
        found.push((partition.0, "AWS::Partition"));
    }
    if is_region(region.1) {
        found.push((region.0, "AWS::Region"));
    }
    if account.1.len() == 12 && account.1.chars().all(|c| c.is_ascii_digit()) {
        found.push((account.0, "AWS::AccountId"));
    }
    found
}

/// The text between the colons that stand outside of `${…}`.
fn split_fields(text: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    text.split(move |c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ':' && depth == 0
    })
    .collect()
}

/// Whether a text looks like `eu-west-1` or `us-gov-east-1`.
fn is_region(text: &str) -> bool {
    let words: Vec<_> = text.split('-').collect();
    let [first, middle @ .., last] = words.as_slice() else { return false };
    let is_word = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    first.len() == 2
        && is_word(first)
        && !middle.is_empty()
        && middle.iter().all(is_word)
        && last.len() == 1
        && last.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::refactor::testing::check;

    #[test]
    fn in_a_literal_and_in_a_sub_text() {
        let fixture = "
Resources:
  Topic:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: \"$0arn:aws:sns:eu-west-1:123456789012:a${b}\" # where
";
        check(
            fixture,
            "pseudo",
            expect![[r#"
            - Replace by pseudo parameters: AWS::Partition, AWS::Region, AWS::AccountId

            Resources:
              Topic:
                Type: AWS::SNS::Subscription
                Properties:
                  TopicArn: !Sub 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:a${!b}' # where
        "#]],
        );
        check(
            &fixture.replace("\"$0arn", "!Sub \"$0arn").replace("eu-west-1", "${AWS::Region}"),
            "pseudo",
            expect![[r#"
                - Replace by pseudo parameters: AWS::Partition, AWS::AccountId

                Resources:
                  Topic:
                    Type: AWS::SNS::Subscription
                    Properties:
                      TopicArn: !Sub "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:a${b}" # where
            "#]],
        );
    }

    #[test]
    fn of_a_managed_policy_only_the_partition() {
        check(
            "
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/$0AdministratorAccess
",
            "pseudo",
            expect![[r#"
                - Replace by pseudo parameters: AWS::Partition

                Resources:
                  Role:
                    Type: AWS::IAM::Role
                    Properties:
                      ManagedPolicyArns:
                        - !Sub 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess'
            "#]],
        );
    }

    #[test]
    fn not_where_no_function_is_read() {
        check(
            "
Parameters:
  Arn: { Type: String, Default: 'arn:aws:sns:$0eu-west-1:123456789012:a' }
Resources: {}
",
            "pseudo",
            expect![[r#"
                nothing
            "#]],
        );
    }
}
