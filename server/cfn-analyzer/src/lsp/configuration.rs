use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cfn_rules::Settings;
use cfn_text::{Encoding, Position, Span, Text};
use serde_json::Value;
use tower_lsp::ls_types as lsp;

use super::client::ClientFeatures;
use super::convert::to_proto;
use crate::config::{self, Config, Layers, Problem};

/// The name of the editor's settings, and what stands before it in a list of sources.
pub(crate) const SECTION: &str = "cfn-analyzer";

/// A folder that is open in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder {
    pub(crate) uri: lsp::Uri,
    pub(crate) path: PathBuf,
}

impl Folder {
    /// The folder of an address, if it is on the disk.
    pub(crate) fn new(uri: lsp::Uri) -> Option<Self> {
        let path = file_path(&uri)?;
        Some(Self { uri, path })
    }

    /// Where it is on the disk.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// The path of a document that is on the disk.
pub(crate) fn file_path(uri: &lsp::Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    is_file.then(|| uri.to_file_path().map(std::borrow::Cow::into_owned)).flatten()
}

/// What is set, by files and by the editor.
#[derive(Clone, Debug, Default)]
pub(crate) struct Configuration {
    pub(crate) folders: Arc<Vec<Folder>>,
    /// The editor's settings for everything that no folder has its own for.
    default: Value,
    by_folder: Vec<(PathBuf, Value)>,
    files: HashMap<PathBuf, ConfigFile>,
    /// Problems of the editor's settings that were shown, to show each once.
    shown: HashSet<String>,
}

#[derive(Clone, Debug)]
struct ConfigFile {
    /// The last version without mistakes, or what is good in the first.
    config: Config,
    problems: Vec<Problem>,
    text: String,
    /// It has to be read again before it is used.
    is_stale: bool,
}

impl Configuration {
    /// Takes the settings that an editor sends, with our name around them or without.
    pub(crate) fn set_default(&mut self, settings: Value) {
        self.default = own(settings);
        self.by_folder.clear();
    }

    /// Takes the settings for a folder; `null` means that there are none.
    pub(crate) fn set_for_folder(&mut self, folder: &Folder, settings: Value) {
        self.by_folder.retain(|(path, _)| *path != folder.path);
        if settings.is_object() {
            self.by_folder.push((folder.path.clone(), settings));
        }
    }

    /// The files may have changed.
    pub(crate) fn forget_files(&mut self) {
        self.files.values_mut().for_each(|file| file.is_stale = true);
    }

    /// What the rules are told for a document.
    pub(crate) fn settings_of(&mut self, uri: &lsp::Uri) -> Arc<Settings> {
        let path = file_path(uri);
        Arc::new(self.layers_of(path.as_deref()).settings(path.as_deref().unwrap_or(Path::new(""))))
    }

    /// Whether a search leaves the file out.
    pub(crate) fn excludes(&mut self, uri: &lsp::Uri) -> bool {
        file_path(uri).is_some_and(|path| self.layers_of(Some(&path)).exclude(&path))
    }

    fn layers_of(&mut self, path: Option<&Path>) -> Layers {
        let mut layers = Layers::default();
        if let Some(file) = path.and_then(Path::parent).and_then(config::find) {
            layers.0.push(self.file(file));
        }
        layers.0.push(self.of_editor(path).0);
        layers
    }

    /// What is wrong with the files, as diagnostics of them.
    pub(crate) fn reports(&self, client: &ClientFeatures) -> Vec<(lsp::Uri, Vec<lsp::Diagnostic>)> {
        let reports = self.files.iter().filter_map(|(path, file)| {
            let text = Text::new(&file.text);
            let diagnostics = file.problems.iter().map(|problem| diagnostic(&text, problem, client));
            Some((lsp::Uri::from_file_path(path)?, diagnostics.collect()))
        });
        let mut reports: Vec<_> = reports.collect();
        reports.sort_by(|a, b| a.0.cmp(&b.0));
        reports
    }

    /// What is wrong with the editor's settings and was not told before.
    pub(crate) fn news(&mut self) -> Vec<String> {
        let folders: Vec<_> = self.by_folder.iter().map(|(path, _)| Some(path.clone())).collect();
        let mut news = Vec::new();
        for folder in folders.into_iter().chain([None]) {
            for problem in self.of_editor(folder.as_deref()).1 {
                let message = format!("The settings of {SECTION}: {problem}");
                if self.shown.insert(message.clone()) {
                    news.push(message);
                }
            }
        }
        news
    }

    /// The editor's settings for a path: those of the innermost folder around it.
    fn of_editor(&self, path: Option<&Path>) -> (Config, Vec<Problem>) {
        let around = |folder: &&(PathBuf, Value)| path.is_some_and(|path| path.starts_with(&folder.0));
        let folder = self.by_folder.iter().filter(around).max_by_key(|(path, _)| path.as_os_str().len());
        let root = folder.map(|(path, _)| path.as_path());
        let root = root.or_else(|| self.folders.first().map(|folder| folder.path.as_path()));
        match folder.map_or(&self.default, |(_, settings)| settings) {
            settings @ Value::Object(_) => Config::from_json(settings, root.unwrap_or(Path::new(""))),
            _ => Default::default(),
        }
    }

    /// The configuration in a file, read when that is needed.
    fn file(&mut self, path: PathBuf) -> Config {
        if let Some(file) = self.files.get(&path).filter(|file| !file.is_stale) {
            return file.config.clone();
        }
        let last = self.files.remove(&path);
        let file = match fs::read_to_string(&path) {
            Ok(text) => {
                let (config, problems) = Config::from_toml(&text, path.parent().unwrap_or(Path::new("")));
                // While there are mistakes, what was good before holds.
                let config = match last {
                    Some(last) if !problems.is_empty() => last.config,
                    _ => config,
                };
                ConfigFile { config, problems, text, is_stale: false }
            }
            Err(error) => {
                let message = format!("cannot be read: {error}");
                let config = last.map(|last| last.config).unwrap_or_default();
                let problems = vec![Problem { place: None, message }];
                ConfigFile { config, problems, text: String::new(), is_stale: false }
            }
        };
        let config = file.config.clone();
        self.files.insert(path, file);
        config
    }
}

/// The settings under our name, or all when it does not stand there.
fn own(mut settings: Value) -> Value {
    match settings.get_mut(SECTION) {
        Some(own) => own.take(),
        None => settings,
    }
}

fn diagnostic(text: &Text, problem: &Problem, client: &ClientFeatures) -> lsp::Diagnostic {
    let (line, column) = problem.place.unwrap_or((1, 1));
    let place = Position { line: line.saturating_sub(1) as u32, column: column.saturating_sub(1) as u32 };
    let start = text.offset(place, Encoding::Utf32);
    let end = text.line_span(place.line).end.max(start);
    lsp::Diagnostic {
        range: to_proto::range(text, Span::new(start, end), client),
        severity: Some(lsp::DiagnosticSeverity::WARNING),
        code: Some(lsp::NumberOrString::String("configuration".to_owned())),
        source: Some(to_proto::SOURCE.to_owned()),
        message: problem.message.clone(),
        ..Default::default()
    }
}
