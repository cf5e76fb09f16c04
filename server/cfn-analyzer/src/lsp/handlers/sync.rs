//! Opening, changing and closing documents.

use std::sync::Arc;

use tower_lsp::ls_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams,
};

use crate::lsp::configuration::file_path;
use crate::lsp::document::OpenDocument;
use crate::lsp::session::State;

pub(crate) fn did_open(state: &mut State, params: DidOpenTextDocumentParams) {
    let settings = state.settings_of(&params.text_document.uri);
    state.store(OpenDocument::new(params.text_document, settings));
}

pub(crate) fn did_change(state: &mut State, params: DidChangeTextDocumentParams) {
    let uri = params.text_document.uri;
    let Some(document) = state.documents.get(&uri) else {
        tracing::warn!("a change of {}, which is not open", uri.as_str());
        return;
    };
    let version = params.text_document.version;
    if version <= document.version {
        // The stream keeps the order, so the text is right even if the number is not.
        tracing::debug!("version {version} of {} after {}", uri.as_str(), document.version);
    }
    let encoding = state.client.encoding;
    state.replace(&uri, |document| document.changed(version, &params.content_changes, encoding));
}

pub(crate) fn did_save(state: &mut State, params: DidSaveTextDocumentParams) {
    // An editor that watches no files may have changed the configuration meanwhile.
    if !state.client.watches_files {
        state.configuration.forget_files();
        state.apply_configuration();
        state.indexer.files(file_path(&params.text_document.uri).into_iter().collect());
    }
}

pub(crate) fn did_close(state: &mut State, params: DidCloseTextDocumentParams) {
    let uri = params.text_document.uri;
    Arc::make_mut(&mut state.documents).remove(&uri);
    state.closed(uri);
}
