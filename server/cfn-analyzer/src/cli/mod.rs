//! The command line: one module a subcommand, one module a report format.

mod args;
mod baseline;
mod check;
mod config;
mod configs;
mod fix;
mod input;
mod output;
mod progress;
mod report;
mod rules;

use std::process::ExitCode;

use clap::Parser;

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
        Command::Config(command) => config::run(command),
    };
    let exit = result.unwrap_or_else(|error| {
        if !output::is_broken_pipe(&error) {
            output::error(&format!("{error:#}"));
        }
        Exit::Trouble
    });
    exit.into()
}
