use cfn_rules::{Analysis, Finding};
use cfn_text::{Span, TextEdit};

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Mends one finding.
    QuickFix,
    /// Mends all findings with a safe fix.
    FixAll,
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
