//! Scalars as CloudFormation reads them.

use cfn_schema::{Kinds, Scalar};
use cfn_syntax::{Kind, Node, Style};

use crate::writer::Value;

/// The kinds that a node can be taken for: CloudFormation turns numbers and booleans into
/// strings and back.
pub(crate) fn kinds_of(node: Node<'_>) -> Kinds {
    match node.kind() {
        Kind::Mapping => Kinds::OBJECT,
        Kind::Sequence => Kinds::ARRAY,
        Kind::Scalar => {
            let is_plain = node.style() == Style::Plain && node.tag().is_none();
            node.text().map_or(Kinds::STRING, |text| kinds_of_text(&text, is_plain))
        }
        Kind::Missing | Kind::Alias => Kinds::NULL,
    }
}

/// The kinds that a text can be taken for; `is_plain` when YAML may read it as another value
/// than a string.
pub(crate) fn kinds_of_text(text: &str, is_plain: bool) -> Kinds {
    let mut kinds = Kinds::STRING;
    if is_boolean(text) || (is_plain && is_yaml_boolean(text)) {
        kinds = kinds.union(Kinds::BOOLEAN);
    }
    if number(text).is_some() {
        kinds = kinds.union(Kinds::NUMBER);
        if is_whole(text) {
            kinds = kinds.union(Kinds::INTEGER);
        }
    }
    kinds
}

/// Whether CloudFormation reads a text as a boolean.
fn is_boolean(text: &str) -> bool {
    matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE")
}

/// YAML 1.1 has more words for booleans.
fn is_yaml_boolean(text: &str) -> bool {
    ["yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The number that a text is.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    // `inf` and `nan` are numbers to the parser, not to a template.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return i64::from_str_radix(hex, 16).ok().map(|number| number as f64);
    }
    text.replace('_', "").parse().ok()
}

fn is_whole(text: &str) -> bool {
    number(text).is_some_and(|number| number.fract() == 0.0)
}

/// Whether a text is a value that a schema names.
pub(crate) fn is_same(value: Scalar<'_>, text: &str, ignoring_case: bool) -> bool {
    match value {
        Scalar::String(known) if ignoring_case => known.eq_ignore_ascii_case(text),
        Scalar::String(known) => known == text,
        Scalar::Number(known) => number(text) == Some(known.as_f64()),
        Scalar::Boolean(known) => text.eq_ignore_ascii_case(if known { "true" } else { "false" }),
        Scalar::Null => false,
    }
}

/// A value that a schema names, as a template writes it.
pub(crate) fn text_of(value: Scalar<'_>) -> String {
    match value {
        Scalar::String(text) => text.to_owned(),
        Scalar::Number(number) => number.to_string(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Null => "null".to_owned(),
    }
}

/// A value that a schema names, to write into a template.
pub(crate) fn value_of(value: Scalar<'_>) -> Value {
    match value {
        Scalar::String(text) => Value::text(text),
        _ => Value::bare(text_of(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_turned_into_each_other() {
        let is = |text: &str, kind| kinds_of_text(text, true).contains(kind);
        assert!(is("5", Kinds::INTEGER) && is("5", Kinds::STRING) && is("5.0", Kinds::INTEGER));
        assert!(is("1.5", Kinds::NUMBER) && !is("1.5", Kinds::INTEGER));
        assert!(is("True", Kinds::BOOLEAN) && is("yes", Kinds::BOOLEAN) && !is("tRue", Kinds::BOOLEAN));
        assert!(!is("true", Kinds::INTEGER) && !is("inf", Kinds::NUMBER) && !is("", Kinds::NUMBER));
        assert!(!kinds_of_text("yes", false).contains(Kinds::BOOLEAN));
    }

    #[test]
    fn values_are_compared_as_the_service_reads_them() {
        assert!(is_same(Scalar::Boolean(true), "True", false));
        assert!(is_same(Scalar::Number(cfn_schema::Number::Integer(1)), "1.0", false));
        assert!(is_same(Scalar::String("aurora"), "Aurora", true));
        assert!(!is_same(Scalar::String("aurora"), "Aurora", false));
    }
}
