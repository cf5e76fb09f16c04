//! The most common check: a property must have a value.

use cfn_template::{Given, Place, lookup};
use cfn_text::{Span, TextEdit};

use crate::check::{ItemContext, Sink};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

/// What a property of a resource must be.
#[derive(Debug)]
pub(crate) struct Requirement<'r> {
    /// The path from `Properties`; `*` goes through a list.
    pub(crate) path: &'static [&'static str],
    /// Whether it is a defect when the property, or something on the way to it, is absent.
    pub(crate) must_be_present: bool,
    /// Whether a value is a defect.
    pub(crate) is_bad: fn(&str) -> bool,
    /// The value that mends it.
    pub(crate) value: Value,
    /// What is wrong, why it matters, what to do.
    pub(crate) message: &'r str,
    /// The title of the fix.
    pub(crate) title: &'r str,
    /// The safety of the fix.
    pub(crate) safety: Safety,
}

/// Reports every place where a resource does not meet the requirement. What is
/// unknown is silent.
pub(crate) fn require(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, requirement: &Requirement<'_>) {
    let resource = context.item.value();
    let Some(properties) = resource.pair("Properties") else {
        // Half a resource, without its type, is still being typed.
        if let Some(after) = resource.pair("Type").filter(|_| requirement.must_be_present) {
            sink.report(context.item.key().span(), requirement.message).fix(|| {
                let value = requirement.value.clone().under(requirement.path);
                Some(fix(requirement, context.shared.writer().insert_after(after, "Properties", &value)))
            });
        }
        return;
    };
    for place in lookup(context.environment, properties.value.resolve(), requirement.path) {
        let key = place.key.unwrap_or(properties.key).span();
        check_place(context, sink, requirement, &place, key);
    }
}

fn check_place(
    context: &ItemContext<'_, '_>,
    sink: &mut Sink<'_>,
    requirement: &Requirement<'_>,
    place: &Place<'_>,
    key: Span,
) {
    let writer = || context.shared.writer();
    match &place.given {
        Given::Absent if requirement.must_be_present => {
            sink.report(key, requirement.message).fix(|| {
                let holder = place.holder?;
                let edit = match place.missing.split_first() {
                    Some((first, rest)) => {
                        writer().insert(holder, first, &requirement.value.clone().under(rest))?
                    }
                    None => writer().fill(holder, &requirement.value)?,
                };
                Some(fix(requirement, edit))
            });
        }
        Given::Literal(node) if place.given.is_surely(requirement.is_bad) => {
            sink.report(node.full_span(), requirement.message)
                .fix(|| Some(fix(requirement, writer().replace(*node, &requirement.value))));
        }
        Given::OneOf { call, by_default, .. } if place.given.is_surely(requirement.is_bad) => {
            let source =
                if *by_default { "by the default of the parameter" } else { "by every value it can take" };
            sink.report(call.full_span(), format!("{} It comes out so {source}.", requirement.message));
        }
        Given::Absent | Given::Literal(_) | Given::OneOf { .. } | Given::Unknown => {}
    }
}

fn fix(requirement: &Requirement<'_>, edit: TextEdit) -> Fix {
    Fix {
        title: requirement.title.to_owned(),
        safety: requirement.safety,
        preferred: true,
        edits: vec![edit],
    }
}
