//! Changes of a configuration file.

use cfn_text::TextEdit;
use toml::de::{DeTable, DeValue};

/// The edit that makes a configuration ignore a rule everywhere. `None` when the text cannot be
/// read, or its `ignore` is no list.
pub(crate) fn ignoring(text: &str, rule: &str) -> Option<TextEdit> {
    let table = DeTable::parse(text).ok()?;
    let Some(ignore) = table.get_ref().get("ignore") else {
        // Keys of the file itself stand before its tables.
        return Some(TextEdit::insert(0, format!("ignore = [\"{rule}\"]\n")));
    };
    let DeValue::Array(items) = ignore.get_ref() else { return None };
    Some(match items.last() {
        Some(last) => TextEdit::insert(last.span().end as u32, format!(", \"{rule}\"")),
        None => TextEdit::insert(ignore.span().start as u32 + 1, format!("\"{rule}\"")),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use cfn_text::apply_edits;

    use super::*;
    use crate::config::Config;

    #[test]
    fn a_rule_is_ignored_too() {
        for (before, after) in [
            ("", "ignore = [\"x-y\"]\n"),
            ("# Ours\n[severity]\n", "ignore = [\"x-y\"]\n# Ours\n[severity]\n"),
            ("ignore = [] # none\n", "ignore = [\"x-y\"] # none\n"),
            ("ignore = [\n  'style',\n]\n", "ignore = [\n  'style', \"x-y\",\n]\n"),
        ] {
            let edit = ignoring(before, "x-y").unwrap();
            assert_eq!(apply_edits(before, &[edit]).as_deref(), Some(after));
        }
        let edit = ignoring("", "unused-mapping").unwrap();
        let (config, problems) = Config::from_toml(&edit.new_text, Path::new(""));
        assert_eq!((config.ignore, problems), (vec!["unused-mapping".to_owned()], vec![]));
    }

    #[test]
    fn what_cannot_be_read_is_left_alone() {
        assert!(ignoring("ignore = [", "x-y").is_none());
        assert!(ignoring("ignore = 'style'", "x-y").is_none());
    }
}
