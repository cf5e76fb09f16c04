use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::ls_types::ProgressToken;

/// How long the client may take to make place for a progress.
const PATIENCE: Duration = Duration::from_secs(30);

/// The progress of work in the background, shown by the client. It ends when this is dropped.
/// Nothing waits for the client but a task of its own.
#[derive(Debug)]
pub(crate) struct Progress {
    steps: UnboundedSender<Step>,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    done: usize,
    total: usize,
}

impl Progress {
    /// Shows that work begins. The client may cancel it under the name of the token.
    pub(crate) fn begin(client: Client, runtime: &Handle, token: String, title: &'static str) -> Self {
        let (steps, taken) = unbounded_channel();
        runtime.spawn(show(client, ProgressToken::String(token), title, taken));
        Self { steps }
    }

    /// Shows how far it is.
    pub(crate) fn report(&self, done: usize, total: usize) {
        // It only fails when the client wants no progress.
        let _ = self.steps.send(Step { done, total });
    }
}

async fn show(client: Client, token: ProgressToken, title: &str, mut steps: UnboundedReceiver<Step>) {
    let created = tokio::time::timeout(PATIENCE, client.create_work_done_progress(token.clone())).await;
    if !matches!(created, Ok(Ok(()))) {
        return;
    }
    let progress = client.progress(token, title).with_percentage(0).with_cancel_button().begin().await;
    while let Some(mut step) = steps.recv().await {
        // What the client has not seen yet is out of date.
        while let Ok(later) = steps.try_recv() {
            step = later;
        }
        let percentage = step.done * 100 / step.total.max(1);
        let message = format!("{} of {} files", step.done, step.total);
        progress.report_with_message(message, percentage.min(100) as u32, None).await;
    }
    progress.finish().await;
}
