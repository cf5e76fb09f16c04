use std::sync::Arc;

use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, DidChangeTextDocumentParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReportResult, DocumentSymbolParams, DocumentSymbolResponse, Hover, HoverParams,
    InitializeParams, InitializeResult,
};

use super::client::ClientFeatures;
use super::handlers;
use super::parent::Parent;
use super::session::Session;

/// The methods of the protocol and what serves them: `mutate` for what changes the state,
/// `query` for what reads it. Nothing else happens here, so that messages keep their order.
#[derive(Debug)]
pub(crate) struct LanguageServer {
    session: Session,
    parent: Arc<Parent>,
}

impl LanguageServer {
    pub(crate) fn new(client: Client, parent: Arc<Parent>) -> Self {
        Self { session: Session::start(client, Handle::current()), parent }
    }
}

impl tower_lsp::LanguageServer for LanguageServer {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = ClientFeatures::new(&params.capabilities);
        let result = handlers::initialize_result(&client);
        if let Some(id) = params.process_id {
            self.parent.watch(id);
        }
        self.session.mutate(handlers::initialize, client);
        Ok(result)
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.session.mutate(handlers::did_open, params);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.session.mutate(handlers::did_change, params);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.session.mutate(handlers::did_save, params);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.session.mutate(handlers::did_close, params);
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        self.session.query(handlers::document_diagnostic, params).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.session.query(handlers::code_action, params).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.session.query(handlers::document_symbol, params).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.session.query(handlers::hover, params).await
    }
}
