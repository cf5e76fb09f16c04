use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::sync::Notify;
use tower_lsp::jsonrpc::Request;
use tower_service::Service;

/// Whether and how the client said goodbye.
#[derive(Debug, Default)]
pub(crate) struct Exit {
    shut_down: AtomicBool,
    notify: Notify,
}

impl Exit {
    /// Returns when the client has sent `exit`.
    pub(crate) async fn requested(&self) {
        self.notify.notified().await;
    }

    /// The exit code of the process: 0 after `shutdown`, 1 without it.
    pub(crate) fn code(&self) -> u8 {
        u8::from(!self.shut_down.load(Ordering::Acquire))
    }
}

/// Passes messages on and takes note of `shutdown` and `exit`: the transport knows of them too,
/// but does not tell.
#[derive(Debug)]
pub(crate) struct ExitWatch<S> {
    inner: S,
    exit: Arc<Exit>,
}

impl<S> ExitWatch<S> {
    pub(crate) fn new(inner: S, exit: Arc<Exit>) -> Self {
        Self { inner, exit }
    }
}

impl<S: Service<Request>> Service<Request> for ExitWatch<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> S::Future {
        match request.method() {
            "shutdown" => self.exit.shut_down.store(true, Ordering::Release),
            "exit" => self.exit.notify.notify_one(),
            _ => {}
        }
        self.inner.call(request)
    }
}
