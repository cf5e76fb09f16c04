use cfn_rules::{Analysis, Finding};
use cfn_text::{Span, TextEdit};

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Mends one finding.
    QuickFix,
    /// Mends all findings with a safe fix.
    FixAll,
    /// Writes the same in another form, or adds something.
    Rewrite,
    /// Gives a value a name of its own.
    Extract,
    /// Puts a value in place of its name.
    Inline,
}

/// An edit that an editor can offer.
#[derive(Clone, Debug)]
pub struct CodeAction {
    /// What it does, in the imperative.
    pub title: String,
    /// What kind of action it is.
    pub kind: ActionKind,
    /// The finding that it mends.
    pub finding: Option<Finding>,
    /// Whether it is the one to apply by default.
    pub preferred: bool,
    /// The edits, all in terms of the same text.
    pub edits: Vec<TextEdit>,
}

/// The quick fixes of the findings that meet `span`.
#[must_use]
pub fn code_actions(analysis: &Analysis, span: Span) -> Vec<CodeAction> {
    let mut actions = Vec::new();
    for finding in analysis.findings_with_fixes(Some(span)) {
        for fix in &finding.fixes {
            actions.push(CodeAction {
                title: fix.title.clone(),
                kind: ActionKind::QuickFix,
                finding: Some(finding.clone()),
                preferred: fix.preferred,
                edits: fix.edits.clone(),
            });
        }
    }
    actions
}

/// One action that applies every safe fix of the document; `None` when there is none.
#[must_use]
pub fn fix_all(analysis: &Analysis) -> Option<CodeAction> {
    let edits = analysis.fix_all(false);
    (!edits.is_empty()).then(|| CodeAction {
        title: "Fix all that can be fixed safely".to_owned(),
        kind: ActionKind::FixAll,
        finding: None,
        preferred: false,
        edits,
    })
}

#[cfg(test)]
mod tests {
    use cfn_text::apply_edits;

    use super::*;
    use crate::testing::{analyse, analyse_at};

    const TEMPLATE: &str = "
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: opt$0ional } }
  Other:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: optional } }
";

    #[test]
    fn a_quick_fix_for_the_finding_under_the_cursor() {
        let (analysis, offset) = analyse_at(TEMPLATE);
        let actions = code_actions(&analysis, Span::empty(offset));
        let titles: Vec<_> = actions.iter().map(|action| &*action.title).collect();
        assert_eq!(titles, ["Require session tokens (HttpTokens: required)"]);
        assert!(actions[0].preferred);
        assert_eq!(actions[0].finding.as_ref().unwrap().rule.id, "ec2-imdsv1-allowed");
    }

    #[test]
    fn nothing_where_nothing_is_wrong() {
        let (analysis, _) = analyse_at(TEMPLATE);
        assert!(code_actions(&analysis, Span::empty(1)).is_empty());
    }

    #[test]
    fn fix_all_mends_every_finding() {
        let text = TEMPLATE.replace("$0", "");
        let action = fix_all(&analyse(&text)).unwrap();
        let fixed = apply_edits(&text, &action.edits).unwrap();
        assert_eq!(fixed.matches("HttpTokens: required").count(), 2);
        assert!(fix_all(&analyse(&fixed)).is_none());
    }
}
