//! The most common check, as data: what a property of a resource must be.

use cfn_syntax::Node;
use cfn_template::{Given, Place, lookup};
use cfn_text::{Span, TextEdit};

use crate::check::{ItemContext, Sink};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

/// What a property of a resource must be. A row of a table of rules.
#[derive(Debug)]
pub(crate) struct Requirement {
    /// The resource types it is about, each with the path of the property from `Properties`;
    /// `*` goes through a list.
    pub(crate) places: &'static [(&'static str, &'static [&'static str])],
    /// Whether it is a defect when the property is absent.
    pub(crate) absent: Absent,
    /// Which values are a defect.
    pub(crate) wrong: Wrong,
    /// Resources that the requirement is not for, given their properties.
    pub(crate) unless: Option<Exemption>,
    /// What mends it.
    pub(crate) mend: Mend,
    /// What is wrong, why it matters, what to do.
    pub(crate) message: &'static str,
}

/// Whether a resource is exempt from a requirement: it surely, or possibly, has no need of it.
pub(crate) type Exemption = fn(&ItemContext<'_, '_>, Option<Node<'_>>) -> bool;

/// Whether it is a defect when a property is absent.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "the vocabulary of the tables is whole, whatever rows they have")]
pub(crate) enum Absent {
    /// The default of the service is good.
    Fine,
    /// It is, also when nothing on the way to it is there. A list on the way must be there.
    Bad,
    /// It is, where the first properties of the path, this many, are there.
    BadUnder(usize),
    /// It is, where the mapping that would hold it is there and holds none of these.
    BadUnlessBeside(&'static [&'static str]),
}

/// Which values of a property are a defect. Booleans are compared as CloudFormation reads them:
/// `true`, `True` and `'true'` are one.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "the vocabulary of the tables is whole, whatever rows they have")]
pub(crate) enum Wrong {
    /// None.
    Never,
    /// These.
    Is(&'static [&'static str]),
    /// All others than these.
    IsNot(&'static [&'static str]),
    /// Numbers below this one.
    Below(i64),
    /// Numbers above this one.
    Above(i64),
    /// Those for which the function holds.
    Test(fn(&str) -> bool),
    /// All: the property must not be there.
    Always,
}

/// What mends a finding.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "the vocabulary of the tables is whole, whatever rows they have")]
pub(crate) enum Mend {
    /// No edit is certain.
    Nothing,
    /// The property with this value.
    Set { value: fn() -> Value, title: &'static str, safety: Safety },
    /// The resource without the property.
    Remove { title: &'static str, safety: Safety },
}

impl Mend {
    /// The safety of the edit, when there is one.
    pub(crate) const fn safety(&self) -> Option<Safety> {
        match self {
            Self::Nothing => None,
            Self::Set { safety, .. } | Self::Remove { safety, .. } => Some(*safety),
        }
    }
}

impl Wrong {
    /// Whether a value is a defect.
    pub(crate) fn is(self, text: &str) -> bool {
        match self {
            Self::Never => false,
            Self::Is(values) => values.iter().any(|value| is_same(value, text)),
            Self::IsNot(values) => !values.iter().any(|value| is_same(value, text)),
            Self::Below(limit) => text.trim().parse::<f64>().is_ok_and(|number| number < limit as f64),
            Self::Above(limit) => text.trim().parse::<f64>().is_ok_and(|number| number > limit as f64),
            Self::Test(test) => test(text),
            Self::Always => true,
        }
    }
}

/// Whether a text is a value; booleans in any case of letters.
pub(crate) fn is_same(value: &str, text: &str) -> bool {
    match value {
        "true" | "false" => text.eq_ignore_ascii_case(value),
        _ => text == value,
    }
}

/// Reports every place where a resource does not meet the requirement. What is
/// unknown is silent.
pub(crate) fn require(
    context: &ItemContext<'_, '_>,
    sink: &mut Sink<'_>,
    requirement: &Requirement,
    path: &'static [&'static str],
) {
    let resource = context.item.value();
    let properties = resource.pair("Properties");
    let node = properties.map(|pair| pair.value.resolve());
    if requirement.unless.is_some_and(|is_exempt| is_exempt(context, node)) {
        return;
    }
    let Some((properties, node)) = properties.zip(node) else {
        // Half a resource, without its type, is still being typed.
        if let Some(after) = resource.pair("Type").filter(|_| is_bad_absence(requirement, path, path, None)) {
            sink.report(context.item.key().span(), requirement.message).fix(|| {
                let (value, _) = wanted(requirement)?;
                let writer = context.shared.writer();
                fix(requirement, writer.insert_after(after, "Properties", &value.under(path)))
            });
        }
        return;
    };
    for place in lookup(context.environment, node, path) {
        let key = place.key.unwrap_or(properties.key).span();
        check_place(context, sink, requirement, path, &place, key);
    }
}

/// Whether it is a defect that the last properties of a path are missing.
fn is_bad_absence(
    requirement: &Requirement,
    path: &[&str],
    missing: &[&str],
    holder: Option<Node<'_>>,
) -> bool {
    let present = path.len().saturating_sub(missing.len());
    match requirement.absent {
        Absent::Fine => false,
        // Items of a list that is not there are no defect: there are none.
        _ if missing.contains(&"*") => false,
        Absent::Bad => true,
        Absent::BadUnder(count) => present >= count,
        Absent::BadUnlessBeside(others) => {
            let holds = |other: &&str| holder.is_some_and(|it| it.pair(other).is_some());
            missing.len() <= 1 && !others.iter().any(holds)
        }
    }
}

fn check_place<'a>(
    context: &ItemContext<'_, 'a>,
    sink: &mut Sink<'_>,
    requirement: &Requirement,
    path: &[&str],
    place: &Place<'a>,
    key: Span,
) {
    let writer = || context.shared.writer();
    match &place.given {
        Given::Absent if is_bad_absence(requirement, path, place.missing, place.holder) => {
            sink.report(key, requirement.message).fix(|| {
                let (value, _) = wanted(requirement)?;
                let holder = place.holder?;
                let edit = match place.missing.split_first() {
                    Some((first, rest)) => writer().insert(holder, first, &value.under(rest))?,
                    None => writer().fill(holder, &value)?,
                };
                fix(requirement, edit)
            });
        }
        Given::Literal(node) if matches!(requirement.wrong, Wrong::Always) => {
            let span = place.key.map_or_else(|| node.full_span(), |key| key.span());
            sink.report(span, requirement.message).fix(|| mended(context, requirement, place, *node));
        }
        Given::Literal(node) if place.given.is_surely(|text| requirement.wrong.is(text)) => {
            sink.report(node.full_span(), requirement.message)
                .fix(|| mended(context, requirement, place, *node));
        }
        Given::OneOf { call, by_default, .. } | Given::Computed { call, by_default, .. }
            if place.given.is_surely(|text| requirement.wrong.is(text)) =>
        {
            let source =
                if *by_default { "by the default of the parameter" } else { "by every value it can take" };
            sink.report(call.full_span(), format!("{} It comes out so {source}.", requirement.message));
        }
        Given::Absent | Given::Literal(_) | Given::OneOf { .. } | Given::Computed { .. } | Given::Unknown => {
        }
    }
}

/// The edit that mends a value which is there.
fn mended<'a>(
    context: &ItemContext<'_, 'a>,
    requirement: &Requirement,
    place: &Place<'a>,
    node: Node<'a>,
) -> Option<Fix> {
    let writer = context.shared.writer();
    match requirement.mend {
        Mend::Nothing => None,
        Mend::Set { value, .. } => fix(requirement, writer.replace(node, &value())),
        Mend::Remove { .. } => {
            let key = place.key?;
            let pair = key.parent()?.pairs().find(|pair| pair.key == key)?;
            // A branch of `Fn::If` cannot be removed alone.
            if pair.value.resolve() != node {
                return None;
            }
            fix(requirement, writer.remove(pair)?)
        }
    }
}

fn wanted(requirement: &Requirement) -> Option<(Value, &'static str)> {
    match requirement.mend {
        Mend::Set { value, title, .. } => Some((value(), title)),
        Mend::Nothing | Mend::Remove { .. } => None,
    }
}

fn fix(requirement: &Requirement, edit: TextEdit) -> Option<Fix> {
    let (title, safety) = match requirement.mend {
        Mend::Nothing => return None,
        Mend::Set { title, safety, .. } | Mend::Remove { title, safety } => (title, safety),
    };
    Some(Fix { title: title.to_owned(), safety, preferred: true, edits: vec![edit] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;
    use crate::registry::REGISTRY;
    use crate::testing::{analyse, prove_fixes};

    /// A resource with a value at a path, as JSON, which is YAML.
    fn template(resource_type: &str, path: &[&str], value: &str) -> String {
        let nested = path.iter().rev().fold(value.to_owned(), |value, segment| match *segment {
            "*" => format!("[{value}]"),
            key => format!("{{{key}: {value}}}"),
        });
        format!(
            "Parameters:\n  Free: {{Type: String}}\nResources:\n  Tested:\n    Type: {resource_type}\n    Properties: {nested}\n"
        )
    }

    fn count(rule: &'static str, text: &str) -> usize {
        analyse(text, &[rule]).findings().len()
    }

    /// Every row of every table: silent where the value is right or unknown, heard where it is
    /// wrong or wrongly absent, and mended by its fix.
    #[test]
    fn every_row_is_heard_and_silent() {
        for rule in REGISTRY {
            let Check::Property(requirement) = &rule.check else { continue };
            let id = rule.meta.id;
            for (resource_type, path) in requirement.places {
                for unknown in
                    ["!Ref Free", "!ImportValue other", "!GetAtt Other.Value", "'{{resolve:ssm:name}}'"]
                {
                    let text = template(resource_type, path, unknown);
                    assert_eq!(count(id, &text), 0, "{id} is not silent about {unknown} in {text}");
                }
                let nothing = template(resource_type, path, "!Ref AWS::NoValue");
                let is_bad = is_bad_absence(requirement, path, &[], None);
                if requirement.unless.is_none() {
                    assert_eq!(count(id, &nothing) > 0, is_bad, "{id} and AWS::NoValue in {nothing}");
                    let bare = format!("Resources:\n  Tested:\n    Type: {resource_type}\n");
                    let is_bad = is_bad_absence(requirement, path, path, None);
                    assert_eq!(count(id, &bare) > 0, is_bad, "{id} and no properties in {bare}");
                    prove_fixes(&bare, &[id]);
                }
                for value in bad_values(requirement.wrong) {
                    let text = template(resource_type, path, &value);
                    if requirement.unless.is_none() {
                        assert!(count(id, &text) > 0, "{id} does not see {value} in {text}");
                    }
                    prove_fixes(&text, &[id]);
                }
                if let Mend::Set { value: good, .. } = requirement.mend
                    && let Some(good) = good().scalar()
                {
                    let text = template(resource_type, path, good);
                    assert_eq!(count(id, &text), 0, "{id} minds its own cure in {text}");
                }
            }
        }
    }

    /// Values that are surely a defect.
    fn bad_values(wrong: Wrong) -> Vec<String> {
        match wrong {
            Wrong::Is(values) => values.iter().map(|value| format!("'{value}'")).collect(),
            Wrong::IsNot(_) => vec!["none-of-these".to_owned()],
            Wrong::Below(limit) => vec![(limit - 1).to_string()],
            Wrong::Above(limit) => vec![(limit + 1).to_string()],
            Wrong::Always => vec!["value".to_owned()],
            Wrong::Never | Wrong::Test(_) => Vec::new(),
        }
    }
}
