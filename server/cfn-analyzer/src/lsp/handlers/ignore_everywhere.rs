//! The action that switches a rule off in the configuration file.

use std::fs;
use std::path::{Path, PathBuf};

use cfn_ide::{ActionKind, CodeAction};
use cfn_text::Text;
use tower_lsp::ls_types as lsp;

use crate::config::{self, FILE_NAME};
use crate::lsp::configuration::file_path;
use crate::lsp::convert::to_proto;
use crate::lsp::session::{OpenTemplate, Snapshot};

/// An action for every rule that one of `actions` ignores in the file: to ignore it everywhere.
pub(super) fn ignore_everywhere(
    snapshot: &Snapshot,
    template: &OpenTemplate<'_>,
    actions: &[CodeAction],
) -> Vec<lsp::CodeAction> {
    let mut rules: Vec<_> = actions
        .iter()
        .filter(|action| action.kind == ActionKind::QuickFix)
        .filter_map(|action| Some(action.finding.as_ref()?.rule.id))
        .collect();
    rules.sort_unstable();
    rules.dedup();
    let Some(path) = file_path(&template.document.uri).filter(|_| !rules.is_empty()) else {
        return Vec::new();
    };
    let Some(file) = File::of(snapshot, &path) else { return Vec::new() };
    let action = |rule: &str| {
        Some(lsp::CodeAction {
            title: format!("Ignore `{rule}` everywhere ({FILE_NAME})"),
            kind: Some(lsp::CodeActionKind::QUICKFIX),
            edit: Some(file.ignoring(snapshot, rule)?),
            ..Default::default()
        })
    };
    rules.into_iter().filter_map(action).collect()
}

/// The configuration file that a change belongs to.
struct File {
    uri: lsp::Uri,
    /// What is in it; `None` when it has to be made.
    text: Option<String>,
}

impl File {
    /// The file that holds for a template, or a new one in its workspace folder.
    fn of(snapshot: &Snapshot, template: &Path) -> Option<Self> {
        let existing = template.parent().and_then(config::find);
        let path: PathBuf = match &existing {
            Some(path) => path.clone(),
            None if snapshot.client.creates_files && snapshot.client.document_changes => {
                let around = snapshot.folders.iter().map(|folder| folder.path());
                let around = around.filter(|folder| template.starts_with(folder));
                around.max_by_key(|folder| folder.as_os_str().len())?.join(FILE_NAME)
            }
            None => return None,
        };
        let text = match existing {
            Some(path) => Some(fs::read_to_string(path).ok()?),
            None => None,
        };
        Some(Self { uri: lsp::Uri::from_file_path(path)?, text })
    }

    fn ignoring(&self, snapshot: &Snapshot, rule: &str) -> Option<lsp::WorkspaceEdit> {
        let content = self.text.as_deref().unwrap_or_default();
        let edit = config::ignoring(content, rule)?;
        let range = to_proto::range(&Text::new(content), edit.span, &snapshot.client);
        let edit = lsp::TextEdit { range, new_text: edit.new_text };
        if !snapshot.client.document_changes {
            let changes = [(self.uri.clone(), vec![edit])].into_iter().collect();
            return Some(lsp::WorkspaceEdit { changes: Some(changes), ..Default::default() });
        }
        let text_document =
            lsp::OptionalVersionedTextDocumentIdentifier { uri: self.uri.clone(), version: None };
        let edit = lsp::TextDocumentEdit { text_document, edits: vec![lsp::OneOf::Left(edit)] };
        let create = lsp::CreateFile { uri: self.uri.clone(), options: None, annotation_id: None };
        let create = lsp::DocumentChangeOperation::Op(lsp::ResourceOp::Create(create));
        let operations = (self.text.is_none().then_some(create).into_iter())
            .chain([lsp::DocumentChangeOperation::Edit(edit)])
            .collect();
        Some(lsp::WorkspaceEdit {
            document_changes: Some(lsp::DocumentChanges::Operations(operations)),
            ..Default::default()
        })
    }
}
