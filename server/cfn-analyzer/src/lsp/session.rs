use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Weak};

use cfn_rules::{Analysis, Settings, Surroundings};
use cfn_text::Span;
use rustc_hash::FxHashMap;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tower_lsp::Client;
use tower_lsp::jsonrpc;
use tower_lsp::ls_types::{Position, Range, Uri};

use super::client::ClientFeatures;
use super::configuration::{Configuration, Folder};
use super::convert::{from_proto, to_proto};
use super::document::OpenDocument;
use super::editor::Editor;
use super::publisher::Publisher;
use super::workspace::{Indexer, Workspace};

/// The open documents by address.
pub(crate) type Documents = FxHashMap<Uri, Arc<OpenDocument>>;

/// `RequestFailed` (LSP, "ErrorCodes").
const REQUEST_FAILED: i64 = -32803;

type Job = Box<dyn FnOnce(&mut State) + Send>;

/// A handle on the thread that owns the state. Work is done there in the order of its posting;
/// the thread ends with the last handle.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    jobs: Arc<Sender<Job>>,
    runtime: Handle,
    revision: watch::Receiver<u64>,
}

/// A handle on the session for threads that end with it.
#[derive(Clone, Debug)]
pub(crate) struct WeakSession(Weak<Sender<Job>>);

impl WeakSession {
    /// Changes the state, if there still is one.
    pub(crate) fn mutate<P: Send + 'static>(&self, change: fn(&mut State, P), params: P) {
        if let Some(jobs) = self.0.upgrade() {
            // It only fails when the server is ending.
            let _ = jobs.send(Box::new(move |state| change(state, params)));
        }
    }

    /// Whether there is someone to tell.
    pub(crate) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }
}

impl Session {
    pub(crate) fn start(client: Client, runtime: Handle) -> Self {
        let (jobs, posted) = channel::<Job>();
        let jobs = Arc::new(jobs);
        let (revisions, revision) = watch::channel(0);
        let weak = WeakSession(Arc::downgrade(&jobs));
        let workspace = Arc::<Workspace>::default();
        let mut state = State {
            client: Arc::default(),
            documents: Arc::default(),
            configuration: Configuration::default(),
            publisher: Publisher::start(client.clone(), &runtime),
            indexer: Indexer::start(client.clone(), runtime.clone(), weak, Arc::clone(&workspace)),
            workspace,
            revisions,
            editor: Editor::new(client, runtime.clone()),
        };
        let work = move || {
            for job in posted {
                if let Err(panic) = catch_unwind(AssertUnwindSafe(|| job(&mut state))) {
                    tracing::error!("a change of the state failed: {}", panic_message(&*panic));
                }
            }
        };
        if let Err(error) = std::thread::Builder::new().name("session".to_owned()).spawn(work) {
            tracing::error!("the thread of the session does not start: {error}");
        }
        Self { jobs, runtime, revision }
    }

    /// Changes the state. Returns at once; what is posted later is done later.
    pub(crate) fn mutate<P: Send + 'static>(&self, change: fn(&mut State, P), params: P) {
        self.post(Box::new(move |state| change(state, params)));
    }

    /// Answers from the state as it is now, in a thread of the pool. Dropping the future
    /// cancels the work; a panic costs this answer and no other.
    pub(crate) async fn query<P, R>(
        &self,
        answer: fn(&Snapshot, P) -> anyhow::Result<R>,
        params: P,
    ) -> jsonrpc::Result<R>
    where
        P: Send + 'static,
        R: Send + 'static,
    {
        let (reply, answered) = oneshot::channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        let _cancel = CancelOnDrop(Arc::clone(&cancelled));
        let pool = self.runtime.clone();
        self.post(Box::new(move |state| {
            let snapshot = state.snapshot(cancelled);
            pool.spawn_blocking(move || {
                if snapshot.is_cancelled() {
                    return;
                }
                let result = catch_unwind(AssertUnwindSafe(|| answer(&snapshot, params)));
                // Nobody listens when the request was cancelled meanwhile.
                let _ = reply.send(result);
            });
        }));
        match answered.await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(error))) => Err(match error.downcast::<Refusal>() {
                Ok(refusal) => refusal.into(),
                Err(error) => failure(format!("{error:#}")),
            }),
            Ok(Err(panic)) => Err(failure(format!("the request failed: {}", panic_message(&*panic)))),
            Err(_) => Err(failure("the server is ending".to_owned())),
        }
    }

    /// The configuration as it is now.
    pub(crate) async fn configuration(&self) -> jsonrpc::Result<Configuration> {
        let (reply, answered) = oneshot::channel();
        self.post(Box::new(move |state| {
            // Nobody listens when the request was cancelled meanwhile.
            let _ = reply.send(state.configuration.clone());
        }));
        answered.await.map_err(|_| failure("the server is ending".to_owned()))
    }

    /// The state of what is known about files that are not open; 0 before they were looked at.
    pub(crate) fn revision(&self) -> watch::Receiver<u64> {
        self.revision.clone()
    }

    fn post(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!("the session has ended");
        }
    }
}

/// A request that is understood and makes no sense here. The user reads the reason.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for jsonrpc::Error {
    fn from(refusal: Refusal) -> Self {
        let code = jsonrpc::ErrorCode::ServerError(REQUEST_FAILED);
        Self { code, message: refusal.reason.into(), data: None }
    }
}

fn failure(message: String) -> jsonrpc::Error {
    tracing::error!("{message}");
    jsonrpc::Error { code: jsonrpc::ErrorCode::InternalError, message: message.into(), data: None }
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Everything that the server knows. It has one owner, the thread of the session.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) client: Arc<ClientFeatures>,
    pub(crate) documents: Arc<Documents>,
    pub(crate) configuration: Configuration,
    pub(crate) publisher: Publisher,
    pub(crate) editor: Editor,
    pub(crate) indexer: Indexer,
    pub(crate) workspace: Arc<Workspace>,
    revisions: watch::Sender<u64>,
}

impl State {
    /// The settings that hold for a document.
    pub(crate) fn settings_of(&mut self, uri: &Uri) -> Arc<Settings> {
        let settings = self.configuration.settings_of(uri);
        self.report_configuration();
        settings
    }

    /// Analyses everything under the configuration as it is now.
    pub(crate) fn apply_configuration(&mut self) {
        let documents: Vec<_> = self.documents.values().cloned().collect();
        for document in documents {
            let settings = self.configuration.settings_of(&document.uri);
            self.store(document.with_settings(settings));
        }
        self.report_configuration();
        self.workspace_moved();
        self.refresh_diagnostics();
    }

    /// Has the client ask again, if that is how it gets diagnostics.
    fn refresh_diagnostics(&self) {
        if self.client.pulls_diagnostics && self.client.refreshes_diagnostics {
            self.editor.refresh_diagnostics();
        }
    }

    /// Says that the diagnostics of files that are not open may have changed.
    fn workspace_moved(&self) {
        self.revisions.send_modify(|revision| {
            // Before the first search there is nothing to say.
            if *revision > 0 {
                *revision += 1;
            }
        });
    }

    /// Tells the thread of the workspace which folders are open.
    pub(crate) fn look_into_folders(&self) {
        let folders = self.configuration.folders.iter().map(|folder| folder.path.clone()).collect();
        self.indexer.folders(folders, Arc::clone(&self.client));
    }

    /// Shows what is wrong with the configuration.
    pub(crate) fn report_configuration(&mut self) {
        for (uri, diagnostics) in self.configuration.reports(&self.client) {
            self.publisher.report(uri, diagnostics);
        }
        for message in self.configuration.news() {
            self.editor.tell(message);
        }
    }

    /// Makes this the version of its document that requests see from now on.
    pub(crate) fn store(&mut self, document: OpenDocument) {
        let document = Arc::new(document);
        Arc::make_mut(&mut self.documents).insert(document.uri.clone(), Arc::clone(&document));
        self.indexer.changed(Arc::clone(&document));
        if !self.client.pulls_diagnostics {
            self.publisher.changed(document);
        }
    }

    /// Puts the next version in the place of an open document. Should the change fail, the
    /// document is no longer served, rather than served with a text that is not that of the
    /// editor; and what was said about it is taken back.
    pub(crate) fn replace(&mut self, uri: &Uri, change: impl FnOnce(&OpenDocument) -> OpenDocument) {
        let Some(document) = Arc::make_mut(&mut self.documents).remove(uri) else { return };
        match catch_unwind(AssertUnwindSafe(|| change(&document))) {
            Ok(document) => self.store(document),
            Err(panic) => {
                tracing::error!("a change of {} failed: {}", uri.as_str(), panic_message(&*panic));
                self.closed(uri.clone());
            }
        }
    }

    /// Nothing is said about a document any more.
    pub(crate) fn closed(&mut self, uri: Uri) {
        self.publisher.closed(uri.clone());
        self.indexer.closed(uri);
    }

    fn snapshot(&self, cancelled: Arc<AtomicBool>) -> Snapshot {
        Snapshot {
            client: Arc::clone(&self.client),
            documents: Arc::clone(&self.documents),
            folders: Arc::clone(&self.configuration.folders),
            workspace: Arc::clone(&self.workspace),
            cancelled,
        }
    }
}

/// There is something new about files that are not open.
pub(crate) fn workspace_changed(state: &mut State, (): ()) {
    state.revisions.send_modify(|revision| *revision += 1);
}

/// Takes what is known about the files that an open template names.
pub(crate) fn surroundings_changed(state: &mut State, (uri, surroundings): (Uri, Surroundings)) {
    if let Some(document) = state.documents.get(&uri).cloned() {
        state.store(document.with_surroundings(surroundings));
        state.refresh_diagnostics();
    }
}

/// The state at the moment when a request came in.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) client: Arc<ClientFeatures>,
    pub(crate) documents: Arc<Documents>,
    pub(crate) folders: Arc<Vec<Folder>>,
    pub(crate) workspace: Arc<Workspace>,
    cancelled: Arc<AtomicBool>,
}

impl Snapshot {
    /// Whether nobody waits for the answer any more.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// An open document, if it is a template.
    pub(crate) fn template(&self, uri: &Uri) -> Option<OpenTemplate<'_>> {
        let document = self.documents.get(uri)?;
        Some(OpenTemplate { document, analysis: document.template()?, client: &self.client })
    }
}

/// An open template, and the way between positions and offsets in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenTemplate<'a> {
    pub(crate) document: &'a OpenDocument,
    pub(crate) analysis: &'a Analysis,
    client: &'a ClientFeatures,
}

impl OpenTemplate<'_> {
    /// The byte offset of a position.
    pub(crate) fn offset(&self, position: Position) -> u32 {
        from_proto::offset(self.document.document().text(), position, self.client.encoding)
    }

    /// The bytes of a range.
    pub(crate) fn span(&self, range: Range) -> Span {
        from_proto::span(self.document.document().text(), range, self.client.encoding)
    }

    /// The range of bytes.
    pub(crate) fn range(&self, span: Span) -> Range {
        to_proto::range(self.document.document().text(), span, self.client)
    }
}
