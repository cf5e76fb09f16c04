//! Where text for people and reports for programs go.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use anyhow::Context;

/// Writes a message of the program itself to stderr.
pub(crate) fn error(message: &str) {
    say("error", AnsiColor::Red, message);
}

fn say(label: &str, color: AnsiColor, message: &str) {
    let style = Style::new().bold().fg_color(Some(color.into()));
    // There is no one left to tell when stderr is closed.
    let _ = writeln!(anstream::stderr(), "{style}{label}{style:#}: {message}");
}

/// Hands a buffered writer for text with colours to `write`: on `file`, or on stdout. The
/// colours are taken out where there is no terminal to show them.
///
/// # Errors
/// When the file cannot be made or the text cannot be written.
pub(crate) fn write_styled(
    file: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    match file {
        Some(_) => write_exactly(file, |out| {
            let mut writer = anstream::StripStream::new(Vec::new());
            write(&mut writer)?;
            out.write_all(&writer.into_inner())
        }),
        None => {
            let mut writer = BufWriter::new(anstream::stdout().lock());
            Ok(write(&mut writer).and_then(|()| writer.flush())?)
        }
    }
}

/// Hands a buffered writer to `write` that passes on every byte.
///
/// # Errors
/// When the file cannot be made or the bytes cannot be written.
pub(crate) fn write_exactly(
    file: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    match file {
        Some(path) => {
            let context = || format!("{} cannot be written", path.display());
            let mut writer = BufWriter::new(File::create(path).with_context(context)?);
            write(&mut writer).and_then(|()| writer.flush()).with_context(context)
        }
        None => {
            let mut writer = BufWriter::new(io::stdout().lock());
            Ok(write(&mut writer).and_then(|()| writer.flush())?)
        }
    }
}

/// Whether stdout shows colours.
pub(crate) fn stdout_has_colors() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Whether the reader of our stdout has gone, as `head` does: nothing to complain about.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A path as reports show it: relative to the current folder when it lies in it, with `/`
/// between its parts.
pub(crate) fn shown(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(current).unwrap_or(path);
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
