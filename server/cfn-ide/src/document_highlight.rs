use cfn_rules::Analysis;
use cfn_text::Span;

use crate::names::{Role, occurrences, symbol_near};

/// A place to mark because it names the same as the cursor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// The name.
    pub span: Span,
    /// What the name does there.
    pub kind: HighlightKind,
}

/// What a name does at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HighlightKind {
    /// It is defined.
    Definition,
    /// It is used.
    Reference,
}

/// All places of the name under the cursor.
#[must_use]
pub fn document_highlights(analysis: &Analysis, offset: u32) -> Vec<Highlight> {
    if !analysis.is_template() {
        return Vec::new();
    }
    let template = analysis.template();
    let Some((symbol, _)) = symbol_near(&template, offset) else { return Vec::new() };
    let kind = |role| match role {
        Role::Definition => HighlightKind::Definition,
        Role::Reference => HighlightKind::Reference,
    };
    let found = occurrences(&template, &symbol);
    found.into_iter().map(|it| Highlight { span: it.span, kind: kind(it.role) }).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{analyse_at, draw};

    fn check(fixture: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let found = document_highlights(&analysis, offset);
        let label = |kind| match kind {
            HighlightKind::Definition => "definition",
            HighlightKind::Reference => "reference",
        };
        let marks: Vec<_> = found.iter().map(|it| (it.span, label(it.kind))).collect();
        expected.assert_eq(&draw(&analysis, &marks));
    }

    #[test]
    fn the_definition_and_the_references() {
        check(
            "
Conditions:
  IsProd: !Equals [!Ref AWS::StackName, prod]
  IsTest: !Not [{ Condition: IsProd }]
  Both: !And [!Condition IsProd, !Condition IsTest]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties: { TopicName: !If [IsP$0rod, a, b] }
",
            expect![[r#"
                |  IsProd: !Equals [!Ref AWS::StackName, prod]
                |  ^^^^^^ definition
                |  IsTest: !Not [{ Condition: IsProd }]
                |                             ^^^^^^ reference
                |  Both: !And [!Condition IsProd, !Condition IsTest]
                |                         ^^^^^^ reference
                |    Condition: IsProd
                |               ^^^^^^ reference
                |    Properties: { TopicName: !If [IsProd, a, b] }
                |                                  ^^^^^^ reference
            "#]],
        );
    }

    #[test]
    fn an_undefined_name_is_marked_where_it_is_used() {
        check(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic, DependsOn: [Gone$0] }
  Queue: { Type: AWS::SQS::Queue, DependsOn: [Gone] }
",
            expect![[r#"
                |  Topic: { Type: AWS::SNS::Topic, DependsOn: [Gone] }
                |                                              ^^^^ reference
                |  Queue: { Type: AWS::SQS::Queue, DependsOn: [Gone] }
                |                                              ^^^^ reference
            "#]],
        );
    }

    #[test]
    fn the_identifier_of_a_loop() {
        check(
            "
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Na$0me
    - [A, B]
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Ref Name
          DisplayName: !Sub 'x&{Name}${ Name }'
",
            expect![[r#"
                |    - Name
                |      ^^^^ definition
                |    - Topic${Name}:
                |             ^^^^ reference
                |          TopicName: !Ref Name
                |                          ^^^^ reference
                |          DisplayName: !Sub 'x&{Name}${ Name }'
                |                                ^^^^ reference
                |                                        ^^^^ reference
            "#]],
        );
    }
}
