//! A configuration as TOML, for `config show`.

use std::fmt;

use cfn_rules::OptionValue;
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
        f.write_str(&toml::to_string(&table).map_err(|_| fmt::Error)?)
    }
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
