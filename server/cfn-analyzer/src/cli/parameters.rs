//! `--parameters`: the values that a template is to be deployed with.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use anyhow::Context;
use cfn_rules::{GivenValue, ParameterFile};
use cfn_syntax::Document;
use cfn_text::{Span, Text};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::output;

/// A file with values of parameters.
#[derive(Debug)]
pub(crate) struct Parameters {
    /// The path that the report shows.
    pub(crate) path: String,
    pub(crate) text: Text,
    pub(crate) file: ParameterFile,
}

impl Parameters {
    /// Reads a file: TOML by its ending, JSON and YAML otherwise.
    ///
    /// # Errors
    /// When it cannot be read, or is none of the known forms.
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        let shown = output::shown(path);
        let text =
            fs::read_to_string(path).with_context(|| format!("the parameters {shown} cannot be read"))?;
        let is_toml = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml"));
        let file = if is_toml {
            of_sam(&text).with_context(|| format!("the parameters {shown} cannot be read"))?
        } else {
            ParameterFile::read(&Document::parse(Text::new(&text))).with_context(|| {
                format!(
                    "the parameters {shown} have no form that is known: a list of `ParameterKey` and \
                     `ParameterValue`, a list of `Name=value`, or a mapping, also under `Parameters`"
                )
            })?
        };
        Ok(Self { path: shown, text: Text::new(&text), file })
    }
}

/// The tables of `samconfig.toml` that `sam deploy` reads, the first that has values counts
/// (SAM developer guide, "AWS SAM CLI configuration file").
const SAM_TABLES: [[&str; 3]; 2] = [["default", "deploy", "parameters"], ["default", "global", "parameters"]];

fn of_sam(text: &str) -> anyhow::Result<ParameterFile> {
    let table = DeTable::parse(text)?;
    let found = SAM_TABLES.iter().find_map(|path| {
        let start = table.get_ref();
        let table = path.iter().try_fold(start, |table, key| match table.get(*key)?.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => None,
        })?;
        table.get_key_value("parameter_overrides")
    });
    let (key, overrides) =
        found.context("there is no `parameter_overrides` in `[default.deploy.parameters]`")?;
    let mut values = Vec::new();
    match overrides.get_ref() {
        DeValue::String(line) => add_overrides(text, span(overrides), line, &mut values),
        DeValue::Array(items) => {
            for item in items {
                if let DeValue::String(line) = item.get_ref() {
                    add_overrides(text, span(item), line, &mut values);
                }
            }
        }
        DeValue::Table(table) => values.extend(table.iter().map(|(name, value)| of_pair(name, value))),
        _ => anyhow::bail!("`parameter_overrides` is no string, list or table"),
    }
    Ok(ParameterFile { values, place: span(key), is_strict: false })
}

fn of_pair(name: &Spanned<Cow<'_, str>>, value: &Spanned<DeValue<'_>>) -> GivenValue {
    let text = match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(value) => Some(value.to_string()),
        _ => None,
    };
    GivenValue {
        name: name.get_ref().to_string(),
        name_span: span(name),
        value: text,
        value_span: span(value),
    }
}

/// Adds what a line like `A=1 B="two words" ParameterKey=C,ParameterValue=3` gives. The places are
/// looked up in the text of the file, where the line stands with escapes.
fn add_overrides(text: &str, place: Span, line: &str, values: &mut Vec<GivenValue>) {
    let mut from = place.start;
    let mut find = |part: &str| {
        let rest = text.get(from as usize..place.end as usize).unwrap_or_default();
        let at = rest.find(part).filter(|_| !part.is_empty())? as u32 + from;
        from = at + part.len() as u32;
        Some(Span::new(at, from))
    };
    for (name, value) in overrides(line) {
        let name_span = find(&name).unwrap_or(place);
        let value_span = find(&value).unwrap_or(name_span);
        values.push(GivenValue { name, name_span, value: Some(value), value_span });
    }
}

/// The names and values in a line of overrides, which takes quotes and backslashes as a shell does.
fn overrides(line: &str) -> Vec<(String, String)> {
    let mut words = vec![String::new()];
    let mut quote = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let Some(word) = words.last_mut() else { break };
        match c {
            '\\' => word.extend(chars.next()),
            _ if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            _ if c.is_whitespace() && quote.is_none() => words.push(String::new()),
            _ => word.push(c),
        }
    }
    let pair = |word: &String| {
        let long = word.strip_prefix("ParameterKey=").and_then(|rest| rest.split_once(",ParameterValue="));
        let (name, value) = long.or_else(|| word.split_once('='))?;
        Some((name.to_owned(), value.to_owned()))
    };
    words.iter().filter_map(pair).collect()
}

fn span<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start as u32, range.end as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let file = of_sam(text).unwrap();
        let line = |it: &GivenValue| {
            let value = it.value.clone().unwrap_or_default();
            format!("{} = {value} ({}, {})", it.name, it.name_span.of(text), it.value_span.of(text))
        };
        file.values.iter().map(line).collect()
    }

    #[test]
    fn overrides_of_sam_in_all_forms() {
        let head = "version = 0.1\n[default.deploy.parameters]\nregion = 'eu-west-1'\n";
        let line = r#"parameter_overrides = "A=1 B=\"two words\" ParameterKey=C,ParameterValue=3""#;
        let expected = ["A = 1 (A, 1)", "B = two words (B, two words)", "C = 3 (C, 3)"];
        assert_eq!(shown(&format!("{head}{line}")), expected);
        let list = r#"parameter_overrides = ["A=1", 'B="two words"', "C=3"]"#;
        assert_eq!(shown(&format!("{head}{list}")), expected);
        let table = "[default.global.parameters.parameter_overrides]\nA = 1\nB = true\n";
        assert_eq!(shown(table), ["A = 1 (A, 1)", "B = true (B, true)"]);
    }

    #[test]
    fn files_without_overrides_are_refused() {
        assert!(of_sam("[default.deploy.parameters]\nregion = 'x'").is_err());
        assert!(of_sam("[default").is_err());
    }
}
