use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::Notify;

/// How often the parent process is looked for.
const INTERVAL: Duration = Duration::from_secs(3);

/// The process that started the server, as `initialize` names it. When an editor is killed it
/// cannot say goodbye, and another process may hold the pipe open.
#[derive(Debug, Default)]
pub(crate) struct Parent {
    id: OnceLock<u32>,
    known: Notify,
}

impl Parent {
    /// Starts to watch a process. One that is not visible, like that of an editor outside of
    /// the container, is not watched.
    pub(crate) fn watch(&self, id: u32) {
        if is_alive(id) && self.id.set(id).is_ok() {
            self.known.notify_one();
        }
    }

    /// Returns when the watched process has ended.
    pub(crate) async fn gone(&self) {
        self.known.notified().await;
        let Some(id) = self.id.get() else { return };
        while is_alive(*id) {
            tokio::time::sleep(INTERVAL).await;
        }
    }
}

#[cfg(unix)]
fn is_alive(id: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else { return false };
    // A process of another user may not be signalled, but it is there.
    matches!(test_kill_process(pid), Ok(()) | Err(Errno::PERM))
}

/// Elsewhere the end of standard input has to do.
#[cfg(not(unix))]
fn is_alive(_id: u32) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_lives_and_process_zero_does_not() {
        assert_eq!(is_alive(std::process::id()), cfg!(unix));
        assert!(!is_alive(0));
        assert!(!is_alive(u32::MAX));
    }
}
