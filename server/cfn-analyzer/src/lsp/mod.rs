//! The language server: LSP on one side, [`cfn_ide`] on the other.
//!
//! One thread owns the state ([`session`]); the methods of the protocol only post to it
//! ([`server`]). A second thread sends diagnostics ([`publisher`]).

mod client;
mod configuration;
mod convert;
mod document;
mod editor;
mod exit;
mod framing;
mod handlers;
mod log;
mod parent;
mod progress;
mod publisher;
mod server;
mod session;
#[cfg(test)]
mod tests;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite, BufReader};
use tower_lsp::{LspService, LspServiceBuilder, Server};

use self::exit::{Exit, ExitWatch};
use self::parent::Parent;
use self::server::LanguageServer;

/// Messages that are handled at once. Every waiting request takes a place, and a change behind
/// a full house would wait: there must be more places than an editor ever fills.
const CONCURRENCY: usize = 64;

/// Bytes of input that may wait to be decoded.
const BUFFER: usize = 1 << 16;

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
    serve_with(input, output, |builder| builder).await
}

/// Serves with methods beside those of the protocol.
async fn serve_with(
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite,
    add_methods: fn(LspServiceBuilder<LanguageServer>) -> LspServiceBuilder<LanguageServer>,
) -> u8 {
    let parent = Arc::new(Parent::default());
    let builder = LspService::build(|client| LanguageServer::new(client, Arc::clone(&parent)));
    let builder = builder
        .custom_method(framing::BROKEN, LanguageServer::broken)
        .custom_method("window/workDoneProgress/cancel", LanguageServer::work_done_progress_cancel);
    let (service, socket) = add_methods(builder).finish();
    let exit = Arc::new(Exit::default());
    let service = ExitWatch::new(service, Arc::clone(&exit));
    let (messages, whole_messages) = tokio::io::simplex(BUFFER);
    let server = Server::new(messages, output, socket).concurrency_level(CONCURRENCY);
    let read = framing::pass_on(BufReader::new(input), whole_messages);
    tokio::select! {
        ((), ()) = async { tokio::join!(server.serve(service), read) } => {}
        () = exit.requested() => {}
        () = parent.gone() => tracing::info!("the process that started the server is gone"),
    }
    exit.code()
}
