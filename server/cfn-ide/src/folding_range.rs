use std::collections::BTreeMap;

use cfn_rules::Analysis;
use cfn_syntax::{Document, Kind};
use cfn_text::Span;

use crate::walk::{every_node, section_span, trimmed};

/// Lines that an editor can hide but for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldingRange {
    /// From the line that stays to the last one that is hidden.
    pub span: Span,
    /// What the lines are.
    pub kind: FoldingKind,
}

/// What folded lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FoldingKind {
    /// A value.
    Value,
    /// Comments on lines of their own.
    Comment,
    /// From a comment `# region` to its `# endregion`.
    Region,
}

/// What can be folded: sections, values of several lines, runs of comments, and regions.
#[must_use]
pub fn folding_ranges(analysis: &Analysis) -> Vec<FoldingRange> {
    if !analysis.is_template() {
        return Vec::new();
    }
    let document = analysis.document();
    let mut folds = Folds { document, by_line: BTreeMap::new() };
    for section in document.sections() {
        folds.add(section_span(section), FoldingKind::Value);
    }
    every_node(document, &mut |node| match node.kind() {
        Kind::Mapping => {
            for pair in node.pairs() {
                folds.add(pair.key.full_span().join(trimmed(pair.value)), FoldingKind::Value);
            }
        }
        Kind::Sequence => node.items().for_each(|item| folds.add(trimmed(item), FoldingKind::Value)),
        Kind::Missing | Kind::Scalar | Kind::Alias => {}
    });
    folds.add_comments();
    folds.by_line.into_values().collect()
}

struct Folds<'a> {
    document: &'a Document,
    /// By the line that stays. Of several folds that start there the largest one wins.
    by_line: BTreeMap<u32, FoldingRange>,
}

impl Folds<'_> {
    fn add(&mut self, span: Span, kind: FoldingKind) {
        let text = self.document.text();
        let line = text.line_at(span.start);
        if text.line_at(span.end) == line {
            return;
        }
        let fold = self.by_line.entry(line).or_insert(FoldingRange { span, kind });
        if fold.span.end < span.end {
            *fold = FoldingRange { span, kind };
        }
    }

    fn add_comments(&mut self) {
        let text = self.document.text();
        let mut regions = Vec::new();
        let mut run: Option<Span> = None;
        for comment in self.document.comments() {
            let line = text.line_at(comment.start);
            let before = text.slice(Span::new(text.line_start(line), comment.start));
            if !before.trim().is_empty() {
                continue;
            }
            let content = text.slice(comment);
            let content = content.trim_start_matches('#').trim_start();
            if content.starts_with("region") {
                regions.push(comment);
            } else if content.starts_with("endregion")
                && let Some(start) = regions.pop()
            {
                self.add(start.join(comment), FoldingKind::Region);
            }
            run = match run {
                Some(span) if text.line_at(span.end) + 1 == line => Some(span.join(comment)),
                _ => {
                    run.into_iter().for_each(|span| self.add(span, FoldingKind::Comment));
                    Some(comment)
                }
            };
        }
        run.into_iter().for_each(|span| self.add(span, FoldingKind::Comment));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::analyse;

    fn check(template: &str, expected: Expect) {
        let analysis = analyse(template);
        let text = analysis.document().text();
        let mut drawn = String::new();
        for fold in folding_ranges(&analysis) {
            let (first, last) = (text.line_at(fold.span.start), text.line_at(fold.span.end));
            let line = |line| text.slice(text.line_span(line)).trim().to_owned();
            drawn.push_str(&format!("{first}-{last} {:?}: {} … {}\n", fold.kind, line(first), line(last)));
        }
        expected.assert_eq(&drawn);
    }

    #[test]
    fn sections_values_and_comments() {
        check(
            "
# One
# two
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: |
        Several
        lines

      Tags:
        - Key: a
          Value: b
        - { Key: c, Value: d }
  # region queues
  Queue:
    Type: AWS::SQS::Queue
    Properties: {
      QueueName: q
    }
  # endregion

Outputs: {}
",
            expect![[r#"
                1-2 Comment: # One … # two
                3-20 Value: Resources: … }
                4-14 Value: Topic: … - { Key: c, Value: d }
                6-14 Value: Properties: … - { Key: c, Value: d }
                7-9 Value: DisplayName: | … lines
                11-14 Value: Tags: … - { Key: c, Value: d }
                12-13 Value: - Key: a … Value: b
                15-21 Region: # region queues … # endregion
                16-20 Value: Queue: … }
                18-20 Value: Properties: { … }
            "#]],
        );
    }

    #[test]
    fn json() {
        check(
            r#"{
  "Resources": {
    "Topic": {
      "Type": "AWS::SNS::Topic"
    }
  }
}
"#,
            expect![[r#"
                1-5 Value: "Resources": { … }
                2-4 Value: "Topic": { … }
            "#]],
        );
    }
}
