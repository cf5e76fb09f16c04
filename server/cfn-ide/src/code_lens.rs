use cfn_rules::Analysis;
use cfn_template::content_span;
use cfn_text::Span;
use rustc_hash::FxHashMap;

use crate::names::{Space, referenced};

/// A line above a definition that says how often it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeLens {
    /// The name that is defined.
    pub span: Span,
    /// Like "2 references".
    pub title: String,
    /// Where it is used, in order.
    pub references: Vec<Span>,
}

/// The definitions that something refers to. Nothing is said of those that nothing refers to:
/// most resources are such, and of what has no use the rules speak.
#[must_use]
pub fn code_lenses(analysis: &Analysis) -> Vec<CodeLens> {
    if !analysis.is_template() {
        return Vec::new();
    }
    let template = analysis.template();
    let mut by_name: FxHashMap<(Space, &str), Vec<Span>> = FxHashMap::default();
    for (_, reference, span) in template.references() {
        let (name, span) = referenced(&template, reference, span);
        by_name.entry((Space::of_reference(reference.kind), name)).or_default().push(span);
    }
    let mut lenses = Vec::new();
    for item in template.items() {
        let Some(space) = Space::of_section(item.section()) else { continue };
        let Some(mut references) = by_name.remove(&(space, item.name())) else { continue };
        references.sort_unstable();
        let title = match references.len() {
            1 => "1 reference".to_owned(),
            count => format!("{count} references"),
        };
        lenses.push(CodeLens { span: content_span(item.key()), title, references });
    }
    lenses
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::testing::{analyse, draw};

    #[test]
    fn counts_what_refers_to_a_definition() {
        let analysis = analyse(
            "
Parameters:
  Stage: { Type: String }
  Unused: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties: { TopicName: !Sub '${Stage}-${Stage}' }
  Queue: { Type: AWS::SQS::Queue, DependsOn: Topic }
Outputs:
  Topic: { Value: !GetAtt Topic.TopicName }
",
        );
        let lenses = code_lenses(&analysis);
        let marks: Vec<_> = lenses.iter().map(|lens| (lens.span, &*lens.title)).collect();
        expect![[r#"
            |  Stage: { Type: String }
            |  ^^^^^ 3 references
            |  IsProd: !Equals [!Ref Stage, prod]
            |  ^^^^^^ 1 reference
            |  Topic:
            |  ^^^^^ 2 references
        "#]]
        .assert_eq(&draw(&analysis, &marks));
        assert!(lenses.iter().all(|lens| lens.references.is_sorted()));
    }
}
