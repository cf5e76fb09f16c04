//! Fixes, applied until none is left.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use anyhow::{Context, bail, ensure};
use cfn_rules::{Analysis, Settings};
use cfn_text::apply_edits;
use similar::TextDiff;

use super::check::analyse;

/// Rounds of fixes after which a text that still changes is left as it is.
const MAX_ROUNDS: usize = 100;

/// A text with its fixes applied.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) analysis: Analysis,
    pub(crate) text: String,
    /// How many findings are gone.
    pub(crate) count: usize,
}

/// Applies the preferred fixes of all findings, the unsafe ones only when `with_unsafe`. One
/// fix can bring another within reach, so that it takes several rounds.
pub(crate) fn fix(text: &str, settings: &Arc<Settings>, with_unsafe: bool) -> Fixed {
    let mut text = text.to_owned();
    let mut analysis = analyse(&text, settings);
    let before = analysis.findings().len();
    for _ in 0..MAX_ROUNDS {
        if !analysis.is_template() {
            break;
        }
        let edits = analysis.fix_all(with_unsafe);
        match apply_edits(&text, &edits) {
            Some(changed) if changed != text => {
                analysis = analyse(&changed, settings);
                text = changed;
            }
            _ => break,
        }
    }
    let count = before.saturating_sub(analysis.findings().len());
    Fixed { analysis, text, count }
}

/// Puts a new text in the place of a file's old one, in one step: whoever reads the file sees
/// the one or the other. Its permissions stay.
///
/// # Errors
/// When the file was changed in the meantime or cannot be written; it is as it was, then.
pub(crate) fn replace_file(path: &Path, old: &str, new: &str) -> anyhow::Result<()> {
    // The file that a link points at, or the link would be lost.
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    ensure!(!permissions.readonly(), "it is read-only");
    let folder = path.parent().context("it has no folder")?;
    let mut file = tempfile::Builder::new().prefix(".cfn-analyzer-").tempfile_in(folder)?;
    file.write_all(new.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    if fs::read(&path)? != old.as_bytes() {
        bail!("it was changed by someone else meanwhile");
    }
    file.persist(&path)?;
    Ok(())
}

/// Writes the difference of two texts as a unified diff, byte by byte.
pub(crate) fn write_diff(path: &str, old: &str, new: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}", TextDiff::from_lines(old, new).unified_diff().header(path, path))
}

/// The same with colours, for a terminal.
pub(crate) fn write_styled_diff(path: &str, old: &str, new: &str, out: &mut dyn Write) -> io::Result<()> {
    let diff = TextDiff::from_lines(old, new).unified_diff().header(path, path).to_string();
    for line in diff.lines() {
        let style = diff_style(line);
        writeln!(out, "{style}{line}{style:#}")?;
    }
    Ok(())
}

fn diff_style(line: &str) -> Style {
    match line.as_bytes() {
        [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => Style::new().bold(),
        [b'-', ..] => AnsiColor::Red.on_default(),
        [b'+', ..] => AnsiColor::Green.on_default(),
        [b'@', ..] => AnsiColor::Cyan.on_default(),
        _ => Style::new(),
    }
}
