//! The command line: one module a subcommand, one module a report format.

mod args;
mod baseline;
mod check;
mod config;
mod configs;
mod doctor;
mod explain;
mod fix;
mod graph;
mod output;
mod parameters;
mod progress;
mod report;
mod rules;
mod schema;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use clap_complete::Shell;

use crate::lsp;
use args::{Args, Command};

/// What the process says to its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing at or above the wanted severity.
    Clean,
    /// Findings.
    Findings,
    /// Wrong usage, unreadable input or bad configuration.
    Trouble,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Trouble => 2,
        })
    }
}

/// Runs the command that the arguments name.
pub(crate) fn run() -> ExitCode {
    let args = Args::parse();
    let result = match args.command.unwrap_or_default() {
        Command::Server(args) => return lsp::run(&args.into()),
        Command::Check(args) => check::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Graph(args) => graph::run(&args),
        Command::Completions(args) => completions(args.shell),
        Command::Doctor => doctor::run(),
        Command::Config(command) => config::run(command),
        Command::Schema(command) => schema::run(&command),
    };
    let exit = result.unwrap_or_else(|error| {
        if !output::is_broken_pipe(&error) {
            output::error(&format!("{error:#}"));
        }
        Exit::Trouble
    });
    exit.into()
}

fn completions(shell: Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "cfn-analyzer", &mut script);
    output::write_exactly(None, |out| out.write_all(&script))?;
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Args::command().debug_assert();
    }
}
