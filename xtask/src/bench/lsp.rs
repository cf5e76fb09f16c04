//! What a user waits for: the release binary, timed from a client over its standard streams.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;

use super::Size;
use super::client::Client;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The server to time; without it the release binary is built and timed.
    #[arg(long)]
    server: Option<PathBuf>,
    /// Edits, hovers and completions of each template.
    #[arg(long, default_value_t = 200)]
    repeat: usize,
    /// Starts of the server.
    #[arg(long, default_value_t = 20)]
    starts: usize,
}

impl Default for Arguments {
    fn default() -> Self {
        Self { server: None, repeat: 200, starts: 20 }
    }
}

/// The name under which the document is opened; nothing is read from the disk.
const URI: &str = "file:///bench/template.yaml";

/// The figures of one template.
struct Row {
    lines: usize,
    start: Duration,
    open: Duration,
    findings: usize,
    edit: Spread,
    hover: Spread,
    completion: Spread,
    memory: Option<f64>,
}

/// The middle and the slow end of some measurements.
struct Spread {
    median: Duration,
    p95: Duration,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Result<Self> {
        times.sort_unstable();
        let at = |share: f64| {
            times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)))
        };
        let (median, p95) = at(0.5).zip(at(0.95)).context("nothing was measured")?;
        Ok(Self { median: *median, p95: *p95 })
    }
}

/// Prints a table, Markdown.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let server = match &arguments.server {
        Some(server) => server.clone(),
        None => build()?,
    };
    println!(
        "| lines | start | open → findings | edit → findings (p95) | hover (p95) | completion (p95) | peak memory |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|");
    for size in [Size::Small, Size::Medium, Size::Large, Size::Huge] {
        let row = measure(&server, &size.template(), arguments)?;
        let spread = |it: &Spread| format!("{} ({}) ms", milliseconds(it.median), milliseconds(it.p95));
        println!(
            "| {} | {} ms | {} ms ({} findings) | {} | {} | {} | {} |",
            row.lines,
            milliseconds(row.start),
            milliseconds(row.open),
            row.findings,
            spread(&row.edit),
            spread(&row.hover),
            spread(&row.completion),
            row.memory.map_or_else(|| "?".to_owned(), |it| format!("{it:.0} MB")),
        );
    }
    Ok(())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1000.0)
}

fn build() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--package", "cfn-analyzer"])
        .current_dir(&root)
        .status()?;
    if !status.success() {
        bail!("the build failed");
    }
    Ok(root.join("target/release/cfn-analyzer"))
}

fn measure(server: &Path, template: &str, arguments: &Arguments) -> Result<Row> {
    let mut starts = Vec::new();
    for _ in 0..arguments.starts {
        let begin = Instant::now();
        let client = Client::start(server)?;
        starts.push(begin.elapsed());
        client.stop()?;
    }
    let mut client = Client::start(server)?;
    let begin = Instant::now();
    client.notify(
        "textDocument/didOpen",
        &json!({"textDocument": {"uri": URI, "languageId": "yaml", "version": 1, "text": template}}),
    )?;
    let findings = client.diagnostics_of(1)?;
    let open = begin.elapsed();
    let (line, column) = place(template)?;
    let edit = edits(&mut client, line, column, arguments.repeat)?;
    let position = json!({"textDocument": {"uri": URI}, "position": {"line": line, "character": column - 1}});
    let hover = requests(&mut client, "textDocument/hover", &position, arguments.repeat)?;
    let completion = requests(&mut client, "textDocument/completion", &position, arguments.repeat)?;
    let memory = client.peak_memory();
    client.stop()?;
    Ok(Row {
        lines: template.lines().count(),
        start: Spread::of(starts)?.median,
        open,
        findings,
        edit,
        hover,
        completion,
        memory,
    })
}

/// The end of a reference in the middle of a template: one more character there makes it undefined.
fn place(template: &str) -> Result<(usize, usize)> {
    let half = template.lines().count() / 2;
    let is_reference = |line: &str| {
        line.split_once("!Ref ").is_some_and(|(_, name)| name.chars().all(|c| c.is_ascii_alphanumeric()))
    };
    let mut lines = template.lines().enumerate().skip(half);
    let found = lines.find(|(_, line)| is_reference(line)).context("the template has no reference")?;
    Ok((found.0, found.1.len()))
}

/// Types a character and takes it away, again and again; the times until the findings are right.
fn edits(client: &mut Client, line: usize, column: usize, count: usize) -> Result<Spread> {
    let mut times = Vec::with_capacity(count);
    for number in 0..count {
        let version = number as i64 + 2;
        let (end, text) = if number % 2 == 0 { (column, "X") } else { (column + 1, "") };
        let range =
            json!({"start": {"line": line, "character": column}, "end": {"line": line, "character": end}});
        let params = json!({
            "textDocument": {"uri": URI, "version": version},
            "contentChanges": [{"range": range, "text": text}],
        });
        let begin = Instant::now();
        client.notify("textDocument/didChange", &params)?;
        client.diagnostics_of(version)?;
        times.push(begin.elapsed());
    }
    Spread::of(times)
}

fn requests(client: &mut Client, method: &str, params: &serde_json::Value, count: usize) -> Result<Spread> {
    let mut times = Vec::with_capacity(count);
    for _ in 0..count {
        let begin = Instant::now();
        client.request(method, params)?;
        times.push(begin.elapsed());
    }
    Spread::of(times)
}
