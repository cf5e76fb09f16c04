//! The cfn-analyzer binary: the language server and the command line over the same engine.

mod cli;
mod config;
mod input;
mod lsp;
mod neighbours;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
