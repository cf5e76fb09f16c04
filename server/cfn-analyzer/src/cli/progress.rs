use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Before this nobody waits.
const PATIENCE: Duration = Duration::from_millis(700);
/// How many files pass between two looks at the clock.
const STEP: usize = 16;

/// A count on a terminal while many files are checked.
#[derive(Debug)]
pub(crate) struct Progress {
    total: usize,
    done: AtomicUsize,
    start: Instant,
    is_shown: bool,
}

impl Progress {
    /// A count up to `total`, shown when stderr is a terminal and it is `wanted`.
    pub(crate) fn new(total: usize, wanted: bool) -> Self {
        let is_shown = wanted && stderr().is_terminal();
        Self { total, done: AtomicUsize::new(0), start: Instant::now(), is_shown }
    }

    /// One more is done.
    pub(crate) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown && done.is_multiple_of(STEP) && self.start.elapsed() > PATIENCE {
            // The count is a courtesy: without a stderr there is none.
            let _ = write!(stderr(), "\rChecking {done} of {} ", self.total);
        }
    }

    /// Takes the count off the terminal.
    pub(crate) fn finish(&self) {
        if self.is_shown && self.start.elapsed() > PATIENCE {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
