use std::fs::File;
use std::path::Path;
use std::sync::Mutex;

use anyhow::Context;
use tracing::level_filters::LevelFilter;

/// The variable that sets the level of the log: `error`, `warn`, `info`, `debug`, `trace`, `off`.
const VARIABLE: &str = "CFN_ANALYZER_LOG";

/// Starts the log, on standard error or in a file: standard output belongs to the protocol.
///
/// # Errors
/// When the file cannot be written; the log then goes to standard error.
pub(crate) fn start(file: Option<&Path>) -> anyhow::Result<()> {
    let level = std::env::var(VARIABLE).ok().and_then(|level| level.parse().ok());
    let builder = tracing_subscriber::fmt().with_ansi(false).with_target(false);
    let default = if file.is_some() { LevelFilter::INFO } else { LevelFilter::WARN };
    let builder = builder.with_max_level(level.unwrap_or(default));
    let Some(path) = file else {
        builder.with_writer(std::io::stderr).init();
        return Ok(());
    };
    match File::options().create(true).append(true).open(path) {
        Ok(file) => {
            builder.with_writer(Mutex::new(file)).init();
            Ok(())
        }
        Err(error) => {
            builder.with_writer(std::io::stderr).init();
            Err(error).with_context(|| format!("cannot write the log to {}", path.display()))
        }
    }
}
