//! Developer tasks: `cargo xtask TASK`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "tasks talk to the developer")]

use clap::{Parser, Subcommand};

mod bench;
mod docs;
mod fuzz;
mod schema;

#[derive(Debug, Parser)]
#[command(about = "Developer tasks of cfn-analyzer")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Looks for inputs that break a promise.
    Fuzz(fuzz::Arguments),
    /// Makes the pages that come from the registry of rules.
    Docs(docs::Arguments),
    /// Measures.
    Bench(bench::Arguments),
    /// Makes the embedded facts about resource types from published packages.
    Schema(schema::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().task {
        Task::Fuzz(arguments) => fuzz::run(&arguments),
        Task::Docs(arguments) => docs::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Schema(arguments) => schema::run(&arguments),
    }
}
