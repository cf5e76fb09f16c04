//! What a team may set about a rule: declared by the rule as data, read by it while it checks.
//! The configuration, its JSON Schema and the pages come from the same declaration.

use std::collections::BTreeMap;

/// An option of a rule, set under `[rules.<id>]` in the configuration.
#[derive(Debug)]
pub struct RuleOption {
    /// Kebab-case.
    pub name: &'static str,
    /// What holds when nobody sets it; decides which kind of value it takes.
    pub default: OptionDefault,
    /// One sentence: what it changes.
    pub description: &'static str,
}

/// The default of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionDefault {
    /// A string.
    Text(&'static str),
    /// A list of strings.
    List(&'static [&'static str]),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
}

impl OptionDefault {
    /// The kind of value in words, for messages.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::List(_) => "a list of strings",
            Self::Integer(_) => "an integer",
            Self::Boolean(_) => "true or false",
        }
    }
}

impl RuleOption {
    /// An option that takes a string.
    #[must_use]
    pub const fn text(name: &'static str, default: &'static str, description: &'static str) -> Self {
        Self { name, default: OptionDefault::Text(default), description }
    }

    /// An option that takes a list of strings.
    #[must_use]
    pub const fn list(
        name: &'static str,
        default: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        Self { name, default: OptionDefault::List(default), description }
    }

    /// An option that takes a whole number.
    #[must_use]
    pub const fn integer(name: &'static str, default: i64, description: &'static str) -> Self {
        Self { name, default: OptionDefault::Integer(default), description }
    }

    /// An option that is on or off.
    #[must_use]
    pub const fn boolean(name: &'static str, default: bool, description: &'static str) -> Self {
        Self { name, default: OptionDefault::Boolean(default), description }
    }
}

/// A value that someone set for an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionValue {
    /// A string.
    Text(String),
    /// A list of strings.
    List(Vec<String>),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
}

impl OptionValue {
    /// Whether an option with this default takes the value.
    #[must_use]
    pub fn fits(&self, default: OptionDefault) -> bool {
        matches!(
            (self, default),
            (Self::Text(_), OptionDefault::Text(_))
                | (Self::List(_), OptionDefault::List(_))
                | (Self::Integer(_), OptionDefault::Integer(_))
                | (Self::Boolean(_), OptionDefault::Boolean(_))
        )
    }
}

/// The options of one rule as they are in force.
///
/// Asking for an option that the rule does not declare, or for another kind of value, is a
/// mistake of the rule: tests stop at it, and otherwise the answer is empty, 0 or false.
#[derive(Clone, Copy, Debug)]
pub struct RuleOptions<'s> {
    pub(crate) declared: &'static [RuleOption],
    pub(crate) set: Option<&'s BTreeMap<String, OptionValue>>,
}

impl<'s> RuleOptions<'s> {
    /// The value of an option that takes a string.
    #[must_use]
    pub fn text(self, name: &str) -> &'s str {
        match (self.set_to(name), self.default(name)) {
            (Some(OptionValue::Text(text)), _) => text,
            (_, Some(OptionDefault::Text(text))) => text,
            _ => "",
        }
    }

    /// The value of an option that takes a list of strings.
    #[must_use]
    pub fn list(self, name: &str) -> Vec<&'s str> {
        match (self.set_to(name), self.default(name)) {
            (Some(OptionValue::List(list)), _) => list.iter().map(String::as_str).collect(),
            (_, Some(OptionDefault::List(list))) => list.to_vec(),
            _ => Vec::new(),
        }
    }

    /// The value of an option that takes a whole number.
    #[must_use]
    pub fn integer(self, name: &str) -> i64 {
        match (self.set_to(name), self.default(name)) {
            (Some(OptionValue::Integer(value)), _) => *value,
            (_, Some(OptionDefault::Integer(value))) => value,
            _ => 0,
        }
    }

    /// The value of an option that is on or off.
    #[must_use]
    pub fn boolean(self, name: &str) -> bool {
        match (self.set_to(name), self.default(name)) {
            (Some(OptionValue::Boolean(value)), _) => *value,
            (_, Some(OptionDefault::Boolean(value))) => value,
            _ => false,
        }
    }

    fn set_to(self, name: &str) -> Option<&'s OptionValue> {
        self.set?.get(name)
    }

    fn default(self, name: &str) -> Option<OptionDefault> {
        let option = self.declared.iter().find(|option| option.name == name);
        debug_assert!(option.is_some(), "the rule declares no option `{name}`");
        option.map(|option| option.default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static DECLARED: [RuleOption; 3] = [
        RuleOption::list("keys", &["Owner"], "The keys."),
        RuleOption::integer("days", 7, "The days."),
        RuleOption::text("pattern", "", "The pattern."),
    ];

    #[test]
    fn defaults_hold_until_someone_sets_them() {
        let options = RuleOptions { declared: &DECLARED, set: None };
        assert_eq!(
            (options.list("keys"), options.integer("days"), options.text("pattern")),
            (vec!["Owner"], 7, "")
        );

        let set = BTreeMap::from([("keys".to_owned(), OptionValue::List(vec!["Team".to_owned()]))]);
        let options = RuleOptions { declared: &DECLARED, set: Some(&set) };
        assert_eq!((options.list("keys"), options.integer("days")), (vec!["Team"], 7));
    }
}
