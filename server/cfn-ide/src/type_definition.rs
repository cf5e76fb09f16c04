use cfn_rules::Analysis;
use cfn_template::{SectionKind, content_span};

use crate::definition::Target;
use crate::names::{item_of, symbol_near};

/// The `Type` of the resource or parameter whose name is under the cursor.
#[must_use]
pub fn type_definition(analysis: &Analysis, offset: u32) -> Option<Target> {
    if !analysis.is_template() {
        return None;
    }
    let template = analysis.template();
    let (symbol, origin) = symbol_near(&template, offset)?;
    let item = item_of(&template, &symbol)?;
    if !matches!(item.section(), SectionKind::Resources | SectionKind::Parameters) {
        return None;
    }
    let pair = item.value().pair("Type")?;
    Some(Target { origin, span: pair.span(), selection_span: content_span(pair.value) })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{analyse_at, draw};

    fn check(fixture: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let target = type_definition(&analysis, offset);
        let marks: Vec<_> = target.iter().map(|target| (target.selection_span, "type")).collect();
        expected.assert_eq(&draw(&analysis, &marks));
    }

    #[test]
    fn of_a_resource_and_a_parameter() {
        let template = "
Parameters:
  Stage: { Type: String }
Conditions:
  Always: !Equals [a, a]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: Always
    Properties: { TopicName: !Ref Stage }
Outputs:
  Name: { Value: !GetAtt Topic.TopicName }
";
        check(
            &template.replace("GetAtt Topic", "GetAtt Top$0ic"),
            expect![[r#"
                |    Type: AWS::SNS::Topic
                |          ^^^^^^^^^^^^^^^ type
            "#]],
        );
        check(
            &template.replace("Ref Stage", "Ref Stage$0"),
            expect![[r#"
                |  Stage: { Type: String }
                |                 ^^^^^^ type
            "#]],
        );
        check(
            &template.replace("  Topic:", "  $0Topic:"),
            expect![[r#"
                |    Type: AWS::SNS::Topic
                |          ^^^^^^^^^^^^^^^ type
            "#]],
        );
        check(
            &template.replace("Condition: Always", "Condition: Al$0ways"),
            expect![[r#"
            nothing
        "#]],
        );
    }
}
