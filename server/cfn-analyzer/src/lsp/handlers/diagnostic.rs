use std::hash::{DefaultHasher, Hash, Hasher};

use tower_lsp::ls_types as lsp;

use crate::lsp::publisher::diagnostics;
use crate::lsp::session::Snapshot;

pub(crate) fn document_diagnostic(
    snapshot: &Snapshot,
    params: lsp::DocumentDiagnosticParams,
) -> anyhow::Result<lsp::DocumentDiagnosticReportResult> {
    let document = snapshot.documents.get(&params.text_document.uri);
    let items = document.map_or_else(Vec::new, |document| {
        document.document().check_strictly(&|| snapshot.is_cancelled());
        diagnostics(document, &snapshot.client)
    });
    let result_id = result_id(&items);
    let report = if params.previous_result_id.as_ref() == Some(&result_id) {
        let unchanged_document_diagnostic_report = lsp::UnchangedDocumentDiagnosticReport { result_id };
        lsp::DocumentDiagnosticReport::Unchanged(lsp::RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report,
        })
    } else {
        let full_document_diagnostic_report =
            lsp::FullDocumentDiagnosticReport { result_id: Some(result_id), items };
        lsp::DocumentDiagnosticReport::Full(lsp::RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report,
        })
    };
    Ok(report.into())
}

/// A name for a set of diagnostics: the same for the same set.
pub(super) fn result_id(items: &[lsp::Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    for item in items {
        let range = item.range;
        (range.start.line, range.start.character, range.end.line, range.end.character).hash(&mut hasher);
        item.message.hash(&mut hasher);
        let severity = item.severity.map(|severity| format!("{severity:?}"));
        severity.hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
