//! Tables of literals in Python source.

use anyhow::{Context as _, Result};
use serde_json::Value;

/// The list or map of strings that `source` assigns to `name` at the start of a line.
///
/// # Errors
/// When there is none, or it holds anything but lists, maps and strings.
pub(crate) fn table(source: &str, name: &str) -> Result<Value> {
    let start = format!("\n{name} = ");
    let (_, rest) = source.split_once(&start).with_context(|| format!("no `{name}`"))?;
    let end = rest.find("\n]").or_else(|| rest.find("\n}"));
    let close = if rest.starts_with('{') { rest.find("\n}") } else { end };
    let literal = rest.get(..close.with_context(|| format!("no end of `{name}`"))? + 2).unwrap_or_default();
    let lines = literal.lines().filter(|line| !line.trim_start().starts_with('#'));
    let literal = lines.collect::<Vec<_>>().join("\n");
    serde_json::from_str(&without_trailing_commas(&literal)).with_context(|| format!("the table `{name}`"))
}

/// JSON knows no comma after the last element.
fn without_trailing_commas(literal: &str) -> String {
    let mut json = String::new();
    let mut rest = literal;
    while let Some((before, after)) = rest.split_once(',') {
        json.push_str(before);
        if !after.trim_start().starts_with([']', '}']) {
            json.push(',');
        }
        rest = after;
    }
    json + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read() {
        let source = "x = 1\nnames = [\n    \"A\",\n    # c\n    \"B\",\n]\nmore = {\n    \"A\": [\n        \"B\",\n    ],\n}\n";
        assert_eq!(table(source, "names").unwrap(), serde_json::json!(["A", "B"]));
        assert_eq!(table(source, "more").unwrap(), serde_json::json!({"A": ["B"]}));
        assert!(table(source, "other").is_err());
    }
}
