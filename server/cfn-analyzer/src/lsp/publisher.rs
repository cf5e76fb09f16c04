use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use rustc_hash::FxHashSet;
use tokio::sync::mpsc;
use tower_lsp::Client;
use tower_lsp::ls_types::{Diagnostic, PublishDiagnosticsParams, Uri, notification};

use super::client::ClientFeatures;
use super::convert::to_proto;
use super::document::OpenDocument;
use super::session::panic_message;

/// The diagnostics of a document, empty unless it is a template.
pub(crate) fn diagnostics(document: &OpenDocument, client: &ClientFeatures) -> Vec<Diagnostic> {
    let findings = document.template().map(cfn_rules::Analysis::findings).unwrap_or_default();
    findings.iter().map(|finding| to_proto::diagnostic(document, finding, client)).collect()
}

/// Sends diagnostics to clients that do not ask for them, from a thread of its own.
#[derive(Clone, Debug)]
pub(crate) struct Publisher {
    events: Sender<Event>,
    waiting: Arc<AtomicUsize>,
}

#[derive(Debug)]
enum Event {
    Initialized(Arc<ClientFeatures>),
    Changed(Arc<OpenDocument>),
    Closed(Uri),
    Reported(Uri, Vec<Diagnostic>),
}

impl Publisher {
    /// Starts the thread. It ends when the last handle is gone.
    pub(crate) fn start(client: Client, runtime: &tokio::runtime::Handle) -> Self {
        let (events, received) = channel();
        // The thread waits until a message is taken, so that a client that does not read
        // does not make the server grow.
        let (outgoing, mut sent) = mpsc::channel::<PublishDiagnosticsParams>(1);
        runtime.spawn(async move {
            while let Some(params) = sent.recv().await {
                client.send_notification::<notification::PublishDiagnostics>(params).await;
            }
        });
        let waiting = Arc::new(AtomicUsize::new(0));
        let worker = Worker {
            events: received,
            waiting: Arc::clone(&waiting),
            outgoing,
            client: Arc::default(),
            changed: Vec::new(),
            unchecked: Vec::new(),
            sent: HashMap::new(),
            failed_rules: FxHashSet::default(),
        };
        let spawned = std::thread::Builder::new().name("publisher".to_owned()).spawn(|| worker.run());
        if let Err(error) = spawned {
            tracing::error!("no diagnostics, the thread does not start: {error}");
        }
        Self { events, waiting }
    }

    /// The client is known.
    pub(crate) fn initialized(&self, client: Arc<ClientFeatures>) {
        self.post(Event::Initialized(client));
    }

    /// There is a new version of a document.
    pub(crate) fn changed(&self, document: Arc<OpenDocument>) {
        self.post(Event::Changed(document));
    }

    /// A document is no longer open.
    pub(crate) fn closed(&self, uri: Uri) {
        self.post(Event::Closed(uri));
    }

    /// Something is to be said about a file that is no document.
    pub(crate) fn report(&self, uri: Uri, diagnostics: Vec<Diagnostic>) {
        self.post(Event::Reported(uri, diagnostics));
    }

    fn post(&self, event: Event) {
        self.waiting.fetch_add(1, Ordering::Release);
        if self.events.send(event).is_err() {
            tracing::error!("diagnostics have ended");
        }
    }
}

struct Worker {
    events: Receiver<Event>,
    /// How many events have been posted and not been taken.
    waiting: Arc<AtomicUsize>,
    outgoing: mpsc::Sender<PublishDiagnosticsParams>,
    client: Arc<ClientFeatures>,
    /// Documents to publish, at most one version each, the last changed last.
    changed: Vec<Arc<OpenDocument>>,
    /// Documents that the strict parser has not seen.
    unchecked: Vec<Arc<OpenDocument>>,
    sent: HashMap<Uri, Vec<Diagnostic>>,
    /// Rules that have panicked, to say so once.
    failed_rules: FxHashSet<&'static str>,
}

impl Worker {
    fn run(mut self) {
        while self.take_events() {
            if let Some(document) = self.changed.pop() {
                self.guarded(&document, |worker| worker.publish(&document));
                self.unchecked.push(document);
            } else if let Some(document) = self.unchecked.pop() {
                self.guarded(&document, |worker| worker.check_strictly(&document));
            }
        }
    }

    /// Takes the events that wait, or waits for one when there is nothing else to do.
    /// `false` when there will be none any more.
    fn take_events(&mut self) -> bool {
        if self.changed.is_empty() && self.unchecked.is_empty() {
            let Ok(event) = self.events.recv() else { return false };
            self.take(event);
        }
        while let Ok(event) = self.events.try_recv() {
            self.take(event);
        }
        true
    }

    fn take(&mut self, event: Event) {
        self.waiting.fetch_sub(1, Ordering::Acquire);
        match event {
            Event::Initialized(client) => self.client = client,
            Event::Changed(document) => {
                // Later versions replace earlier ones: nobody wants those any more.
                self.forget(&document.uri);
                self.changed.push(document);
            }
            Event::Reported(uri, diagnostics) => {
                let sent = self.sent.get(&uri).map_or(&[][..], Vec::as_slice);
                if *sent != *diagnostics {
                    self.sent.insert(uri.clone(), diagnostics.clone());
                    self.send(PublishDiagnosticsParams { uri, diagnostics, version: None });
                }
            }
            Event::Closed(uri) => {
                self.forget(&uri);
                self.take_back(uri);
            }
        }
    }

    /// Says that nothing is known about a document.
    fn take_back(&mut self, uri: Uri) {
        if self.sent.remove(&uri).is_some_and(|sent| !sent.is_empty()) {
            self.send(PublishDiagnosticsParams { uri, diagnostics: Vec::new(), version: None });
        }
    }

    fn forget(&mut self, uri: &Uri) {
        self.changed.retain(|document| document.uri != *uri);
        self.unchecked.retain(|document| document.uri != *uri);
    }

    fn guarded(&mut self, document: &OpenDocument, work: impl FnOnce(&mut Self)) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(self))) {
            tracing::error!("analysis of {} failed: {}", document.uri.as_str(), panic_message(&*panic));
            self.take_back(document.uri.clone());
        }
    }

    /// Sends the diagnostics of a version if they differ from those sent before.
    fn publish(&mut self, document: &OpenDocument) {
        let diagnostics = diagnostics(document, &self.client);
        let is_news = match self.sent.get(&document.uri) {
            Some(sent) => *sent != diagnostics,
            // An empty list says that a template was looked at. Other files are left in peace.
            None => document.template().is_some(),
        };
        for failure in document.template().iter().flat_map(|analysis| analysis.failures()) {
            if self.failed_rules.insert(failure.rule) {
                tracing::error!("the rule {} failed: {}", failure.rule, failure.message);
            }
        }
        if is_news {
            self.sent.insert(document.uri.clone(), diagnostics.clone());
            let version = Some(document.version);
            self.send(PublishDiagnosticsParams { uri: document.uri.clone(), diagnostics, version });
        }
    }

    /// Runs the strict parser until an event comes in.
    fn check_strictly(&mut self, document: &Arc<OpenDocument>) {
        let Some(analysis) = document.template() else { return };
        let waiting = Arc::clone(&self.waiting);
        let is_interrupted = || waiting.load(Ordering::Acquire) > 0;
        if analysis.document().check_strictly(&is_interrupted) {
            self.publish(document);
        }
        if is_interrupted() {
            self.unchecked.push(Arc::clone(document));
        }
    }

    fn send(&self, params: PublishDiagnosticsParams) {
        // It only fails when the server is ending.
        let _ = self.outgoing.blocking_send(params);
    }
}
