//! Values that a property takes.

use cfn_schema::{Kinds, Scalar, Shape};

use super::item::{Draft, Items};
use super::{CompletionKind, Context, policy, reference};
use crate::due::{SchemaPlace, items as items_of};

/// Schemas branch into schemas; nothing useful lies deeper.
const MAX_BRANCHES: usize = 4;

/// Offers the values that a schema names, and what else is known of the property.
pub(super) fn complete(context: &Context<'_, '_>, place: &SchemaPlace<'_>, items: &mut Items<'_>) {
    // A single value may stand for a list of one only in policies; elsewhere a dash is missing.
    let shape = items_of(place.shape).unwrap_or(place.shape);
    if policy::complete(context, place, items) {
        return;
    }
    let mut values = Vec::new();
    collect(shape, MAX_BRANCHES, &mut values);
    let is_runtime = place.path.last().is_some_and(|name| name == "Runtime")
        && place.resource.is_some_and(|it| it.name().contains("Lambda") || it.name().contains("Serverless"));
    for value in values {
        let draft = Draft::new(CompletionKind::Value, value.as_str()).rank(1);
        let draft = if is_runtime { runtime(draft) } else { draft };
        items.add_value(draft, &value);
    }
    if crate::due::kinds(shape) == Kinds::BOOLEAN {
        choices(&["true", "false"], items);
    }
    known(place, items);
    if context.cursor.quote.is_none() && !context.cursor.is_json {
        reference::calls(context, place, items);
    }
}

/// A run-time with its last day.
fn runtime(draft: Draft) -> Draft {
    let known = cfn_schema::lambda_runtime(&draft.label);
    match known.and_then(|runtime| runtime.deprecated.as_deref()) {
        // Without a clock there is no telling whether the day is over; that creation is blocked
        // some day follows each end of support.
        Some(day) => draft.detail(format!("supported until {day}")).rank(2),
        None => draft,
    }
}

/// Values that stand in no schema but are known by the name of the property.
fn known(place: &SchemaPlace<'_>, items: &mut Items<'_>) {
    let Some(name) = place.path.last() else { return };
    match name.as_str() {
        "ManagedPolicyArns" | "ManagedPolicyArn" => policy::managed(items),
        "AvailabilityZone" | "AvailabilityZones" => zones(items),
        "Region" | "Regions" | "RegionName" => regions(items),
        _ => checked(place, items),
    }
}

/// Values that checks beside the schema name, like the types of instances.
fn checked(place: &SchemaPlace<'_>, items: &mut Items<'_>) {
    let Some(resource) = place.resource else { return };
    let mut found = false;
    for check in cfn_schema::checks(resource.name()) {
        let is_here = check.places().any(|(name, path)| {
            name == resource.name()
                && path.iter().filter(|step| *step != "*").eq(place.path.iter().map(String::as_str))
        });
        let region = check.regions().find(|name| *name == "us-east-1");
        if !is_here || found {
            continue;
        }
        let Some(shape) = check.shape(region) else { continue };
        let mut values = Vec::new();
        collect(shape, MAX_BRANCHES, &mut values);
        found = !values.is_empty();
        for value in values {
            items.add_value(Draft::new(CompletionKind::Value, value.as_str()).rank(1), &value);
        }
    }
}

/// Offers the regions.
pub(super) fn regions(items: &mut Items<'_>) {
    for region in cfn_schema::regions() {
        items.add_value(Draft::new(CompletionKind::Value, region).rank(1), region);
    }
}

fn zones(items: &mut Items<'_>) {
    for zone in cfn_schema::regions().flat_map(cfn_schema::availability_zones) {
        items.add_value(Draft::new(CompletionKind::Value, &**zone).rank(2), zone);
    }
}

/// Offers fixed values.
pub(super) fn choices(choices: &[&str], items: &mut Items<'_>) {
    for (rank, choice) in choices.iter().enumerate() {
        items.add_value(Draft::new(CompletionKind::Value, *choice).rank(rank as u32), choice);
    }
}

/// The values that a shape and its branches name. Numbers tell nothing that a user would pick.
fn collect(shape: Shape<'_>, depth: usize, values: &mut Vec<String>) {
    for value in shape.enum_values() {
        let text = match value {
            Scalar::String(text) => text.to_owned(),
            Scalar::Boolean(value) => value.to_string(),
            Scalar::Number(_) | Scalar::Null => continue,
        };
        if !values.contains(&text) {
            values.push(text);
        }
    }
    if let Some(deeper) = depth.checked_sub(1) {
        shape.branches().for_each(|branch| collect(branch, deeper, values));
    }
}
