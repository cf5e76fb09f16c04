//! What a team sets: `cfn-analyzer.toml`, the editor's settings and the command line, in layers.
//!
//! A layer is read from text without stopping at the first mistake: what is good is in the
//! [`Config`], the rest are [`Problem`]s, so that a server can go on while someone types.

mod custom;
mod edit;
mod file;
mod globs;
mod raw;
mod read;
mod schema;
mod show;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use cfn_rules::{CustomRule, OptionValue, RuleMeta, Selection, Settings, Severity};

pub(crate) use edit::ignoring;
pub(crate) use file::{FILE_NAME, find, load};
use globs::Globs;
pub(crate) use schema::schema;

/// One layer of configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    /// Rules to run; empty when the layer leaves that to those below.
    pub(crate) select: Vec<String>,
    /// Rules not to run.
    pub(crate) ignore: Vec<String>,
    /// Severities by rule id.
    pub(crate) severity: BTreeMap<String, Severity>,
    /// Rules not to run in the files that match.
    pub(crate) per_file_ignores: Vec<(Globs, Vec<String>)>,
    /// Files and folders to leave out of a search.
    pub(crate) exclude: Globs,
    /// Regions that the templates are deployed to; empty when the layer does not know.
    pub(crate) regions: Vec<String>,
    /// Schema files of private resource types.
    pub(crate) schemas: Vec<PathBuf>,
    /// YAML tags that some tool of the team resolves before CloudFormation reads the template.
    pub(crate) custom_tags: Vec<String>,
    /// Whether editors show the values of functions in the line.
    pub(crate) inlay_hints: Option<bool>,
    /// Options of rules, by rule id and name.
    pub(crate) rules: BTreeMap<String, BTreeMap<String, OptionValue>>,
    /// Rules that the layer defines.
    pub(crate) custom_rules: Vec<&'static CustomRule>,
}

/// Something wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where it stands, line and column from 1 in Unicode characters; unknown in editor settings.
    pub(crate) place: Option<(usize, usize)>,
    /// What is wrong.
    pub(crate) message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{line}:{column}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl Config {
    /// Reads the text of a configuration file; globs are relative to `root`, its folder.
    pub(crate) fn from_toml(text: &str, root: &Path) -> (Self, Vec<Problem>) {
        match raw::from_toml(text) {
            Ok(raw) => read::config(&raw, root),
            Err(problem) => (Self::default(), vec![problem]),
        }
    }

    #[allow(dead_code, reason = "for the language server, once it takes settings from the editor")]
    /// Reads an editor's settings; globs are relative to `root`, the workspace folder.
    pub(crate) fn from_json(settings: &serde_json::Value, root: &Path) -> (Self, Vec<Problem>) {
        read::config(&raw::from_json(settings), root)
    }
}

/// Layers of configuration: a later one has the say over those before it.
///
/// A `select` begins anew, without what lies below; the rules that its own layer defines run all
/// the same. `ignore`, `per-file-ignores`, `exclude`,
/// `schemas` and `custom-tags` add up. `severity` and options of rules count one by one. The
/// last `regions` and `inlay-hints` count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers(pub(crate) Vec<Config>);

impl Layers {
    /// What the rules are told for a file. Names that mean nothing were reported when the
    /// layer was read, and count for nothing here.
    pub(crate) fn settings(&self, path: &Path) -> Settings {
        let mut settings = Settings::default();
        for layer in &self.0 {
            let custom_rules = settings.custom_rules.clone();
            if !layer.select.is_empty() {
                settings.selection = selected(&layer.select, &custom_rules);
            }
            for rule in &layer.custom_rules {
                settings.custom_rules.push(rule);
                settings.selection.add(rule.meta());
            }
            let matching = layer.per_file_ignores.iter().filter(|(globs, _)| globs.match_path(path));
            for name in matching.map(|(_, ignore)| ignore).chain([&layer.ignore]).flatten() {
                let _ = settings.selection.remove(&[name]);
                for rule in settings.custom_rules.iter().filter(|rule| is_named(rule.meta(), name)) {
                    settings.selection.remove_rule(rule.meta());
                }
            }
            settings.severities.extend(layer.severity.clone());
            if !layer.regions.is_empty() {
                settings.deployment.regions.clone_from(&layer.regions);
            }
            if let Some(shown) = layer.inlay_hints {
                settings.inlay_hints_off = !shown;
            }
            settings.custom_tags.extend(layer.custom_tags.iter().cloned());
            for (rule, options) in &layer.rules {
                settings.options.entry(rule.clone()).or_default().extend(options.clone());
            }
        }
        settings
    }

    /// Whether a search leaves the file out.
    pub(crate) fn exclude(&self, path: &Path) -> bool {
        self.0.iter().any(|layer| layer.exclude.match_path(path))
    }
}

/// The rules that the configuration of a folder defines; none when it cannot be read.
pub(crate) fn custom_rules(folder: &Path) -> Vec<&'static CustomRule> {
    find(folder).map_or_else(Vec::new, |file| load(&file).0.custom_rules)
}

/// The rules that names mean, those of lower layers among them. Names of rules that the
/// configuration does not define here mean nothing.
fn selected(names: &[String], custom_rules: &[&'static CustomRule]) -> Selection {
    let is_known = |name: &&String| Selection::new(&[name], &[]).is_ok();
    let known: Vec<_> = names.iter().filter(is_known).collect();
    // An empty list would mean the recommended ones.
    let mut selection = match known.is_empty() {
        true => Selection::new(&["all"], &["all"]).unwrap_or_default(),
        false => Selection::new(&known, &[]).unwrap_or_default(),
    };
    for rule in custom_rules.iter().filter(|rule| names.iter().any(|name| is_named(rule.meta(), name))) {
        selection.add(rule.meta());
    }
    selection
}

/// Whether a name in a selection means a rule of the configuration.
fn is_named(rule: &RuleMeta, name: &str) -> bool {
    matches!(name, "all" | "recommended") || rule.id == name || rule.category.name() == name
}

#[cfg(test)]
mod tests {
    use cfn_rules::rule;

    use super::*;

    fn layers(texts: &[&str]) -> Layers {
        let read = |text: &&str| {
            let (config, problems) = Config::from_toml(text, Path::new("/repo"));
            assert_eq!(problems, []);
            config
        };
        Layers(texts.iter().map(read).collect())
    }

    fn runs(layers: &Layers, id: &str, path: &str) -> bool {
        layers.settings(Path::new(path)).selection.has(rule(id).unwrap())
    }

    #[test]
    fn a_later_select_begins_anew() {
        let layers = layers(&["ignore = ['unused-mapping']", "select = ['unused-mapping']"]);
        assert!(runs(&layers, "unused-mapping", "a.yaml"));
        assert!(!runs(&layers, "unused-condition", "a.yaml"));
    }

    #[test]
    fn ignores_add_up() {
        let layers = layers(&["ignore = ['unused-mapping']", "ignore = ['unused-condition']"]);
        assert!(!runs(&layers, "unused-mapping", "a.yaml"));
        assert!(!runs(&layers, "unused-condition", "a.yaml"));
        assert!(runs(&layers, "unused-parameter", "a.yaml"));
    }

    #[test]
    fn some_files_ignore_more() {
        let layers = layers(&["[per-file-ignores]\n'tests/' = ['correctness']"]);
        assert!(!runs(&layers, "unused-mapping", "/repo/tests/a/b.yaml"));
        assert!(runs(&layers, "unused-mapping", "/repo/src/b.yaml"));
    }

    #[test]
    fn single_settings_are_overridden_one_by_one() {
        let layers = layers(&[
            "regions = ['eu-west-1']\ninlay-hints = false\n[severity]\nunused-mapping = 'hint'\nunused-condition = 'hint'",
            "[severity]\nunused-mapping = 'error'\n[rules.parameter-password-echoed]\nallowed-names = ['A']",
        ]);
        let settings = layers.settings(Path::new("a.yaml"));
        assert_eq!(settings.severities["unused-mapping"], Severity::Error);
        assert_eq!(settings.severities["unused-condition"], Severity::Hint);
        assert_eq!(
            settings.options_of(rule("parameter-password-echoed").unwrap()).list("allowed-names"),
            ["A"]
        );
        assert_eq!(settings.deployment.regions, ["eu-west-1"]);
        assert!(settings.inlay_hints_off);
    }

    const OURS: &str = "
[[custom-rules]]
id = 'team-rule'
resource-type = 'AWS::S3::Bucket'
property = 'BucketName'
operator = 'exists'
message = 'Name it.'
";

    #[test]
    fn custom_rules_run_until_someone_says_otherwise() {
        let has = |texts: &[&str], path: &str| {
            let settings = layers(texts).settings(Path::new(path));
            settings.selection.has(settings.custom_rules[0].meta())
        };
        let with = |text: &str| format!("{text}\n{OURS}");
        assert!(has(&[OURS], "a.yaml"));
        assert!(has(&[&with("select = ['security']")], "a.yaml"));
        assert!(has(&[OURS, "select = ['operations']"], "a.yaml"));
        assert!(has(&[OURS, "select = ['all']"], "a.yaml"));
        assert!(!has(&[OURS, "select = ['security']"], "a.yaml"));
        assert!(!has(&[&with("ignore = ['team-rule']")], "a.yaml"));
        let in_tests = format!("{OURS}[per-file-ignores]\n'tests/' = ['team-rule']");
        assert!(!has(&[&in_tests], "/repo/tests/a.yaml"));
        assert!(has(&[&in_tests], "/repo/a.yaml"));
    }
}
