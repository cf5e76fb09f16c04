//! Values to a [`Config`], with a problem for everything that means nothing.

use std::path::Path;

use cfn_rules::{OptionDefault, OptionValue, RuleMeta, Selection, Severity, rule, rules, similar};

use super::globs::Globs;
use super::raw::{Key, Place, Raw, RawValue};
use super::{Config, Problem};

/// The keys of a configuration.
pub(super) const KEYS: [&str; 11] = [
    "select",
    "ignore",
    "severity",
    "per-file-ignores",
    "exclude",
    "regions",
    "schemas",
    "custom-tags",
    "inlay-hints",
    "rules",
    "custom-rules",
];

/// Reads a configuration. Globs and paths are relative to `root`.
pub(super) fn config(raw: &Raw, root: &Path) -> (Config, Vec<Problem>) {
    let mut reader = Reader { root, problems: Vec::new(), custom_ids: Vec::new() };
    let mut config = Config::default();
    let table = reader.table(raw, "the configuration");
    // Other keys may name them.
    if let Some((_, value)) = table.iter().find(|(key, _)| key.name == "custom-rules") {
        config.custom_rules = reader.custom_rules(value);
        reader.custom_ids = config.custom_rules.iter().map(|rule| rule.meta().id).collect();
    }
    for (key, value) in table {
        reader.key(&mut config, key, value);
    }
    reader.problems.sort_by_key(|problem| problem.place);
    (config, reader.problems)
}

pub(super) struct Reader<'r> {
    root: &'r Path,
    pub(super) problems: Vec<Problem>,
    /// The ids of the rules that the configuration defines.
    custom_ids: Vec<&'static str>,
}

impl Reader<'_> {
    fn key(&mut self, config: &mut Config, key: &Key, value: &Raw) {
        match key.name.as_str() {
            "select" => config.select = self.names(value, "select"),
            "ignore" => config.ignore = self.names(value, "ignore"),
            "severity" => {
                for (rule, value) in self.table(value, "severity") {
                    if let Some((rule, severity)) = self.rule(rule).zip(self.severity(value)) {
                        config.severity.insert(rule.id.to_owned(), severity);
                    }
                }
            }
            "per-file-ignores" => {
                for (glob, value) in self.table(value, "per-file-ignores") {
                    let names = self.names(value, &glob.name);
                    if let Some(globs) = self.globs(&[(glob.place, glob.name.clone())]) {
                        config.per_file_ignores.push((globs, names));
                    }
                }
            }
            "exclude" => {
                let patterns = self.texts(value, "exclude");
                config.exclude = self.globs(&patterns).unwrap_or_default();
            }
            "regions" => config.regions = self.plain_texts(value, "regions"),
            "schemas" => {
                let schemas = self.plain_texts(value, "schemas");
                config.schemas = schemas.into_iter().map(|path| self.root.join(path)).collect();
            }
            "custom-tags" => config.custom_tags = self.plain_texts(value, "custom-tags"),
            "inlay-hints" => match value.value {
                RawValue::Boolean(shown) => config.inlay_hints = Some(shown),
                _ => self.wrong_kind(value, "inlay-hints", "true or false"),
            },
            // Read before all others.
            "custom-rules" => {}
            "rules" => {
                for (rule, options) in self.table(value, "rules") {
                    if let Some(rule) = self.rule(rule) {
                        self.options(config, rule, options);
                    }
                }
            }
            name => {
                let message = format!("unknown key `{name}`{}", did_you_mean(name, KEYS));
                self.problem(key.place, message);
            }
        }
    }

    fn options(&mut self, config: &mut Config, rule: &'static RuleMeta, options: &Raw) {
        for (key, value) in self.table(options, rule.id) {
            let Some(option) = rule.options.iter().find(|option| option.name == key.name) else {
                let hint = match rule.options {
                    [] => "; it has none".to_owned(),
                    options => did_you_mean(&key.name, options.iter().map(|option| option.name)),
                };
                self.problem(key.place, format!("unknown option `{}` of `{}`{hint}", key.name, rule.id));
                continue;
            };
            let value = match (option.default, &value.value) {
                (OptionDefault::Text(_), RawValue::Text(text)) => Some(OptionValue::Text(text.clone())),
                (OptionDefault::Integer(_), RawValue::Integer(number)) => Some(OptionValue::Integer(*number)),
                (OptionDefault::Boolean(_), RawValue::Boolean(value)) => Some(OptionValue::Boolean(*value)),
                (OptionDefault::List(_), RawValue::List(_)) => {
                    Some(OptionValue::List(self.plain_texts(value, option.name)))
                }
                (default, _) => {
                    self.wrong_kind(value, option.name, default.kind());
                    None
                }
            };
            if let Some(value) = value {
                config.rules.entry(rule.id.to_owned()).or_default().insert(option.name.to_owned(), value);
            }
        }
    }

    /// Names of rules, categories and groups.
    fn names(&mut self, raw: &Raw, key: &str) -> Vec<String> {
        let mut names = self.texts(raw, key);
        names.retain(|(place, name)| match Selection::new(&[name], &[]) {
            Ok(_) => true,
            Err(_) if self.custom_ids.contains(&name.as_str()) => true,
            Err(error) => {
                self.problem(*place, error.to_string());
                false
            }
        });
        names.into_iter().map(|(_, name)| name).collect()
    }

    fn rule(&mut self, key: &Key) -> Option<&'static RuleMeta> {
        let found = rule(&key.name);
        if found.is_none() {
            let hint = did_you_mean(&key.name, rules().iter().map(|rule| rule.id));
            self.problem(key.place, format!("unknown rule `{}`{hint}", key.name));
        }
        found
    }

    pub(super) fn severity(&mut self, raw: &Raw) -> Option<Severity> {
        let names = Severity::ALL.iter().map(|severity| severity.name());
        let RawValue::Text(name) = &raw.value else {
            self.wrong_kind(raw, "a severity", "a string");
            return None;
        };
        let severity = name.parse().ok();
        if severity.is_none() {
            let known = names.clone().collect::<Vec<_>>().join(", ");
            let hint = if name == "off" { "; to switch a rule off, put it into `ignore`" } else { "" };
            self.problem(raw.place, format!("unknown severity `{name}`: it is one of {known}{hint}"));
        }
        severity
    }

    fn globs(&mut self, patterns: &[(Place, String)]) -> Option<Globs> {
        // One by one for the place of a bad one.
        for (place, pattern) in patterns {
            if let Err(error) = Globs::new(&[pattern], self.root) {
                self.problem(*place, format!("bad pattern `{pattern}`: {}", error.kind()));
                return None;
            }
        }
        let patterns: Vec<_> = patterns.iter().map(|(_, pattern)| pattern).collect();
        Globs::new(&patterns, self.root).ok()
    }

    fn plain_texts(&mut self, raw: &Raw, key: &str) -> Vec<String> {
        self.texts(raw, key).into_iter().map(|(_, text)| text).collect()
    }

    fn texts(&mut self, raw: &Raw, key: &str) -> Vec<(Place, String)> {
        let RawValue::List(items) = &raw.value else {
            self.wrong_kind(raw, key, "a list of strings");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                RawValue::Text(text) => texts.push((item.place, text.clone())),
                _ => self.wrong_kind(item, &format!("an item of {key}"), "a string"),
            }
        }
        texts
    }

    pub(super) fn table<'v>(&mut self, raw: &'v Raw, key: &str) -> &'v [(Key, Raw)] {
        if let RawValue::Table(pairs) = &raw.value {
            return pairs;
        }
        self.wrong_kind(raw, key, "a table");
        &[]
    }

    pub(super) fn wrong_kind(&mut self, raw: &Raw, what: &str, wanted: &str) {
        self.problem(raw.place, format!("{what} must be {wanted}, not {}", raw.value.kind()));
    }

    pub(super) fn problem(&mut self, place: Place, message: String) {
        self.problems.push(Problem { place, message });
    }
}

pub(super) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    match similar(name, candidates).first() {
        Some(candidate) => format!("; did you mean `{candidate}`?"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(toml: &str, expect: Expect) {
        let (_, problems) = Config::from_toml(toml, Path::new("/repo"));
        expect.assert_eq(&problems.iter().map(|problem| format!("{problem}\n")).collect::<String>());
    }

    #[test]
    fn all_keys_are_read() {
        let text = r#"
            select = ["recommended", "unused-mapping"]
            ignore = ["style"]
            exclude = ["cdk.out"]
            regions = ["eu-central-1"]
            schemas = ["types/*.json"]
            custom-tags = ["!Env"]
            [severity]
            unused-parameter = "hint"
            [per-file-ignores]
            "tests/**" = ["security"]
            [rules.parameter-password-echoed]
            allowed-names = ["PublicPassword"]
            [[custom-rules]]
            id = "team-versioning"
            resource-type = "AWS::S3::Bucket"
            property = "VersioningConfiguration.Status"
            operator = "equals"
            value = "Enabled"
            message = "Keep old versions."
            severity = "error"
            category = "reliability"
            fix = "Enabled"
        "#;
        let (config, problems) = Config::from_toml(text, Path::new("/repo"));
        assert_eq!(problems, []);
        assert_eq!(config.select, ["recommended", "unused-mapping"]);
        assert_eq!(config.severity.get("unused-parameter"), Some(&Severity::Hint));
        assert!(config.exclude.match_path(Path::new("/repo/a/cdk.out/x.json")));
        assert_eq!(config.schemas, [Path::new("/repo/types/*.json")]);

        let json = serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
        let (same, problems) = Config::from_json(&json, Path::new("/repo"));
        assert_eq!(problems, []);
        assert_eq!(format!("{same:?}"), format!("{config:?}"));
    }

    #[test]
    fn editors_may_have_keys_of_their_own_and_nulls() {
        let settings = serde_json::json!({
            "server": {"path": "x"}, "trace": {"server": "off"}, "regions": null, "ignore": ["style"],
        });
        let (config, problems) = Config::from_json(&settings, Path::new("/repo"));
        assert_eq!((config.ignore, problems), (vec!["style".to_owned()], Vec::new()));
    }

    #[test]
    fn what_means_nothing_is_named_with_its_place() {
        check(
            r#"
selct = ["all"]
ignore = ["unused-paramter", 1]
exclude = "cdk.out"
[severity]
unused-parameter = "off"
unusd-mapping = "hint"
[per-file-ignores]
"tests/{" = ["style"]
[rules.parameter-password-echoed]
allowed-name = ["x"]
allowed-names = 3
[rules.unused-mapping]
x = 1.5
"#,
            expect![[r#"
                2:1: unknown key `selct`; did you mean `select`?
                3:11: unknown rule, category or group `unused-paramter`; did you mean `unused-parameter`?
                3:30: an item of ignore must be a string, not an integer
                4:11: exclude must be a list of strings, not a string
                6:20: unknown severity `off`: it is one of error, warning, information, hint; to switch a rule off, put it into `ignore`
                7:1: unknown rule `unusd-mapping`; did you mean `unused-mapping`?
                9:1: bad pattern `tests/{`: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
                11:1: unknown option `allowed-name` of `parameter-password-echoed`; did you mean `allowed-names`?
                12:17: allowed-names must be a list of strings, not an integer
                14:1: unknown option `x` of `unused-mapping`; it has none
            "#]],
        );
    }

    #[test]
    fn mistakes_in_custom_rules() {
        check(
            r#"
ignore = ["team-a", "team-c"]
[[custom-rules]]
id = "team-a"
resource-type = "AWS::S3::Bucket"
property = "BucketName"
operator = "matches"
value = "corp-.*"
message = "Begin with corp."
[[custom-rules]]
id = "ec2-imdsv1-allowed"
resource-type = "AWS::S3::Buckt"
property = "X"
operator = "equal"
message = ""
colour = 1
[[custom-rules]]
id = "Team B"
resource-type = "AWS::S3::Bucket"
property = "BucketNam.X"
operator = "at-least"
value = "7"
[[custom-rules]]
id = "team-c"
resource-type = "Ours::A::B"
property = "X"
operator = "matches"
value = "("
message = "x"
[[custom-rules]]
id = "team-a"
resource-type = "Ours::A::B"
property = "X"
operator = "exists"
value = 1
message = "x"
"#,
            expect![[r#"
                2:21: unknown rule, category or group `team-c`
                11:6: `ec2-imdsv1-allowed` has a meaning already: choose another id
                12:17: unknown resource type `AWS::S3::Buckt`; did you mean `AWS::S3::Bucket`?
                14:12: unknown operator `equal`: it is one of equals, not-equals, in, not-in, matches, exists, absent, at-least, at-most
                15:11: `message` is empty
                16:1: unknown key `colour` of a rule
                17:1: a rule needs `message`
                18:6: `Team B` must consist of small letters, digits and hyphens
                20:12: `AWS::S3::Bucket` has no property `BucketNam`; did you mean `BucketName`?
                22:9: value must be an integer, not a string
                28:9: `value` is no regular expression: found open group without closing ')'
                35:9: `exists` takes no value
            "#]],
        );
    }

    #[test]
    fn bad_toml_is_one_problem() {
        check(
            "select = [\n",
            expect![[r#"
            1:11: unclosed array, expected `]`
        "#]],
        );
    }
}
