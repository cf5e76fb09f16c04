//! Methods that only the tests have: requests that take as long as a test wants, and fail.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use serde::Deserialize;
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::Uri;

use crate::lsp::server::LanguageServer;
use crate::lsp::session::Snapshot;

/// Answers with the text of a document, after its gate was opened.
#[derive(Deserialize)]
struct TextParams {
    uri: Uri,
    gate: Option<String>,
}

#[derive(Deserialize)]
struct NoParams {}

/// The gates that are open.
static GATES: Mutex<Option<HashSet<String>>> = Mutex::new(None);
static MOVED: Condvar = Condvar::new();

pub(crate) fn add_methods(builder: LspServiceBuilder<LanguageServer>) -> LspServiceBuilder<LanguageServer> {
    builder
        .custom_method("test/text", LanguageServer::text)
        .custom_method("test/panic", LanguageServer::panic)
        .custom_method("test/panickingChange", LanguageServer::panicking_change)
        .custom_method("test/panickingEdit", LanguageServer::panicking_edit)
}

impl LanguageServer {
    async fn text(&self, params: TextParams) -> Result<Option<String>> {
        self.session.query(text, params).await
    }

    async fn panic(&self, params: NoParams) -> Result<()> {
        self.session.query(|_, _| panic!("on purpose"), params).await
    }

    async fn panicking_change(&self, params: NoParams) {
        self.session.mutate(|_, _| panic!("on purpose"), params);
    }

    async fn panicking_edit(&self, params: TextParams) {
        self.session.mutate(|state, params| state.replace(&params.uri, |_| panic!("on purpose")), params);
    }
}

fn text(snapshot: &Snapshot, params: TextParams) -> anyhow::Result<Option<String>> {
    if let Some(gate) = &params.gate {
        open_gate(&format!("{gate} is waited for"));
        let mut gates = GATES.lock().unwrap();
        while !gates.get_or_insert_default().contains(gate) {
            if snapshot.is_cancelled() {
                drop(gates);
                open_gate(&format!("{gate} was cancelled"));
                break;
            }
            gates = MOVED.wait_timeout(gates, Duration::from_millis(1)).unwrap().0;
        }
    }
    Ok(snapshot.documents.get(&params.uri).map(|document| document.document().text().to_string()))
}

/// Lets the requests go on that wait for a gate.
pub(crate) fn open_gate(gate: &str) {
    GATES.lock().unwrap().get_or_insert_default().insert(gate.to_owned());
    MOVED.notify_all();
}

/// Returns when a gate is open.
pub(crate) fn wait_for_gate(gate: &str) {
    let is_missing = |gates: &mut Option<HashSet<String>>| !gates.get_or_insert_default().contains(gate);
    let gates = GATES.lock().unwrap();
    let waited = MOVED.wait_timeout_while(gates, Duration::from_secs(20), is_missing).unwrap();
    assert!(!waited.1.timed_out(), "{gate}");
}
