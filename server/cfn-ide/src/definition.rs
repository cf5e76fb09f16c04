use cfn_rules::Analysis;
use cfn_template::{Template, content_span};
use cfn_text::Span;

use crate::names::{Role, Symbol, item_of, occurrences, symbol_near};

/// Where a jump leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// What under the cursor stands for it.
    pub origin: Span,
    /// The whole of it.
    pub span: Span,
    /// Its name, inside `span`.
    pub selection_span: Span,
}

/// The definition of the name under the cursor. `None` for names that the template does not
/// define, like pseudo parameters.
#[must_use]
pub fn definition(analysis: &Analysis, offset: u32) -> Option<Target> {
    if !analysis.is_template() {
        return None;
    }
    let template = analysis.template();
    let (symbol, origin) = symbol_near(&template, offset)?;
    let (span, selection_span) = place(&template, &symbol)?;
    Some(Target { origin, span, selection_span })
}

fn place(template: &Template<'_>, symbol: &Symbol<'_>) -> Option<(Span, Span)> {
    if let Some(item) = item_of(template, symbol) {
        let key = item.key();
        return Some((key.full_span().join(item.value().full_span()), content_span(key)));
    }
    let found = occurrences(template, symbol);
    let definition = found.iter().find(|it| it.role == Role::Definition)?;
    Some((definition.span, definition.span))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{analyse_at, draw};

    fn check(fixture: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let drawn = match definition(&analysis, offset) {
            Some(target) => {
                assert!(target.span.covers(target.selection_span));
                draw(&analysis, &[(target.selection_span, "definition"), (target.origin, "origin")])
            }
            None => "nothing\n".to_owned(),
        };
        expected.assert_eq(&drawn);
    }

    #[test]
    fn ref_of_a_parameter() {
        check(
            "
Parameters:
  Stage: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: !Ref St$0age }
",
            expect![[r#"
                |  Stage: { Type: String }
                |  ^^^^^ definition
                |    Properties: { TopicName: !Ref Stage }
                |                                  ^^^^^ origin
            "#]],
        );
    }

    #[test]
    fn the_function_and_the_attribute_lead_there_too() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Name: { Value: !GetAtt Topic.Topic$0Name }
",
            expect![[r#"
                |  Topic:
                |  ^^^^^ definition
                |  Name: { Value: !GetAtt Topic.TopicName }
                |                         ^^^^^ origin
            "#]],
        );
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Name:
    Value:
      Fn::Get$0Att: [Topic, TopicName]
",
            expect![[r#"
                |  Topic:
                |  ^^^^^ definition
                |      Fn::GetAtt: [Topic, TopicName]
                |                   ^^^^^ origin
            "#]],
        );
    }

    #[test]
    fn variables_of_a_sub_text() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Name: { Value: !Sub '${Top$0ic.TopicArn}/x' }
",
            expect![[r#"
                |  Topic:
                |  ^^^^^ definition
                |  Name: { Value: !Sub '${Topic.TopicArn}/x' }
                |                         ^^^^^ origin
            "#]],
        );
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Name: { Value: !Sub ['${Na$0me}/x', { Name: !Ref Topic }] }
",
            expect![[r#"
                |  Name: { Value: !Sub ['${Name}/x', { Name: !Ref Topic }] }
                |                                      ^^^^ definition
                |                          ^^^^ origin
            "#]],
        );
    }

    #[test]
    fn conditions_mappings_and_dependencies() {
        let template = "
Mappings:
  Sizes: { eu: { small: 1 } }
Conditions:
  IsEu: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  One: { Type: AWS::SNS::Topic }
  Two:
    Type: AWS::SNS::Topic
    Condition: IsEu
    DependsOn: [One]
    Properties:
      TopicName: !FindInMap [Sizes, eu, small]
";
        check(
            &template.replace("Condition: IsEu", "Condition: Is$0Eu"),
            expect![[r#"
                |  IsEu: !Equals [!Ref AWS::Region, eu-west-1]
                |  ^^^^ definition
                |    Condition: IsEu
                |               ^^^^ origin
            "#]],
        );
        check(
            &template.replace("[One]", "[O$0ne]"),
            expect![[r#"
                |  One: { Type: AWS::SNS::Topic }
                |  ^^^ definition
                |    DependsOn: [One]
                |                ^^^ origin
            "#]],
        );
        check(
            &template.replace("[Sizes", "[Siz$0es"),
            expect![[r#"
                |  Sizes: { eu: { small: 1 } }
                |  ^^^^^ definition
                |      TopicName: !FindInMap [Sizes, eu, small]
                |                             ^^^^^ origin
            "#]],
        );
        check(
            &template.replace("AWS::Region", "AWS::Reg$0ion"),
            expect![[r#"
            nothing
        "#]],
        );
    }

    #[test]
    fn identifier_of_a_loop() {
        check(
            "
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic${Name}:
        Type: AWS::SNS::Topic
        Properties: { TopicName: !Ref Na$0me }
",
            expect![[r#"
                |    - Name
                |      ^^^^ definition
                |        Properties: { TopicName: !Ref Name }
                |                                      ^^^^ origin
            "#]],
        );
    }

    #[test]
    fn in_json() {
        check(
            r#"{
  "Resources": {
    "Topic": { "Type": "AWS::SNS::Topic" }
  },
  "Outputs": { "Arn": { "Value": { "Ref": "$0Topic" } } }
}
"#,
            expect![[r#"
                |    "Topic": { "Type": "AWS::SNS::Topic" }
                |     ^^^^^ definition
                |  "Outputs": { "Arn": { "Value": { "Ref": "Topic" } } }
                |                                           ^^^^^ origin
            "#]],
        );
    }
}
