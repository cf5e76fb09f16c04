use cfn_rules::Analysis;
use cfn_syntax::Kind;
use cfn_template::{
    FunctionName, ReferenceKind, SectionKind, Template, content_span, function, is_pseudo_parameter,
};
use cfn_text::Span;

use crate::names::{Role, interface_names, item_of, local_symbols, occurrences, referenced, symbol_of};
use crate::walk::every_node;

/// A word with a meaning that colours can show. It stands on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// The word.
    pub span: Span,
    /// What it means.
    pub kind: TokenKind,
    /// Whether the thing is defined here.
    pub is_definition: bool,
}

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An intrinsic function: its tag or key.
    Function,
    /// The name of a parameter.
    Parameter,
    /// The name of a pseudo parameter.
    PseudoParameter,
    /// The logical ID of a resource.
    Resource,
    /// The name of a condition.
    Condition,
    /// The name of a mapping.
    Mapping,
    /// The name of an output or a rule.
    Output,
    /// The attribute of a `Fn::GetAtt`.
    Attribute,
    /// The type of a resource or a parameter.
    Type,
    /// A variable of a `Fn::Sub`, or the identifier of a loop.
    Variable,
}

/// The words with a meaning, in order of place; they do not overlap.
#[must_use]
pub fn semantic_tokens(analysis: &Analysis) -> Vec<SemanticToken> {
    if !analysis.is_template() {
        return Vec::new();
    }
    let template = analysis.template();
    let mut tokens = Vec::new();
    add_items(&template, &mut tokens);
    add_references(&template, &mut tokens);
    add_functions_and_types(&template, &mut tokens);
    for symbol in local_symbols(template.document()) {
        tokens.extend(occurrences(&template, &symbol).into_iter().map(|it| SemanticToken {
            span: it.span,
            kind: TokenKind::Variable,
            is_definition: it.role == Role::Definition,
        }));
    }
    let text = template.document().text();
    tokens.retain(|token| {
        !token.span.is_empty() && text.line_at(token.span.start) == text.line_at(token.span.end)
    });
    tokens.sort_by_key(|token| token.span);
    tokens.dedup_by(|later, first| later.span.start < first.span.end);
    tokens
}

fn used(span: Span, kind: TokenKind) -> SemanticToken {
    SemanticToken { span, kind, is_definition: false }
}

fn kind_of(section: SectionKind) -> Option<TokenKind> {
    match section {
        SectionKind::Parameters => Some(TokenKind::Parameter),
        SectionKind::Resources => Some(TokenKind::Resource),
        SectionKind::Conditions => Some(TokenKind::Condition),
        SectionKind::Mappings => Some(TokenKind::Mapping),
        SectionKind::Outputs | SectionKind::Rules => Some(TokenKind::Output),
        _ => None,
    }
}

fn add_items(template: &Template<'_>, tokens: &mut Vec<SemanticToken>) {
    for item in template.items() {
        let Some(kind) = kind_of(item.section()).filter(|_| !item.name().starts_with("Fn::")) else {
            continue;
        };
        tokens.push(SemanticToken { span: content_span(item.key()), kind, is_definition: true });
        if matches!(kind, TokenKind::Parameter | TokenKind::Resource) {
            let item_type = item.value().pair("Type").map(|pair| pair.value);
            let literal = item_type.filter(|node| node.kind() == Kind::Scalar && node.tag().is_none());
            tokens.extend(literal.map(|node| used(content_span(node), TokenKind::Type)));
        }
    }
    tokens.extend(interface_names(template).into_iter().filter_map(|node| {
        template.get(SectionKind::Parameters, &node.text()?)?;
        Some(used(content_span(node), TokenKind::Parameter))
    }));
}

fn add_references(template: &Template<'_>, tokens: &mut Vec<SemanticToken>) {
    for (_, reference, span) in template.references() {
        let (name, span) = referenced(template, reference, span);
        if is_pseudo_parameter(name) {
            tokens.push(used(span, TokenKind::PseudoParameter));
            continue;
        }
        let item = item_of(template, &symbol_of(reference.kind, name));
        let Some(kind) = item.and_then(|item| kind_of(item.section())) else { continue };
        tokens.push(used(span, kind));
        let is_call = matches!(reference.kind, ReferenceKind::GetAtt | ReferenceKind::SubGetAtt);
        if let Some(attribute) = reference.attribute.as_deref().filter(|_| is_call) {
            let after = Span::new(span.end + 1, span.end + 1 + attribute.len() as u32);
            let written = template.document().text().slice(Span::new(span.end, after.end));
            if written.strip_prefix('.') == Some(attribute) {
                tokens.push(used(after, TokenKind::Attribute));
            }
        }
    }
}

fn add_functions_and_types(template: &Template<'_>, tokens: &mut Vec<SemanticToken>) {
    every_node(template.document(), &mut |node| {
        let call = function(node);
        if let Some(call) = call.filter(|call| call.is_short && call.name != FunctionName::Unknown) {
            tokens.push(used(call.name_span, TokenKind::Function));
        }
        if node.kind() != Kind::Mapping {
            return;
        }
        for pair in node.pairs() {
            let is_call = call.is_some_and(|call| !call.is_short && call.name != FunctionName::Unknown);
            // Transforms and loops may stand beside other keys.
            let is_special = matches!(
                FunctionName::from_key(&pair.name()),
                Some(FunctionName::Transform | FunctionName::ForEach)
            );
            if is_call || is_special {
                tokens.push(used(content_span(pair.key), TokenKind::Function));
            }
            // What a loop makes has a type too.
            let is_type =
                pair.key.is_text("Type") && pair.value.text().is_some_and(|text| text.starts_with("AWS::"));
            if is_type && pair.value.tag().is_none() {
                tokens.push(used(content_span(pair.value), TokenKind::Type));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{analyse, draw};

    fn check(template: &str, expected: Expect) {
        let analysis = analyse(template);
        let tokens = semantic_tokens(&analysis);
        let labels: Vec<_> = tokens
            .iter()
            .map(|it| format!("{:?}{}", it.kind, if it.is_definition { " defined" } else { "" }))
            .collect();
        let marks: Vec<_> = tokens.iter().zip(&labels).map(|(it, label)| (it.span, &**label)).collect();
        expected.assert_eq(&draw(&analysis, &marks));
    }

    #[test]
    fn names_functions_and_types() {
        check(
            "
Parameters:
  Stage: { Type: String }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Mappings:
  Sizes: { eu: { small: 1 } }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties:
      TopicName: !FindInMap [Sizes, eu, !Ref AWS::Region]
Outputs:
  Name:
    Value: !Sub ['${Topic.TopicName}-${Part}', { Part: { Fn::GetAtt: Topic.TopicArn } }]
",
            expect![[r#"
                |  Stage: { Type: String }
                |  ^^^^^ Parameter defined
                |                 ^^^^^^ Type
                |  IsProd: !Equals [!Ref Stage, prod]
                |  ^^^^^^ Condition defined
                |          ^^^^^^^ Function
                |                   ^^^^ Function
                |                        ^^^^^ Parameter
                |  Sizes: { eu: { small: 1 } }
                |  ^^^^^ Mapping defined
                |  Topic:
                |  ^^^^^ Resource defined
                |    Type: AWS::SNS::Topic
                |          ^^^^^^^^^^^^^^^ Type
                |    Condition: IsProd
                |               ^^^^^^ Condition
                |      TopicName: !FindInMap [Sizes, eu, !Ref AWS::Region]
                |                 ^^^^^^^^^^ Function
                |                             ^^^^^ Mapping
                |                                        ^^^^ Function
                |                                             ^^^^^^^^^^^ PseudoParameter
                |  Name:
                |  ^^^^ Output defined
                |    Value: !Sub ['${Topic.TopicName}-${Part}', { Part: { Fn::GetAtt: Topic.TopicArn } }]
                |           ^^^^ Function
                |                    ^^^^^ Resource
                |                          ^^^^^^^^^ Attribute
                |                                       ^^^^ Variable
                |                                                 ^^^^ Variable defined
                |                                                         ^^^^^^^^^^ Function
                |                                                                     ^^^^^ Resource
                |                                                                           ^^^^^^^^ Attribute
            "#]],
        );
    }

    #[test]
    fn loops() {
        check(
            "
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic${Name}: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Name } }
",
            expect![[r#"
                |  Fn::ForEach::Topics:
                |  ^^^^^^^^^^^^^^^^^^^ Function
                |    - Name
                |      ^^^^ Variable defined
                |    - Topic${Name}: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Name } }
                |             ^^^^ Variable
                |                            ^^^^^^^^^^^^^^^ Type
                |                                                                      ^^^^ Function
                |                                                                           ^^^^ Variable
            "#]],
        );
    }

    #[test]
    fn json_and_unknown_names() {
        check(
            r#"{
  "Resources": {
    "Topic": { "Type": "AWS::SNS::Topic", "DependsOn": ["Gone", "Queue"] },
    "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Ref": "Gone" } } }
  }
}
"#,
            expect![[r#"
                |    "Topic": { "Type": "AWS::SNS::Topic", "DependsOn": ["Gone", "Queue"] },
                |     ^^^^^ Resource defined
                |                        ^^^^^^^^^^^^^^^ Type
                |                                                                 ^^^^^ Resource
                |    "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Ref": "Gone" } } }
                |     ^^^^^ Resource defined
                |                        ^^^^^^^^^^^^^^^ Type
                |                                                                          ^^^ Function
            "#]],
        );
    }
}
