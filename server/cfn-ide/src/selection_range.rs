use cfn_rules::Analysis;
use cfn_syntax::{Document, Node};
use cfn_template::{content_span, sub_variables};
use cfn_text::Span;

use crate::walk::{outward, section_span, trimmed};

/// What a growing selection covers from `offset` on: a variable of a text, the text, the pair,
/// the mapping around, and so on to the whole document. Each span covers the one before.
#[must_use]
pub fn selection_ranges(analysis: &Analysis, offset: u32) -> Vec<Span> {
    let document = analysis.document();
    let mut spans = vec![Span::empty(offset.min(document.text().len()))];
    let mut grow = |span: Span| {
        if spans.last().is_some_and(|last| span.covers(*last) && span != *last) {
            spans.push(span);
        }
    };
    if let Some(node) = document.node_at(offset) {
        variable_spans(node, offset).into_iter().for_each(&mut grow);
        for node in outward(node) {
            grow(content_span(node));
            grow(Span::new(node.span().start, trimmed(node).end));
            grow(trimmed(node));
            let pairs = node.parent().into_iter().flat_map(Node::pairs);
            for pair in pairs.filter(|pair| pair.key == node || pair.value == node) {
                grow(pair.key.full_span().join(trimmed(pair.value)));
            }
        }
    }
    section_at(document, offset).into_iter().for_each(&mut grow);
    grow(Span::new(0, document.text().len()));
    if spans.len() > 1 {
        spans.remove(0);
    }
    spans
}

/// A variable of a `Fn::Sub` text under the cursor, without and with its braces.
fn variable_spans(node: Node<'_>, offset: u32) -> Vec<Span> {
    let start = node.span().start;
    let raw = node.raw();
    let Some(variable) = sub_variables(raw).find(|it| it.span.shifted(start).touches(offset)) else {
        return Vec::new();
    };
    let open = raw.get(..variable.span.start as usize).and_then(|before| before.rfind("${"));
    let close = raw.get(variable.span.end as usize..).and_then(|after| after.find('}'));
    let braces = open
        .zip(close)
        .map(|(open, close)| Span::new(open as u32, variable.span.end + close as u32 + 1).shifted(start));
    [variable.span.shifted(start)].into_iter().chain(braces).collect()
}

fn section_at(document: &Document, offset: u32) -> Option<Span> {
    document.sections().map(section_span).find(|span| span.touches(offset))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::analyse_at;

    fn check(fixture: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let text = analysis.document().text();
        let drawn: String = selection_ranges(&analysis, offset)
            .iter()
            .map(|span| format!("{}\n", text.slice(*span).replace('\n', "⏎")))
            .collect();
        expected.assert_eq(&drawn);
    }

    #[test]
    fn from_a_variable_outward() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub 'x-${ Sta$0ge }'
  Queue: {}
",
            expect![[r#"
                Stage
                ${ Stage }
                x-${ Stage }
                'x-${ Stage }'
                !Sub 'x-${ Stage }'
                TopicName: !Sub 'x-${ Stage }'
                Properties:⏎      TopicName: !Sub 'x-${ Stage }'
                Type: AWS::SNS::Topic⏎    Properties:⏎      TopicName: !Sub 'x-${ Stage }'
                Topic:⏎    Type: AWS::SNS::Topic⏎    Properties:⏎      TopicName: !Sub 'x-${ Stage }'
                Resources:⏎  Topic:⏎    Type: AWS::SNS::Topic⏎    Properties:⏎      TopicName: !Sub 'x-${ Stage }'⏎  Queue: {}
                ⏎Resources:⏎  Topic:⏎    Type: AWS::SNS::Topic⏎    Properties:⏎      TopicName: !Sub 'x-${ Stage }'⏎  Queue: {}⏎
            "#]],
        );
    }

    #[test]
    fn from_an_item_of_a_list() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    DependsOn:
      - One
      - T$0wo
",
            expect![[r#"
                Two
                - One⏎      - Two
                DependsOn:⏎      - One⏎      - Two
                Type: AWS::SNS::Topic⏎    DependsOn:⏎      - One⏎      - Two
                Topic:⏎    Type: AWS::SNS::Topic⏎    DependsOn:⏎      - One⏎      - Two
                Resources:⏎  Topic:⏎    Type: AWS::SNS::Topic⏎    DependsOn:⏎      - One⏎      - Two
                ⏎Resources:⏎  Topic:⏎    Type: AWS::SNS::Topic⏎    DependsOn:⏎      - One⏎      - Two⏎
            "#]],
        );
    }

    #[test]
    fn on_a_blank_line() {
        check(
            "Resources:\n  A: {}\n\n$0\nOutputs: {}\n",
            expect![[r#"
            Resources:⏎  A: {}⏎⏎⏎Outputs: {}⏎
        "#]],
        );
    }
}
