//! Values that stand in for what only the author knows, but that the schema permits.

use cfn_schema::{Constraint, Kinds, Shape};
use cfn_syntax::Node;
use cfn_text::TextEdit;

use crate::check::ItemContext;
use crate::validation::{Holder, has_format};
use crate::writer::Value;

/// Required values nested deeper than this are left to the author.
const MAX_DEPTH: usize = 6;

/// Texts that patterns of the schemas ask for, the plainest first.
const TEXTS: [&str; 16] = [
    "example",
    "Example",
    "EXAMPLE",
    "example-1",
    "example1",
    "1",
    "arn:aws:iam::123456789012:role/example",
    "arn:aws:s3:::example",
    "arn:aws:sns:eu-west-1:123456789012:example",
    "10.0.0.0/16",
    "/example",
    "https://example.com",
    "user@example.com",
    "example.com",
    "1.0.0",
    "{}",
];

/// A value that the shape permits; none when that is not easy to make.
pub(super) fn placeholder(shape: Shape<'_>) -> Option<Value> {
    make(shape, MAX_DEPTH)
}

fn make(shape: Shape<'_>, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let kinds = shape.kinds();
    if let Some(value) = shape.enum_values().first() {
        return Some(crate::validation::value_of(*value));
    }
    if kinds.contains(Kinds::STRING) {
        return text(shape).map(Value::text);
    }
    if kinds.contains(Kinds::BOOLEAN) {
        return Some(Value::bare("false"));
    }
    if kinds.intersects(Kinds::INTEGER.union(Kinds::NUMBER)) {
        return Some(Value::bare(number(shape)));
    }
    if kinds.contains(Kinds::ARRAY) {
        return Some(Value::list([make(shape.items()?, depth)?]));
    }
    if !kinds.contains(Kinds::OBJECT) {
        let branch = shape.branches().next()?;
        return make(branch, depth);
    }
    let mut pairs = Vec::new();
    for name in required(shape) {
        pairs.push((name.to_owned(), make(shape.find_property(name)?, depth)?));
    }
    Some(Value::Map(pairs))
}

/// The required properties, and one of those of which one is required.
fn required(shape: Shape<'_>) -> Vec<&str> {
    let mut names: Vec<_> = shape.required().iter().collect();
    for constraint in shape.constraints() {
        let first = match constraint {
            Constraint::RequiredOr(names) | Constraint::RequiredXor(names) => names.iter().next(),
            Constraint::AnyOf(shapes) | Constraint::OneOf(shapes) => {
                shapes.iter().next().and_then(|shape| shape.required().iter().next())
            }
            _ => None,
        };
        names.extend(first);
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn text(shape: Shape<'_>) -> Option<&'static str> {
    let format = shape.format().map(|format| crate::validation::example(format).1);
    let fits = |text: &&str| {
        shape.constraints().all(|constraint| match constraint {
            Constraint::Pattern(pattern) => pattern.matches(text) == Some(true),
            Constraint::Format(format) => has_format(text, format) != Some(false),
            Constraint::MinLength(bound) => text.len() as u64 >= bound,
            Constraint::MaxLength(bound) => text.len() as u64 <= bound,
            _ => true,
        })
    };
    format.into_iter().chain(TEXTS).find(fits)
}

fn number(shape: Shape<'_>) -> String {
    let lowest = shape.constraints().find_map(|constraint| match constraint {
        Constraint::Minimum(bound) => Some(bound.to_string()),
        _ => None,
    });
    lowest.unwrap_or_else(|| "1".to_owned())
}

/// The edit that adds properties to their mapping, each with a placeholder.
pub(super) fn insert(
    context: &ItemContext<'_, '_>,
    holder: Holder<'_>,
    names: &[&str],
    shape: Shape<'_>,
) -> Option<TextEdit> {
    // A key that is there already, but under a condition, is for the author to change.
    let is_there = |name: &&str| matches!(holder, Holder::Mapping(mapping) if mapping.pair(name).is_some());
    if names.iter().any(is_there) {
        return None;
    }
    let values: Option<Vec<_>> = names
        .iter()
        .map(|name| Some(((*name).to_owned(), placeholder(shape.find_property(name)?)?)))
        .collect();
    let values = values?;
    let writer = context.shared.writer();
    match holder {
        Holder::Mapping(mapping) => insert_all(context, mapping, &values),
        Holder::After(pair) => Some(writer.insert_after(pair, "Properties", &Value::Map(values))),
        Holder::Nowhere => None,
    }
}

/// Several pairs in one edit: all edits of a fix are in terms of the same text.
fn insert_all(
    context: &ItemContext<'_, '_>,
    mapping: Node<'_>,
    values: &[(String, Value)],
) -> Option<TextEdit> {
    let writer = context.shared.writer();
    let mut edits = values.iter().map(|(name, value)| writer.insert(mapping, name, value));
    let mut all = edits.next()??;
    if mapping.pairs().next().is_none() && values.len() > 1 {
        // An empty flow mapping: the pairs need commas between them.
        let more: Option<Vec<_>> = edits.map(|edit| Some(edit?.new_text)).collect();
        for text in more? {
            all.new_text.push_str(", ");
            all.new_text.push_str(&text);
        }
        return Some(all);
    }
    for edit in edits {
        all.new_text.push_str(&edit?.new_text);
    }
    Some(all)
}
