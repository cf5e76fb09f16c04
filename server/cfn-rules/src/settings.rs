use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use cfn_template::Deployment;

use crate::custom::CustomRule;
use crate::meta::{RuleMeta, Severity};
use crate::options::{OptionValue, RuleOptions};
use crate::registry::rules;
use crate::surroundings::Surroundings;

/// Which rules run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    enabled: BTreeSet<&'static str>,
}

/// A name in a selection that is no rule, category or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectionError {
    /// The name.
    pub name: String,
    /// The closest known name.
    pub suggestion: Option<&'static str>,
}

impl fmt::Display for SelectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown rule, category or group `{}`", self.name)?;
        match self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SelectionError {}

impl Default for Selection {
    fn default() -> Self {
        Self { enabled: rules().iter().filter(|rule| rule.default).map(|rule| rule.id).collect() }
    }
}

impl Selection {
    /// The rules that `select` names (rule ids, categories, `recommended`, `all`;
    /// none means `recommended`) without those that `ignore` names.
    ///
    /// # Errors
    /// The first name that means nothing.
    pub fn new<S: AsRef<str>>(select: &[S], ignore: &[S]) -> Result<Self, SelectionError> {
        let mut enabled = BTreeSet::new();
        if select.is_empty() {
            enabled = Self::default().enabled;
        }
        for name in select {
            enabled.extend(named(name.as_ref())?);
        }
        let mut selection = Self { enabled };
        selection.remove(ignore)?;
        Ok(selection)
    }

    /// Takes out the rules that `ignore` names.
    ///
    /// # Errors
    /// The first name that means nothing.
    pub fn remove<S: AsRef<str>>(&mut self, ignore: &[S]) -> Result<(), SelectionError> {
        for name in ignore {
            for id in named(name.as_ref())? {
                self.enabled.remove(id);
            }
        }
        Ok(())
    }

    /// Takes in a rule of the configuration.
    pub fn add(&mut self, rule: &'static RuleMeta) {
        self.enabled.insert(rule.id);
    }

    /// Takes out a rule of the configuration.
    pub fn remove_rule(&mut self, rule: &RuleMeta) {
        self.enabled.remove(rule.id);
    }

    /// Whether the rule runs.
    #[must_use]
    pub fn has(&self, rule: &RuleMeta) -> bool {
        self.enabled.contains(rule.id)
    }
}

/// The ids of the rules that a name in a selection means.
fn named(name: &str) -> Result<Vec<&'static str>, SelectionError> {
    let matching = |rule: &&&'static RuleMeta| match name {
        "all" => true,
        "recommended" => rule.default,
        _ => rule.id == name || rule.category.name() == name,
    };
    let found: Vec<_> = rules().iter().filter(matching).map(|rule| rule.id).collect();
    let known_group = matches!(name, "all" | "recommended") || name.parse::<crate::meta::Category>().is_ok();
    if found.is_empty() && !known_group {
        let names = rules().iter().map(|rule| rule.id);
        let suggestion = names
            .map(|id| (strsim::jaro_winkler(id, name), id))
            .filter(|(score, _)| *score > 0.8)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, id)| id);
        return Err(SelectionError { name: name.to_owned(), suggestion });
    }
    Ok(found)
}

/// What the configuration says about rules.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Which rules run.
    pub selection: Selection,
    /// Severities that differ from the rules' own, by rule id.
    pub severities: BTreeMap<String, Severity>,
    /// Options that differ from the rules' defaults, by rule id and name.
    pub options: BTreeMap<String, BTreeMap<String, OptionValue>>,
    /// What is known about how the template is deployed.
    pub deployment: Deployment,
    /// What is known about the files that the template names.
    pub surroundings: Surroundings,
    /// Rules that the configuration defines; those that run are in the selection.
    pub custom_rules: Vec<&'static CustomRule>,
    /// YAML tags that another tool resolves before the template is deployed, like `!Env`.
    pub custom_tags: Vec<String>,
    /// Whether editors keep the values of functions out of the line.
    pub inlay_hints_off: bool,
}

impl Settings {
    /// The rule with this id, of ours or of the configuration.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&'static RuleMeta> {
        let custom = || self.custom_rules.iter().map(|rule| rule.meta()).find(|meta| meta.id == id);
        crate::registry::rule(id).or_else(custom)
    }

    /// The options of a rule as they are in force.
    #[must_use]
    pub fn options_of(&self, rule: &RuleMeta) -> RuleOptions<'_> {
        RuleOptions { declared: rule.options, set: self.options.get(rule.id) }
    }
}
