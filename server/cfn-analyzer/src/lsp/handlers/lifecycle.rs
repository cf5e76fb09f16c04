use std::path::Path;
use std::sync::Arc;

use tower_lsp::ls_types as lsp;

use super::{COMPLETION_TRIGGERS, SIGNATURE_TRIGGERS, code_action_kinds, semantic_tokens_legend};
use crate::lsp::client::ClientFeatures;
use crate::lsp::configuration::Folder;
use crate::lsp::session::State;
use crate::lsp::workspace::PROGRESS;

pub(crate) fn initialize(state: &mut State, params: lsp::InitializeParams) {
    state.client = Arc::new(ClientFeatures::new(&params.capabilities));
    state.publisher.initialized(Arc::clone(&state.client));
    state.configuration.folders = Arc::new(folders(&params));
    state.configuration.set_default(params.initialization_options.unwrap_or_default());
}

/// The first moment at which the client may be spoken to.
pub(crate) fn initialized(state: &mut State, _params: lsp::InitializedParams) {
    state.report_configuration();
    state.look_into_folders();
    state.editor.register(state.client.registers_configuration, state.client.watches_files);
}

/// The user does not want to wait for what is shown as progress.
pub(crate) fn cancel(state: &mut State, params: lsp::WorkDoneProgressCancelParams) {
    if matches!(params.token, lsp::ProgressToken::String(token) if token.starts_with(PROGRESS)) {
        state.indexer.cancel();
    }
}

#[expect(deprecated, reason = "older editors name one folder, and only so")]
fn folders(params: &lsp::InitializeParams) -> Vec<Folder> {
    let root = || {
        let path = params.root_path.as_deref().map(Path::new).filter(|path| path.is_absolute());
        params.root_uri.clone().or_else(|| lsp::Uri::from_file_path(path?))
    };
    let uris: Vec<_> = match params.workspace_folders.as_deref() {
        Some(folders @ [_, ..]) => folders.iter().map(|folder| folder.uri.clone()).collect(),
        // Some editors that know of several folders name the only one the old way.
        _ => root().into_iter().collect(),
    };
    uris.into_iter().filter_map(Folder::new).collect()
}

/// What the server can do, for a client that can do `client`.
pub(crate) fn initialize_result(client: &ClientFeatures) -> lsp::InitializeResult {
    let capabilities = lsp::ServerCapabilities {
        position_encoding: Some(client.encoding_kind()),
        text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(lsp::TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
            save: Some(lsp::SaveOptions { include_text: Some(false) }.into()),
            ..Default::default()
        })),
        diagnostic_provider: client.pulls_diagnostics.then(|| {
            lsp::DiagnosticServerCapabilities::Options(lsp::DiagnosticOptions {
                identifier: Some("cfn-analyzer".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..Default::default()
            })
        }),
        workspace: Some(lsp::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp::OneOf::Left(true)),
            }),
            ..Default::default()
        }),
        code_action_provider: Some(
            lsp::CodeActionOptions { code_action_kinds: Some(code_action_kinds()), ..Default::default() }
                .into(),
        ),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        completion_provider: Some(lsp::CompletionOptions {
            trigger_characters: Some(COMPLETION_TRIGGERS.map(str::to_owned).to_vec()),
            resolve_provider: Some(true),
            ..Default::default()
        }),
        signature_help_provider: Some(lsp::SignatureHelpOptions {
            trigger_characters: Some(SIGNATURE_TRIGGERS.map(str::to_owned).to_vec()),
            ..Default::default()
        }),
        hover_provider: Some(true.into()),
        definition_provider: Some(lsp::OneOf::Left(true)),
        type_definition_provider: Some(true.into()),
        references_provider: Some(lsp::OneOf::Left(true)),
        document_highlight_provider: Some(lsp::OneOf::Left(true)),
        rename_provider: Some(if client.prepares_rename {
            let options = lsp::RenameOptions {
                prepare_provider: Some(true),
                work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
            };
            lsp::OneOf::Right(options)
        } else {
            lsp::OneOf::Left(true)
        }),
        workspace_symbol_provider: Some(lsp::OneOf::Left(true)),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        semantic_tokens_provider: Some(
            lsp::SemanticTokensOptions {
                legend: semantic_tokens_legend(),
                range: Some(true),
                full: Some(lsp::SemanticTokensFullOptions::Bool(true)),
                ..Default::default()
            }
            .into(),
        ),
        inlay_hint_provider: Some(lsp::OneOf::Left(true)),
        code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: None }),
        document_link_provider: Some(lsp::DocumentLinkOptions {
            resolve_provider: None,
            work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
        }),
        linked_editing_range_provider: Some(lsp::LinkedEditingRangeServerCapabilities::Simple(true)),
        call_hierarchy_provider: Some(true.into()),
        document_on_type_formatting_provider: Some(lsp::DocumentOnTypeFormattingOptions {
            first_trigger_character: "\n".to_owned(),
            more_trigger_character: None,
        }),
        ..Default::default()
    };
    lsp::InitializeResult {
        capabilities,
        server_info: Some(lsp::ServerInfo {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        offset_encoding: None,
    }
}
