//! The language server: LSP on one side, [`cfn_ide`] on the other.
//!
//! One thread owns the state ([`session`]); the methods of the protocol only post to it
//! ([`server`]). A second thread sends diagnostics ([`publisher`]).

mod client;
mod convert;
mod document;
mod exit;
mod handlers;
mod log;
mod parent;
mod publisher;
mod server;
mod session;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::{LspService, Server};

use self::exit::{Exit, ExitWatch};
use self::parent::Parent;
use self::server::LanguageServer;

/// Messages that are handled at once. Every waiting request takes a place, and a change behind
/// a full house would wait: there must be more places than an editor ever fills.
const CONCURRENCY: usize = 64;

/// How the server is started.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// Where the log goes; standard error without it.
    pub(crate) log_file: Option<PathBuf>,
}

/// Serves one client on standard input and output until it says goodbye or goes away.
///
/// The exit code is 0 after `shutdown`, 1 without it (LSP, `exit`).
pub(crate) fn run(options: &Options) -> ExitCode {
    if let Err(error) = log::start(options.log_file.as_deref()) {
        tracing::error!("{error:#}");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("cannot start: {error}");
            return ExitCode::from(2);
        }
    };
    let code = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout()));
    // The read of standard input cannot be cancelled: waiting for it would be waiting for ever.
    runtime.shutdown_background();
    ExitCode::from(code)
}

async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite) -> u8 {
    let parent = Arc::new(Parent::default());
    let (service, socket) = LspService::new(|client| LanguageServer::new(client, Arc::clone(&parent)));
    let exit = Arc::new(Exit::default());
    let service = ExitWatch::new(service, Arc::clone(&exit));
    let server = Server::new(input, output, socket).concurrency_level(CONCURRENCY);
    tokio::select! {
        () = server.serve(service) => {}
        () = exit.requested() => {}
        () = parent.gone() => tracing::info!("the process that started the server is gone"),
    }
    exit.code()
}
