//! `cargo xtask fuzz`: random inputs against promises that hold for all.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use cfn_tests::edits::{SEED_TEMPLATE, run as run_edits};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    target: Target,
}

#[derive(Debug, Subcommand)]
enum Target {
    /// Random edits over templates: the incremental document must equal one from scratch.
    Edits(Edits),
}

#[derive(Debug, Args)]
struct Edits {
    /// How long to look.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Stop after so many edits, however long they take.
    #[arg(long, conflicts_with = "seconds")]
    count: Option<usize>,
    /// Where the numbers start.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A folder with templates to start from, beside the built-in one.
    #[arg(long)]
    templates: Option<PathBuf>,
}

/// Edits between two starts with a new template.
const ROUND: usize = 50;

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let Target::Edits(edits) = &arguments.target;
    let mut templates = vec![SEED_TEMPLATE.to_owned(), SEED_TEMPLATE.replace('\n', "\r\n")];
    if let Some(folder) = &edits.templates {
        let mut todo = vec![folder.clone()];
        while let Some(path) = todo.pop() {
            if path.is_dir() {
                for entry in std::fs::read_dir(&path)? {
                    todo.push(entry?.path());
                }
            } else if let Ok(text) = std::fs::read_to_string(&path)
                && text.len() < 20_000
            {
                templates.push(text);
            }
        }
        templates.sort();
    }
    let start = Instant::now();
    let limit = Duration::from_secs(edits.seconds);
    let is_over = |done: usize| match edits.count {
        Some(count) => done >= count,
        None => start.elapsed() >= limit,
    };
    let rate = |done: usize| done as f64 / start.elapsed().as_secs_f64();
    let mut seed = edits.seed;
    let mut done = 0;
    let mut next_report = Duration::from_secs(10);
    while !is_over(done) {
        let Some(template) = templates.get(seed as usize % templates.len()) else { break };
        if let Err(problem) = run_edits(template, seed, ROUND) {
            bail!("seed {seed}, after {done} edits: {problem}");
        }
        done += ROUND;
        seed += 1;
        if start.elapsed() >= next_report {
            println!("{done} edits, {:.0} a second", rate(done));
            next_report += Duration::from_secs(10);
        }
    }
    println!(
        "{done} edits over {} templates without a difference, {:.0} a second (next seed {seed})",
        templates.len(),
        rate(done)
    );
    Ok(())
}
