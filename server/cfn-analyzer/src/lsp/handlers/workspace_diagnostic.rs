use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use cfn_rules::{Analysis, Outline};
use tower_lsp::ls_types as lsp;

use super::diagnostic::result_id;
use crate::input;
use crate::lsp::configuration::{Configuration, file_path};
use crate::lsp::document::OpenDocument;
use crate::lsp::publisher::diagnostics;
use crate::lsp::session::Snapshot;
use crate::neighbours::{Neighbours, normal};

/// The diagnostics of the templates in the folders that are not open: the client asks for those
/// of open ones one by one.
pub(crate) fn workspace_diagnostic(
    snapshot: &Snapshot,
    (params, mut configuration): (lsp::WorkspaceDiagnosticParams, Configuration),
) -> anyhow::Result<lsp::WorkspaceDiagnosticReportResult> {
    let mut known: HashMap<_, _> =
        params.previous_result_ids.into_iter().map(|known| (known.uri, known.value)).collect();
    let open: Vec<_> = snapshot.documents.values().filter_map(open_file).collect();
    let mut neighbours = Neighbours::default();
    for (path, outline) in &open {
        neighbours.set_open(path.clone(), outline.clone());
        known.retain(|uri, _| file_path(uri).is_none_or(|it| normal(&it) != *path));
    }
    let mut items = Vec::new();
    for (path, file) in &snapshot.workspace.files() {
        if snapshot.is_cancelled() {
            break;
        }
        if open.iter().any(|(open, _)| open == path) || configuration.excludes(&file.uri) {
            continue;
        }
        let Some(text) = input::read_template(path) else { continue };
        let settings = configuration.settings_of(&file.uri);
        let item = lsp::TextDocumentItem::new(file.uri.clone(), "yaml".to_owned(), 0, text);
        let mut document = OpenDocument::new(item, settings);
        let around = document.template().zip(path.parent());
        let surroundings = around.map(|(template, folder)| neighbours.around(folder, template));
        if let Some(surroundings) = surroundings.filter(|it| !it.files.is_empty()) {
            document = document.with_surroundings(surroundings);
        }
        document.document().check_strictly(&|| snapshot.is_cancelled());
        let found = diagnostics(&document, &snapshot.client);
        items.push(report(file.uri.clone(), found, known.remove(&file.uri).as_deref()));
    }
    // What was there and is gone, or is left out now.
    if !snapshot.is_cancelled() {
        items.extend(known.into_iter().map(|(uri, id)| report(uri, Vec::new(), Some(&id))));
    }
    Ok(lsp::WorkspaceDiagnosticReport { items }.into())
}

fn open_file(document: &Arc<OpenDocument>) -> Option<(PathBuf, Option<Outline>)> {
    let outline = document.template().map(Analysis::template).map(|template| Outline::of(&template));
    Some((normal(&file_path(&document.uri)?), outline))
}

fn report(
    uri: lsp::Uri,
    items: Vec<lsp::Diagnostic>,
    previous: Option<&str>,
) -> lsp::WorkspaceDocumentDiagnosticReport {
    let result_id = result_id(&items);
    if previous == Some(&*result_id) {
        let unchanged_document_diagnostic_report = lsp::UnchangedDocumentDiagnosticReport { result_id };
        let report = lsp::WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version: None,
            unchanged_document_diagnostic_report,
        };
        return lsp::WorkspaceDocumentDiagnosticReport::Unchanged(report);
    }
    let full_document_diagnostic_report =
        lsp::FullDocumentDiagnosticReport { result_id: Some(result_id), items };
    lsp::WorkspaceDocumentDiagnosticReport::Full(lsp::WorkspaceFullDocumentDiagnosticReport {
        uri,
        version: None,
        full_document_diagnostic_report,
    })
}
