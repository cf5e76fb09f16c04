//! Every feature answers at every place of a template that is being typed.

use std::hint::black_box;
use std::sync::Arc;

use cfn_ide::*;
use cfn_rules::{Analysis, Settings};
use cfn_syntax::Document;
use cfn_text::{Span, Text};

const BLOCK: &str = r#"
Transform: AWS::LanguageExtensions
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups: [{ Parameters: [Stage] }]
Parameters: { Stage: { Type: String, Default: "dev" } }
Mappings:
  Sizes: { eu: { small: 1 } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod] # really
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
    Properties:
      TopicName: !Sub ['${Stage}-${É}', { É: !GetAtt Queue.Arn }]
      DisplayName: |
        a
  Queue: { Type: AWS::SQS::Queue, DependsOn: [Topic] }
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic${Name}:
        Type: !If [IsProd, !FindInMap [Sizes, eu, small], *a]
Outputs:
  Url: { Value: { Fn::Join: ['', [a, !Ref Topic]] } }
"#;

const JSON: &str = r#"{
  "Resources": {
    "Topic": { "Type": "AWS::SNS::Topic", "DependsOn": "Stack" },
    "Stack": { "Type": "AWS::CloudFormation::Stack", "Properties": { "TemplateURL": "./a.yaml" } }
  },
  "Outputs": { "Arn": { "Value": { "Ref": "Topic" } } }
}
"#;

#[test]
fn at_every_place_of_templates_cut_anywhere() {
    for template in [BLOCK, JSON] {
        let ends = (0..=template.len()).step_by(3).filter(|end| template.is_char_boundary(*end));
        for (count, end) in ends.enumerate() {
            let analysis = analyse(&template[..end]);
            whole(&analysis);
            at(&analysis, end as u32);
            // All places of each text would take too long; of some they do not.
            if count % 40 == 0 {
                (0..end as u32).for_each(|offset| at(&analysis, offset));
            }
        }
    }
}

#[test]
fn where_a_line_is_missing() {
    let lines: Vec<_> = BLOCK.split_inclusive('\n').collect();
    for missing in 0..lines.len() {
        let text: String =
            lines.iter().enumerate().filter(|(index, _)| *index != missing).map(|(_, line)| *line).collect();
        let analysis = analyse(&text);
        whole(&analysis);
        (0..=text.len() as u32).step_by(11).for_each(|offset| at(&analysis, offset));
    }
}

fn analyse(text: &str) -> Analysis {
    Analysis::new(Document::parse(Text::new(text)), Arc::new(Settings::default()))
}

/// The features that look at the whole document.
fn whole(analysis: &Analysis) {
    let reach = Span::new(0, analysis.document().text().len());
    let is_inside = |span: Span| assert!(reach.covers(span), "{span:?} lies outside {reach:?}");
    document_symbols(analysis).iter().for_each(|symbol| is_inside(symbol.span));
    workspace_symbols(analysis).iter().for_each(|symbol| is_inside(symbol.span));
    folding_ranges(analysis).iter().for_each(|fold| is_inside(fold.span));
    semantic_tokens(analysis).iter().for_each(|token| is_inside(token.span));
    inlay_hints(analysis, reach).iter().for_each(|hint| is_inside(Span::empty(hint.offset)));
    code_lenses(analysis).iter().for_each(|lens| is_inside(lens.span));
    document_links(analysis).iter().for_each(|link| is_inside(link.span));
    black_box(fix_all(analysis));
}

/// The features that look at one place.
fn at(analysis: &Analysis, offset: u32) {
    black_box(import(analysis, offset));
    let found = completions(analysis, offset, CompletionOptions { snippets: true });
    let place = analysis.document().text().line_at(offset);
    let line = analysis.document().text().line_span(place);
    assert!(
        found.items.is_empty() || line.covers(found.span),
        "{:?} is not on the line {line:?}",
        found.span
    );
    found.items.iter().take(3).for_each(|item| {
        black_box(item.topic.as_ref().and_then(documentation));
    });
    black_box(hover(analysis, offset));
    black_box(signature_help(analysis, offset));
    black_box(definition(analysis, offset));
    black_box(type_definition(analysis, offset));
    black_box(references(analysis, offset, Definitions::Included));
    black_box(document_highlights(analysis, offset));
    black_box(linked_editing(analysis, offset));
    if prepare_rename(analysis, offset).is_ok() {
        let _ = black_box(rename(analysis, offset, "Other"));
    }
    black_box(on_enter(analysis, offset));
    black_box(refactorings(analysis, Span::empty(offset)));
    if let Some(item) = dependency_item(analysis, offset) {
        black_box(dependencies(analysis, item.section, &item.name));
        black_box(dependents(analysis, item.section, &item.name));
    }
    let spans = selection_ranges(analysis, offset);
    assert!(spans.is_sorted_by(|inner, outer| outer.covers(*inner)), "{spans:?}");
}
