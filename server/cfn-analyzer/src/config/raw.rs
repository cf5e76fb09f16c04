//! Values of TOML and JSON alike, with their places where those are known.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Problem;

/// A place in a file: line and column from 1.
pub(super) type Place = Option<(usize, usize)>;

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) place: Place,
    pub(super) value: RawValue,
}

#[derive(Debug)]
pub(super) enum RawValue {
    Text(String),
    Integer(i64),
    Boolean(bool),
    List(Vec<Raw>),
    Table(Vec<(Key, Raw)>),
    /// What no key takes, by its name: a float, a date.
    Other(&'static str),
}

#[derive(Debug)]
pub(super) struct Key {
    pub(super) place: Place,
    pub(super) name: String,
}

impl RawValue {
    /// What kind of value it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Boolean(_) => "true or false",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(kind) => kind,
        }
    }
}

/// Parses TOML.
pub(super) fn from_toml(text: &str) -> Result<Raw, Problem> {
    let places = Places { text };
    match DeTable::parse(text) {
        Ok(table) => {
            let place = places.of(table.span());
            Ok(Raw { place, value: places.table(table.get_ref()) })
        }
        Err(error) => Err(Problem {
            place: error.span().and_then(|span| places.of(span)),
            message: error.message().trim_end().replace('\n', ", "),
        }),
    }
}

struct Places<'t> {
    text: &'t str,
}

impl Places<'_> {
    fn of(&self, span: Range<usize>) -> Place {
        let before = self.text.get(..span.start)?;
        let line = before.rsplit('\n').next()?;
        Some((before.matches('\n').count() + 1, line.chars().count() + 1))
    }

    fn table(&self, table: &DeTable<'_>) -> RawValue {
        let pair = |(key, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
            let key = Key { place: self.of(key.span()), name: key.get_ref().to_string() };
            (key, self.value(value))
        };
        RawValue::Table(table.iter().map(pair).collect())
    }

    fn value(&self, value: &Spanned<DeValue<'_>>) -> Raw {
        let place = self.of(value.span());
        let value = match value.get_ref() {
            DeValue::String(text) => RawValue::Text(text.to_string()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or(RawValue::Other("a number out of range"), RawValue::Integer),
            DeValue::Boolean(value) => RawValue::Boolean(*value),
            DeValue::Array(items) => RawValue::List(items.iter().map(|item| self.value(item)).collect()),
            DeValue::Table(table) => self.table(table),
            DeValue::Float(_) => RawValue::Other("a number with a fraction"),
            DeValue::Datetime(_) => RawValue::Other("a date"),
        };
        Raw { place, value }
    }
}

#[allow(dead_code, reason = "see `Config::from_json`")]
/// Keys of editor settings that only the client reads.
const CLIENT_KEYS: [&str; 2] = ["server", "trace"];

/// The same of the settings of an editor; what is `null` is as good as absent.
pub(super) fn from_json(settings: &serde_json::Value) -> Raw {
    let mut raw = json(settings);
    if let RawValue::Table(pairs) = &mut raw.value {
        pairs.retain(|(key, _)| !CLIENT_KEYS.contains(&key.name.as_str()));
    }
    raw
}

fn json(value: &serde_json::Value) -> Raw {
    use serde_json::Value;
    let value = match value {
        Value::Null => RawValue::Table(Vec::new()),
        Value::Bool(value) => RawValue::Boolean(*value),
        Value::Number(number) => {
            number.as_i64().map_or(RawValue::Other("a number with a fraction"), RawValue::Integer)
        }
        Value::String(text) => RawValue::Text(text.clone()),
        Value::Array(items) => RawValue::List(items.iter().map(json).collect()),
        Value::Object(pairs) => RawValue::Table(
            pairs
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (Key { place: None, name: key.clone() }, json(value)))
                .collect(),
        ),
    };
    Raw { place: None, value }
}
