//! Syntax problems as findings.

use cfn_syntax::{Document, SyntaxErrorKind};

use crate::check::{FixScope, Sink};
use crate::finding::{Finding, Fix};
use crate::meta::Safety;
use crate::rules::yaml::{nonstandard, syntax_error};
use crate::settings::Settings;

/// The syntax problems of a document that are known so far.
pub(crate) fn findings(document: &Document, settings: &Settings, fixes: FixScope) -> Vec<Finding> {
    let mut findings = Vec::new();
    for error in document.syntax_errors() {
        let rule = match error.kind {
            SyntaxErrorKind::Lenient => &nonstandard::RULE,
            _ => &syntax_error::RULE,
        };
        if !settings.selection.has(&rule.meta) {
            continue;
        }
        let mut sink = Sink { rule: &rule.meta, settings, resource: None, fixes, findings: &mut findings };
        let fix = error.fix;
        sink.report(error.span, error.message).fix(|| {
            let (title, edits) = fix?;
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits })
        });
    }
    findings
}
