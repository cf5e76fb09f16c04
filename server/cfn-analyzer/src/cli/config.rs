//! `config`: what is configured, and what could be.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use anyhow::Context;

use super::args::ConfigCommand;
use super::{Exit, output};
use crate::config::{FILE_NAME, find, load, schema};

/// What `config init` writes: every key with its default, to be uncommented.
const STARTER: &str = "\
# Configuration of cfn-analyzer. `cfn-analyzer rules` lists the rules.

# Rules to run: rule ids, categories, `recommended`, `all`.
# select = [\"recommended\"]

# Rules not to run.
# ignore = []

# Files and folders to leave out when a folder is searched.
# exclude = [\"cdk.out\"]

# Regions that the templates are deployed to.
# regions = [\"eu-central-1\"]

# YAML tags that another tool resolves before the template is deployed.
# custom-tags = [\"!Env\"]

# Whether editors show the values of functions in the line.
# inlay-hints = false

# Severities that differ from the rules' own: error, warning, information, hint.
# [severity]
# unused-parameter = \"hint\"

# Rules not to run in some files.
# [per-file-ignores]
# \"tests/**\" = [\"security\"]

# Options of a rule, see `cfn-analyzer explain RULE`.
# [rules.parameter-password-echoed]
# allowed-names = [\"PublicPassword\"]
";

/// Runs a subcommand of `config`.
pub(crate) fn run(command: ConfigCommand) -> anyhow::Result<Exit> {
    match command {
        ConfigCommand::Show => show(),
        ConfigCommand::Schema => {
            output::write_styled(None, |out| {
                serde_json::to_writer_pretty(&mut *out, &schema())?;
                writeln!(out)
            })?;
            Ok(Exit::Clean)
        }
        ConfigCommand::Init => init(),
    }
}

fn show() -> anyhow::Result<Exit> {
    let Some(file) = find(Path::new(".")) else {
        output::write_styled(None, |out| {
            writeln!(
                out,
                "No {FILE_NAME} here or above: the defaults hold. `cfn-analyzer config init` makes one."
            )
        })?;
        return Ok(Exit::Clean);
    };
    let (config, problems) = load(&file);
    let shown = output::shown(&file);
    for problem in &problems {
        output::error(&format!("{shown}:{problem}"));
    }
    output::write_styled(None, |out| {
        writeln!(out, "{shown}")?;
        write!(out, "{config}")
    })?;
    Ok(if problems.is_empty() { Exit::Clean } else { Exit::Trouble })
}

fn init() -> anyhow::Result<Exit> {
    let file = OpenOptions::new().write(true).create_new(true).open(FILE_NAME);
    let context = || format!("{FILE_NAME} cannot be made here");
    file.and_then(|mut file| file.write_all(STARTER.as_bytes())).with_context(context)?;
    output::write_styled(None, |out| {
        writeln!(out, "Wrote {FILE_NAME}. Everything in it is a comment: uncomment what you need.")
    })?;
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_starter_is_good_when_uncommented() {
        let is_setting = |line: &&str| line.contains(" = ") || line.starts_with("# [");
        let lines: Vec<_> =
            STARTER.lines().filter(is_setting).map(|line| line.trim_start_matches("# ")).collect();
        assert_eq!(Config::from_toml(&lines.join("\n"), Path::new("/repo")).1, []);
        assert_eq!(Config::from_toml(STARTER, Path::new("/repo")).1, []);
    }
}
