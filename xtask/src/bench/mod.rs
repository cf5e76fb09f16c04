//! `cargo xtask bench`: measurements.

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};

mod client;
mod conditions;
mod instructions;
mod lsp;
mod rules;
pub(crate) mod template;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Without one: the timings of the README.
    #[command(subcommand)]
    measurement: Option<Measurement>,
}

#[derive(Debug, Subcommand)]
enum Measurement {
    /// Times the server as its user feels it.
    Lsp(lsp::Arguments),
    /// Times conditions that rest on each other, with branches that rest on them.
    Conditions,
    /// Counts the instructions of an edit with its reparse.
    Instructions(instructions::Arguments),
    /// Makes edits and prints nothing: what `instructions` counts.
    Edits(instructions::EditArguments),
    /// Times each rule after a keystroke in the largest template.
    #[command(hide = true)]
    Rules,
    /// Prints one of the templates that the measurements use.
    Template {
        /// How large it is.
        size: Size,
    },
}

/// The sizes of templates.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Size {
    /// 64 lines.
    Small,
    /// 1,118 lines.
    Medium,
    /// 10,199 lines.
    Large,
    /// 25,288 lines.
    Huge,
}

impl Size {
    /// The template of this size.
    pub(crate) fn template(self) -> String {
        template::generate(match self {
            Self::Small => template::SMALL,
            Self::Medium => template::MEDIUM,
            Self::Large => template::LARGE,
            Self::Huge => template::HUGE,
        })
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.measurement {
        None => lsp::run(&lsp::Arguments::default())?,
        Some(Measurement::Lsp(arguments)) => lsp::run(arguments)?,
        Some(Measurement::Conditions) => conditions::run()?,
        Some(Measurement::Instructions(arguments)) => instructions::run(arguments)?,
        Some(Measurement::Edits(arguments)) => instructions::edit(arguments),
        Some(Measurement::Rules) => rules::run()?,
        Some(Measurement::Template { size }) => print!("{}", size.template()),
    }
    Ok(())
}
