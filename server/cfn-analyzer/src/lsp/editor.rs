use std::future::Future;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Handle;
use tower_lsp::Client;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{ConfigurationItem, MessageType, Registration};

use super::configuration::SECTION;
use super::handlers;
use super::session::Session;
use crate::config::FILE_NAME;
use crate::input;

/// How long the client may take to answer. Nothing waits for it but the task that asked.
const PATIENCE: Duration = Duration::from_secs(30);

/// The way to ask the client for something: from a task of its own, never from a handler.
#[derive(Clone, Debug)]
pub(crate) struct Editor {
    client: Client,
    runtime: Handle,
}

impl Editor {
    pub(crate) fn new(client: Client, runtime: Handle) -> Self {
        Self { client, runtime }
    }

    /// Shows a warning.
    pub(crate) fn tell(&self, message: String) {
        let client = self.client.clone();
        self.runtime.spawn(async move { client.show_message(MessageType::WARNING, message).await });
    }

    /// Says that diagnostics have to be pulled again.
    pub(crate) fn refresh_diagnostics(&self) {
        let client = self.client.clone();
        self.ask(async move { client.workspace_diagnostic_refresh().await });
    }

    /// Asks to be told when settings or configuration files change.
    pub(crate) fn register(&self, settings: bool, files: bool) {
        let patterns = input::PATTERNS.into_iter().chain([FILE_NAME]);
        let watchers: Vec<_> =
            patterns.map(|pattern| json!({ "globPattern": format!("**/{pattern}") })).collect();
        let watchers = json!({ "watchers": watchers });
        let wanted = [
            (settings, "workspace/didChangeConfiguration", json!({ "section": SECTION })),
            (files, "workspace/didChangeWatchedFiles", watchers),
        ];
        let registrations: Vec<_> = wanted
            .into_iter()
            .filter(|(is_wanted, ..)| *is_wanted)
            .map(|(_, method, options)| Registration {
                id: method.to_owned(),
                method: method.to_owned(),
                register_options: Some(options),
            })
            .collect();
        if !registrations.is_empty() {
            let client = self.client.clone();
            self.ask(async move { client.register_capability(registrations).await });
        }
    }

    /// Asks for the settings of every folder and passes them to the session.
    pub(crate) fn fetch_settings(&self, session: Session) {
        let client = self.client.clone();
        self.ask(async move {
            let folders = session.query(handlers::folders_to_configure, ()).await?;
            let Some(folders) = folders else { return Ok(()) };
            let scopes = folders.iter().map(|folder| Some(folder.uri.clone())).chain([None]);
            let section = || Some(SECTION.to_owned());
            let items = scopes.map(|scope_uri| ConfigurationItem { scope_uri, section: section() }).collect();
            let values: Vec<Value> = client.configuration(items).await?;
            session.mutate(handlers::settings_fetched, (folders, values));
            Ok(())
        });
    }

    fn ask(&self, request: impl Future<Output = Result<()>> + Send + 'static) {
        self.runtime.spawn(async move {
            match tokio::time::timeout(PATIENCE, request).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!("the editor refused a request: {error}"),
                Err(_) => tracing::warn!("the editor has not answered a request"),
            }
        });
    }
}
