//! What a template says about its parameters, as far as a value can fit it or not.

use cfn_syntax::{Kind, Node};
use cfn_template::Item;

/// A parameter of a template.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) name: Box<str>,
    pub(crate) has_default: bool,
    item_type: Box<str>,
    /// `None` when they are not listed, or cannot be read.
    allowed: Option<Vec<Box<str>>>,
    pattern: Option<Box<str>>,
    least: Option<f64>,
    most: Option<f64>,
    shortest: Option<f64>,
    longest: Option<f64>,
}

impl Parameter {
    /// Reads a declaration.
    pub(crate) fn of(item: Item<'_>) -> Self {
        let declaration = item.value();
        let limit = |name: &str| -> Option<f64> { declaration.get(name)?.text()?.trim().parse().ok() };
        Self {
            name: item.name().into(),
            has_default: declaration.pair("Default").is_some(),
            item_type: item.item_type().unwrap_or_default().into(),
            allowed: declaration.get("AllowedValues").and_then(texts),
            pattern: declaration.get("AllowedPattern").and_then(Node::text).map(Into::into),
            least: limit("MinValue"),
            most: limit("MaxValue"),
            shortest: limit("MinLength"),
            longest: limit("MaxLength"),
        }
    }

    /// What is wrong with a value, in words that follow "the value does not fit:".
    pub(crate) fn problem(&self, value: &str) -> Option<String> {
        // A dynamic reference, and the name of an SSM parameter, stand for something else.
        if value.contains("{{resolve:") || self.item_type.starts_with("AWS::SSM::") {
            return None;
        }
        if self.item_type.contains("List") {
            return value.split(',').find_map(|part| self.problem_of(part.trim()));
        }
        self.problem_of(value)
    }

    /// What is wrong with one value, which may be an item of a list.
    fn problem_of(&self, value: &str) -> Option<String> {
        if matches!(&*self.item_type, "Number" | "List<Number>") {
            let Ok(number) = value.trim().parse::<f64>() else {
                return Some(format!("`{value}` is no number"));
            };
            if self.least.is_some_and(|least| number < least) {
                return Some(format!("`{value}` is less than `MinValue`"));
            }
            if self.most.is_some_and(|most| number > most) {
                return Some(format!("`{value}` is more than `MaxValue`"));
            }
        } else if &*self.item_type == "String" {
            let length = value.chars().count() as f64;
            if self.shortest.is_some_and(|shortest| length < shortest) {
                return Some(format!("`{value}` is shorter than `MinLength`"));
            }
            if self.longest.is_some_and(|longest| length > longest) {
                return Some(format!("`{value}` is longer than `MaxLength`"));
            }
            let matches = |pattern: &str| cfn_schema::matches_whole(pattern, value);
            if self.pattern.as_deref().and_then(matches) == Some(false) {
                return Some(format!("`{value}` does not match `AllowedPattern`"));
            }
        }
        let is_allowed = self.allowed.iter().flatten().any(|allowed| self.is_same(allowed, value));
        (self.allowed.is_some() && !is_allowed).then(|| format!("`{value}` is none of `AllowedValues`"))
    }

    fn is_same(&self, allowed: &str, value: &str) -> bool {
        let number =
            |text: &str| text.trim().parse::<f64>().ok().filter(|_| self.item_type.contains("Number"));
        allowed == value || (number(allowed).is_some() && number(allowed) == number(value))
    }
}

/// The items of a list, when all are plain.
fn texts(list: Node<'_>) -> Option<Vec<Box<str>>> {
    let plain = |item: Node<'_>| {
        let item = item.resolve();
        (item.kind() == Kind::Scalar && item.tag().is_none()).then(|| item.text().map(Into::into))?
    };
    (list.kind() == Kind::Sequence && list.tag().is_none()).then(|| list.items().map(plain).collect())?
}
