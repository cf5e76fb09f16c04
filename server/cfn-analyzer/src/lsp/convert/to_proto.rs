use std::collections::HashMap;

use cfn_rules::{Finding, Severity};
use cfn_text::{Span, Text, TextEdit};
use tower_lsp::ls_types as lsp;

use crate::lsp::client::ClientFeatures;
use crate::lsp::document::OpenDocument;

/// What the name of the server is in diagnostics.
pub(crate) const SOURCE: &str = "cfn-analyzer";

pub(crate) fn range(text: &Text, span: Span, client: &ClientFeatures) -> lsp::Range {
    let range = text.range(span, client.encoding);
    let position = |position: cfn_text::Position| lsp::Position::new(position.line, position.column);
    lsp::Range::new(position(range.start), position(range.end))
}

pub(crate) fn diagnostic(
    document: &OpenDocument,
    finding: &Finding,
    client: &ClientFeatures,
) -> lsp::Diagnostic {
    let text = document.document().text();
    let related = finding.related.iter().map(|related| lsp::DiagnosticRelatedInformation {
        location: lsp::Location::new(document.uri.clone(), range(text, related.span, client)),
        message: related.message.clone(),
    });
    let has_related = client.related_information && !finding.related.is_empty();
    lsp::Diagnostic {
        range: range(text, finding.span, client),
        severity: Some(severity(finding.severity)),
        code: Some(lsp::NumberOrString::String(finding.rule.id.to_owned())),
        code_description: client.code_description.then(|| page(finding)).flatten(),
        source: Some(SOURCE.to_owned()),
        message: finding.message.clone(),
        related_information: has_related.then(|| related.collect()),
        tags: (client.tags && finding.unnecessary).then(|| vec![lsp::DiagnosticTag::UNNECESSARY]),
        data: None,
    }
}

/// The link to the page of a rule, when it has an address that an editor can open.
fn page(finding: &Finding) -> Option<lsp::CodeDescription> {
    let url = finding.rule.url();
    let href = url.contains("://").then(|| url.parse().ok()).flatten()?;
    Some(lsp::CodeDescription { href })
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        Severity::Information => lsp::DiagnosticSeverity::INFORMATION,
        Severity::Hint => lsp::DiagnosticSeverity::HINT,
    }
}

/// Edits of one document, for its version when the client can check that.
pub(crate) fn workspace_edit(
    document: &OpenDocument,
    edits: &[TextEdit],
    client: &ClientFeatures,
) -> lsp::WorkspaceEdit {
    let text = document.document().text();
    let edits = edits
        .iter()
        .map(|edit| lsp::TextEdit { range: range(text, edit.span, client), new_text: edit.new_text.clone() });
    if !client.document_changes {
        let changes = HashMap::from([(document.uri.clone(), edits.collect())]);
        return lsp::WorkspaceEdit { changes: Some(changes), ..Default::default() };
    }
    let text_document = lsp::OptionalVersionedTextDocumentIdentifier {
        uri: document.uri.clone(),
        version: Some(document.version),
    };
    let edit = lsp::TextDocumentEdit { text_document, edits: edits.map(lsp::OneOf::Left).collect() };
    lsp::WorkspaceEdit {
        document_changes: Some(lsp::DocumentChanges::Edits(vec![edit])),
        ..Default::default()
    }
}
