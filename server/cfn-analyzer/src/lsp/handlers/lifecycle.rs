use std::sync::Arc;

use tower_lsp::ls_types as lsp;

use super::code_action_kinds;
use crate::lsp::client::ClientFeatures;
use crate::lsp::session::State;

pub(crate) fn initialize(state: &mut State, client: ClientFeatures) {
    state.client = Arc::new(client);
    state.publisher.initialized(Arc::clone(&state.client));
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
                ..Default::default()
            })
        }),
        code_action_provider: Some(
            lsp::CodeActionOptions { code_action_kinds: Some(code_action_kinds()), ..Default::default() }
                .into(),
        ),
        document_symbol_provider: Some(lsp::OneOf::Left(true)),
        hover_provider: Some(true.into()),
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
