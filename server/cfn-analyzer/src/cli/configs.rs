//! Which configuration holds for which file: the command line over the nearest file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cfn_rules::Selection;

use super::args::CheckArgs;
use super::output;
use crate::config::{self, Config, Layers};

/// Finds and reads configuration files, each once.
#[derive(Debug)]
pub(crate) struct Configs {
    choice: Choice,
    command_line: Config,
    by_folder: HashMap<PathBuf, Option<PathBuf>>,
    by_file: HashMap<Option<PathBuf>, Option<Arc<Layers>>>,
    problems: Vec<String>,
}

#[derive(Debug)]
enum Choice {
    Nearest,
    Fixed(Option<PathBuf>),
}

impl Configs {
    /// The configurations that the arguments ask for.
    ///
    /// # Errors
    /// A name in `--select` or `--ignore` that means nothing.
    pub(crate) fn new(args: &CheckArgs) -> anyhow::Result<Self> {
        for (flag, names) in [("--select", &args.select), ("--ignore", &args.ignore)] {
            Selection::new(names, &[]).map_err(|error| anyhow::anyhow!("{flag}: {error}"))?;
        }
        let command_line = Config {
            select: args.select.clone(),
            ignore: args.ignore.clone(),
            regions: args.region.clone(),
            ..Config::default()
        };
        let choice = match &args.config {
            None if args.isolated => Choice::Fixed(None),
            None => Choice::Nearest,
            Some(file) => Choice::Fixed(Some(file.clone())),
        };
        Ok(Self {
            choice,
            command_line,
            by_folder: HashMap::new(),
            by_file: HashMap::new(),
            problems: Vec::new(),
        })
    }

    /// The layers that hold for a file; `None` when its configuration is bad. That is remembered
    /// in [`Configs::into_problems`], once.
    pub(crate) fn of(&mut self, path: &Path) -> Option<Arc<Layers>> {
        let file = match &self.choice {
            Choice::Fixed(file) => file.clone(),
            Choice::Nearest => {
                let folder = path.parent().unwrap_or(Path::new(""));
                let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
                let found = self.by_folder.entry(folder.to_owned());
                found.or_insert_with(|| config::find(folder)).clone()
            }
        };
        if let Some(known) = self.by_file.get(&file) {
            return known.clone();
        }
        let layers = self.load(file.as_deref()).map(Arc::new);
        self.by_file.insert(file, layers.clone());
        layers
    }

    fn load(&mut self, file: Option<&Path>) -> Option<Layers> {
        let mut layers = Vec::new();
        if let Some(file) = file {
            let (config, problems) = config::load(file);
            let shown = output::shown(file);
            self.problems.extend(problems.iter().map(|problem| match problem.place {
                Some(_) => format!("{shown}:{problem}"),
                None => format!("{shown} {problem}"),
            }));
            if !problems.is_empty() {
                return None;
            }
            layers.push(config);
        }
        layers.push(self.command_line.clone());
        Some(Layers(layers))
    }

    /// What is wrong with the configurations that were asked for.
    pub(crate) fn into_problems(self) -> Vec<String> {
        self.problems
    }
}
