//! A configuration as TOML, for `config show`.

use std::fmt;

use cfn_rules::{CustomDefinition, Demand, OptionValue};
use toml::Value;

use super::Config;

impl fmt::Display for Config {
    /// Writes what is set.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = toml::Table::new();
        let mut list = |key: &str, items: Vec<String>| {
            if !items.is_empty() {
                table.insert(key.to_owned(), texts(&items));
            }
        };
        list("select", self.select.clone());
        list("ignore", self.ignore.clone());
        list("exclude", self.exclude.patterns().to_vec());
        list("regions", self.regions.clone());
        list("schemas", self.schemas.iter().map(|path| path.display().to_string()).collect());
        list("custom-tags", self.custom_tags.clone());
        if let Some(shown) = self.inlay_hints {
            table.insert("inlay-hints".to_owned(), shown.into());
        }
        let mut section = |key: &str, section: toml::Table| {
            if !section.is_empty() {
                table.insert(key.to_owned(), Value::Table(section));
            }
        };
        let severities = self.severity.iter();
        section("severity", severities.map(|(id, it)| (id.clone(), Value::from(it.name()))).collect());
        let ignores = self.per_file_ignores.iter();
        let glob = |globs: &super::Globs| globs.patterns().concat();
        section("per-file-ignores", ignores.map(|(globs, names)| (glob(globs), texts(names))).collect());
        let options = |options: &std::collections::BTreeMap<String, OptionValue>| {
            options.iter().map(|(name, value)| (name.clone(), option(value))).collect()
        };
        section("rules", self.rules.iter().map(|(id, it)| (id.clone(), Value::Table(options(it)))).collect());
        if !self.custom_rules.is_empty() {
            let rules = self.custom_rules.iter().map(|rule| Value::Table(custom_rule(rule.definition())));
            table.insert("custom-rules".to_owned(), Value::Array(rules.collect()));
        }
        f.write_str(&toml::to_string(&table).map_err(|_| fmt::Error)?)
    }
}

fn custom_rule(rule: &CustomDefinition) -> toml::Table {
    let (operator, value): (&str, Option<Value>) = match &rule.demand {
        Demand::Equals(value) => ("equals", Some(value.as_str().into())),
        Demand::NotEquals(value) => ("not-equals", Some(value.as_str().into())),
        Demand::In(values) => ("in", Some(texts(values))),
        Demand::NotIn(values) => ("not-in", Some(texts(values))),
        Demand::Matches(pattern) => ("matches", Some(pattern.as_str().into())),
        Demand::Exists => ("exists", None),
        Demand::Absent => ("absent", None),
        Demand::AtLeast(limit) => ("at-least", Some((*limit).into())),
        Demand::AtMost(limit) => ("at-most", Some((*limit).into())),
    };
    let mut table: toml::Table = [
        ("id", rule.id.as_str()),
        ("resource-type", &rule.resource_type),
        ("property", &rule.property),
        ("operator", operator),
        ("message", &rule.message),
        ("severity", rule.severity.name()),
        ("category", rule.category.name()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.into()))
    .collect();
    table.extend(value.map(|value| ("value".to_owned(), value)));
    table.extend(rule.fix.as_deref().map(|fix| ("fix".to_owned(), fix.into())));
    table
}

fn texts(items: &[String]) -> Value {
    items.iter().map(String::as_str).collect::<Vec<_>>().into()
}

fn option(value: &OptionValue) -> Value {
    match value {
        OptionValue::Text(text) => text.as_str().into(),
        OptionValue::List(items) => texts(items),
        OptionValue::Integer(number) => (*number).into(),
        OptionValue::Boolean(value) => (*value).into(),
    }
}
