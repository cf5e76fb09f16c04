use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams,
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionItem, CompletionParams,
    CompletionResponse, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReportResult, DocumentHighlight, DocumentHighlightParams, DocumentLink,
    DocumentLinkParams, DocumentOnTypeFormattingParams, DocumentSymbolParams, DocumentSymbolResponse,
    FoldingRange, FoldingRangeParams, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams,
    InitializeParams, InitializeResult, InitializedParams, InlayHint, InlayHintParams,
    LinkedEditingRangeParams, LinkedEditingRanges, Location, PrepareRenameResponse, ReferenceParams,
    RenameParams, SelectionRange, SelectionRangeParams, SemanticTokensParams, SemanticTokensRangeParams,
    SemanticTokensRangeResult, SemanticTokensResult, SignatureHelp, SignatureHelpParams,
    TextDocumentPositionParams, TextEdit, WorkDoneProgressCancelParams, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReportResult, WorkspaceEdit, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use super::client::ClientFeatures;
use super::editor::Editor;
use super::handlers;
use super::parent::Parent;
use super::session::Session;

/// The methods of the protocol and what serves them: `mutate` for what changes the state,
/// `query` for what reads it. Nothing else happens here, so that messages keep their order.
#[derive(Debug)]
pub(crate) struct LanguageServer {
    pub(crate) session: Session,
    editor: Editor,
    /// The revision of the workspace that the client has the diagnostics of.
    answered: AtomicU64,
    parent: Arc<Parent>,
}

impl LanguageServer {
    pub(crate) fn new(client: Client, parent: Arc<Parent>) -> Self {
        let editor = Editor::new(client.clone(), Handle::current());
        let session = Session::start(client, Handle::current());
        Self { session, editor, answered: AtomicU64::new(0), parent }
    }

    /// The user does not want to wait. There is one kind of progress, that of the workspace.
    pub(crate) async fn work_done_progress_cancel(&self, params: WorkDoneProgressCancelParams) {
        self.session.mutate(handlers::cancel, params);
    }
}

impl tower_lsp::LanguageServer for LanguageServer {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = ClientFeatures::new(&params.capabilities);
        let result = handlers::initialize_result(&client);
        if let Some(id) = params.process_id {
            self.parent.watch(id);
        }
        self.session.mutate(handlers::initialize, params);
        Ok(result)
    }

    async fn initialized(&self, params: InitializedParams) {
        self.session.mutate(handlers::initialized, params);
        self.editor.fetch_settings(self.session.clone());
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        self.session.mutate(handlers::did_change_configuration, params);
        self.editor.fetch_settings(self.session.clone());
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.session.mutate(handlers::did_change_watched_files, params);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.session.mutate(handlers::did_change_workspace_folders, params);
        self.editor.fetch_settings(self.session.clone());
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

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let mut revision = self.session.revision();
        let answered = self.answered.load(Ordering::Acquire);
        let is_first = params.previous_result_ids.is_empty();
        // Clients ask again as soon as they have an answer: it is given when there is a new one.
        let is_new = |revision: &u64| *revision > 0 && (is_first || *revision != answered);
        let Ok(revision) = revision.wait_for(is_new).await.map(|revision| *revision) else {
            return Err(Error::internal_error());
        };
        let configuration = self.session.configuration().await?;
        let report = self.session.query(handlers::workspace_diagnostic, (params, configuration)).await?;
        self.answered.store(revision, Ordering::Release);
        Ok(report)
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

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.session.query(handlers::completion, params).await
    }

    async fn completion_resolve(&self, params: CompletionItem) -> Result<CompletionItem> {
        self.session.query(handlers::completion_resolve, params).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        self.session.query(handlers::signature_help, params).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.session.query(handlers::definition, params).await
    }

    async fn goto_type_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        self.session.query(handlers::type_definition, params).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.session.query(handlers::references, params).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        self.session.query(handlers::document_highlight, params).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        self.session.query(handlers::prepare_rename, params).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.session.query(handlers::rename, params).await
    }

    async fn linked_editing_range(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        self.session.query(handlers::linked_editing, params).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        self.session.query(handlers::workspace_symbol, params).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.session.query(handlers::folding_range, params).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.session.query(handlers::selection_range, params).await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        self.session.query(handlers::semantic_tokens_full, params).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        self.session.query(handlers::semantic_tokens_range, params).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        self.session.query(handlers::inlay_hint, params).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.session.query(handlers::code_lens, params).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.session.query(handlers::document_link, params).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        self.session.query(handlers::prepare_call_hierarchy, params).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        self.session.query(handlers::incoming_calls, params).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        self.session.query(handlers::outgoing_calls, params).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        self.session.query(handlers::on_type_formatting, params).await
    }
}
