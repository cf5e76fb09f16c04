use cfn_rules::Analysis;
use cfn_text::Span;

use crate::names::{Role, occurrences, symbol_near};

/// Whether the definition counts among the references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definitions {
    /// It does.
    Included,
    /// Only the places that refer to it do.
    Excluded,
}

/// The places that refer to the name under the cursor, in order.
#[must_use]
pub fn references(analysis: &Analysis, offset: u32, definitions: Definitions) -> Vec<Span> {
    if !analysis.is_template() {
        return Vec::new();
    }
    let template = analysis.template();
    let Some((symbol, _)) = symbol_near(&template, offset) else { return Vec::new() };
    occurrences(&template, &symbol)
        .into_iter()
        .filter(|it| it.role == Role::Reference || definitions == Definitions::Included)
        .map(|it| it.span)
        .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{analyse_at, draw};

    fn check(fixture: &str, definitions: Definitions, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let found = references(&analysis, offset, definitions);
        let marks: Vec<_> = found.iter().map(|span| (*span, "")).collect();
        expected.assert_eq(&draw(&analysis, &marks));
    }

    const TEMPLATE: &str = "
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: { default: Net }
        Parameters: [Stage, Other]
    ParameterLabels:
      Stage: { default: The stage }
Parameters:
  Stage: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub
        - '${Stage}-${Other}'
        - { Other: !Ref Stage }
  Queue:
    Type: AWS::SQS::Queue
    DependsOn: Topic
    Properties:
      QueueName: { Fn::GetAtt: [Topic, TopicName] }
      Tags: [{ Key: topic, Value: !Sub 'x/${Topic.TopicName}' }, { Key: region, Value: !Ref AWS::Region }]
";

    #[test]
    fn of_a_parameter_in_every_form() {
        check(
            &TEMPLATE.replace("  Stage: { Type", "  Sta$0ge: { Type"),
            Definitions::Included,
            expect![[r#"
                |        Parameters: [Stage, Other]
                |                     ^^^^^
                |      Stage: { default: The stage }
                |      ^^^^^
                |  Stage: { Type: String }
                |  ^^^^^
                |        - '${Stage}-${Other}'
                |             ^^^^^
                |        - { Other: !Ref Stage }
                |                        ^^^^^
            "#]],
        );
    }

    #[test]
    fn of_a_resource_without_its_definition() {
        check(
            &TEMPLATE.replace("DependsOn: Topic", "DependsOn: $0Topic"),
            Definitions::Excluded,
            expect![[r#"
                |    DependsOn: Topic
                |               ^^^^^
                |      QueueName: { Fn::GetAtt: [Topic, TopicName] }
                |                                ^^^^^
                |      Tags: [{ Key: topic, Value: !Sub 'x/${Topic.TopicName}' }, { Key: region, Value: !Ref AWS::Region }]
                |                                            ^^^^^
            "#]],
        );
    }

    #[test]
    fn of_a_variable_of_a_sub_text() {
        check(
            &TEMPLATE.replace("{ Other: !Ref", "{ Ot$0her: !Ref"),
            Definitions::Included,
            expect![[r#"
                |        - '${Stage}-${Other}'
                |                      ^^^^^
                |        - { Other: !Ref Stage }
                |            ^^^^^
            "#]],
        );
    }

    #[test]
    fn of_a_pseudo_parameter() {
        check(
            &TEMPLATE.replace("AWS::Region", "AWS::$0Region"),
            Definitions::Included,
            expect![[r#"
                |      Tags: [{ Key: topic, Value: !Sub 'x/${Topic.TopicName}' }, { Key: region, Value: !Ref AWS::Region }]
                |                                                                                            ^^^^^^^^^^^
            "#]],
        );
    }
}
