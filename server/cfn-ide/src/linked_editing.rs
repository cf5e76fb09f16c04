use cfn_rules::Analysis;
use cfn_text::Span;

use crate::names::{Role, occurrences, symbol_at};
use crate::rename::prepare_rename;

/// Places that hold the same name, to be typed in all at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedEditing {
    /// The places.
    pub spans: Vec<Span>,
    /// A regular expression for what a name is made of: other input ends the link.
    pub word_pattern: &'static str,
}

/// The places that change with the name whose definition is under the cursor.
///
/// Only a definition is linked: who edits a reference wants it to refer to something else.
#[must_use]
pub fn linked_editing(analysis: &Analysis, offset: u32) -> Option<LinkedEditing> {
    prepare_rename(analysis, offset).ok()?;
    let template = analysis.template();
    let (symbol, here) = symbol_at(&template, offset)?;
    let found = occurrences(&template, &symbol);
    let is_definition = found.iter().any(|it| it.span == here && it.role == Role::Definition);
    (is_definition && found.len() > 1).then(|| LinkedEditing {
        spans: found.into_iter().map(|it| it.span).collect(),
        word_pattern: "[A-Za-z0-9_.-]+",
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{analyse_at, draw};

    fn check(fixture: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let spans = linked_editing(&analysis, offset).map(|linked| linked.spans).unwrap_or_default();
        let marks: Vec<_> = spans.iter().map(|span| (*span, "")).collect();
        expected.assert_eq(&draw(&analysis, &marks));
    }

    #[test]
    fn a_definition_with_its_references() {
        check(
            "
Resources:
  Topic$0: { Type: AWS::SNS::Topic }
Outputs:
  Arn: { Value: !Ref Topic }
  Name: { Value: !Sub '${Topic.TopicName}' }
",
            expect![[r#"
                |  Topic: { Type: AWS::SNS::Topic }
                |  ^^^^^
                |  Arn: { Value: !Ref Topic }
                |                     ^^^^^
                |  Name: { Value: !Sub '${Topic.TopicName}' }
                |                         ^^^^^
            "#]],
        );
    }

    #[test]
    fn not_from_a_reference() {
        check(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic }
Outputs:
  Arn: { Value: !Ref To$0pic }
",
            expect![[r#"
                nothing
            "#]],
        );
    }

    #[test]
    fn a_variable_of_a_sub_text() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: !Sub ['${A}-${A}', { A$0: b }] }
",
            expect![[r#"
                |    Properties: { TopicName: !Sub ['${A}-${A}', { A: b }] }
                |                                      ^
                |                                           ^
                |                                                  ^
            "#]],
        );
    }
}
