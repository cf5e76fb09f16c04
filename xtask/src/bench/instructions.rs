//! What an edit costs in instructions, counted by callgrind: the same number on every machine.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use cfn_syntax::Document;
use cfn_tests::random::Random;
use cfn_text::{Text, TextEdit};
use clap::Args;

use super::Size;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How large the template is.
    #[arg(long, default_value = "huge")]
    size: Size,
    /// How many edits to average over.
    #[arg(long, default_value_t = 200)]
    edits: usize,
}

#[derive(Debug, Args)]
pub(crate) struct EditArguments {
    /// How large the template is.
    #[arg(long, default_value = "huge")]
    size: Size,
    /// How many edits to make.
    #[arg(long)]
    count: usize,
}

/// Prints the instructions of an edit with its reparse: a run with edits less one without, divided.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let without = count(arguments.size, 0)?;
    let with = count(arguments.size, arguments.edits)?;
    let each = with.saturating_sub(without) / arguments.edits.max(1) as u64;
    let text = arguments.size.template();
    println!(
        "{each} instructions an edit with its reparse ({} lines, {} bytes)",
        text.lines().count(),
        text.len()
    );
    Ok(())
}

/// Parses a template and makes random edits of values, for callgrind to count.
pub(crate) fn edit(arguments: &EditArguments) {
    let mut random = Random::new(1);
    let mut document = Document::parse(Text::new(&arguments.size.template()));
    for _ in 0..arguments.count {
        let line = random.below(document.text().line_count() as usize) as u32;
        let end = document.text().line_span(line).end;
        document = document.edit(&[TextEdit::insert(end, "x")]);
    }
}

/// The instructions of this program with so many edits.
fn count(size: Size, edits: usize) -> Result<u64> {
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/callgrind.out");
    let size = clap::ValueEnum::to_possible_value(&size).context("a size has a name")?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", out.display())])
        .arg(std::env::current_exe()?)
        .args(["bench", "edits", "--size", size.get_name(), "--count", &edits.to_string()])
        .output()
        .context("valgrind is needed for this measurement")?;
    let report = String::from_utf8_lossy(&output.stderr);
    let collected = report.lines().find_map(|line| line.split("Collected :").nth(1));
    match collected.and_then(|count| count.trim().parse().ok()) {
        Some(count) => Ok(count),
        None => bail!("callgrind counted nothing: {report}"),
    }
}
