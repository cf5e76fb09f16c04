use cfn_rules::{Analysis, RuleMeta};
use cfn_text::Span;

/// What an editor shows for the thing under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// The explanation of what stands at `offset`: the findings there, each with why it matters.
#[must_use]
pub fn hover(analysis: &Analysis, offset: u32) -> Option<Hover> {
    let findings = analysis.findings();
    let here: Vec<_> = findings.iter().filter(|finding| finding.span.touches(offset)).collect();
    let span = here.iter().map(|finding| finding.span).reduce(Span::join)?;
    let mut explained: Vec<&str> = Vec::new();
    let mut parts = Vec::new();
    for finding in here {
        if explained.contains(&finding.rule.id) {
            continue;
        }
        explained.push(finding.rule.id);
        parts.push(explanation(finding.rule));
    }
    Some(Hover { span, markdown: parts.join("\n\n---\n\n") })
}

/// The short form of a rule's page: its summary and why it matters.
fn explanation(rule: &RuleMeta) -> String {
    let section = rule.doc.split("\n## ").find_map(|section| section.strip_prefix("Why it matters\n"));
    let why = section.unwrap_or_default().trim();
    // Editors break lines by themselves.
    let why =
        why.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect::<Vec<_>>().join("\n\n");
    format!("**{}** (`{}`)\n\n{why}", rule.summary, rule.id)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::analyse_at;

    fn check(fixture: &str, expected: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let shown =
            hover(&analysis, offset).map_or_else(|| "nothing\n".to_owned(), |hover| hover.markdown + "\n");
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_finding_is_explained() {
        check(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic }
  Top$0ic: { Type: AWS::SNS::Topic }
",
            expect![[r#"
                **A key stands twice in one mapping, and one of the values is lost** (`duplicate-key`)

                YAML forbids it. Readers that accept it keep one value and drop the other without a word, so a property, a resource or a whole section silently vanishes.
            "#]],
        );
    }

    #[test]
    fn nothing_where_nothing_is_wrong() {
        check(
            "
Resources:
  Top$0ic: { Type: AWS::SNS::Topic }
",
            expect![[r#"
                nothing
            "#]],
        );
    }
}
