//! `Type` of a resource.

use std::collections::BTreeSet;

use cfn_schema::Resource;
use cfn_template::SectionKind;

use super::item::{Draft, Items, MAX_ITEMS, escaped};
use super::{CompletionKind, Context, fuzzy};
use crate::due::kinds;
use crate::topic::Topic;

/// Offers the resource types that what is typed may mean, those of services that the template
/// uses already first.
pub(super) fn complete(context: &Context<'_, '_>, items: &mut Items<'_>) {
    let typed = context.cursor.typed.as_str();
    let used: BTreeSet<&str> = context
        .template
        .section(SectionKind::Resources)
        .filter_map(|item| service(item.item_type()?))
        .collect();
    let mut found: Vec<(u32, bool, &str)> = cfn_schema::types()
        .filter_map(|name| {
            let is_other = !service(name).is_some_and(|service| used.contains(service));
            Some((fuzzy::fit(typed, name)?, is_other, name))
        })
        .collect();
    // Who types the colons means the start of a name.
    if typed.contains(':') && found.iter().any(|(fit, ..)| *fit == 0) {
        found.retain(|(fit, ..)| *fit == 0);
    }
    found.sort_unstable();
    let has_inexact = found.iter().any(|(fit, ..)| *fit > 0);
    let wants_properties = wants_properties(context);
    for (rank, (_, _, name)) in found.iter().take(MAX_ITEMS + 1).enumerate() {
        let rank = 2 * rank as u32;
        items.add_value(draft(name, rank), name);
        // More than a few of these would hide the types themselves.
        if wants_properties && found.len() <= 60 {
            add_with_properties(name, rank + 1, items);
        }
    }
    if has_inexact && !typed.is_empty() {
        items.match_anything(typed);
    }
}

fn draft(name: &str, rank: u32) -> Draft {
    let draft = Draft::new(CompletionKind::Type, name).rank(rank);
    draft.topic(Topic::ResourceType { name: name.to_owned() })
}

/// The owner and the service of a type.
fn service(name: &str) -> Option<&str> {
    let (start, _) = name.rsplit_once("::")?;
    Some(start)
}

/// Whether the resource is all block style and has no properties yet.
fn wants_properties(context: &Context<'_, '_>) -> bool {
    let cursor = &context.cursor;
    let resource =
        context.place.item.as_ref().and_then(|(section, name)| context.template.get(*section, name));
    let has_properties = resource.is_some_and(|item| item.value().pair("Properties").is_some());
    context.options.snippets && !cursor.in_flow && cursor.quote.is_none() && !has_properties
}

/// Adds the type with the properties that it must have.
fn add_with_properties(name: &str, rank: u32, items: &mut Items<'_>) {
    let Some(resource) = cfn_schema::resource(name) else { return };
    if resource.shape().required().is_empty() {
        return;
    }
    let text = format!("{}{}{}", items.blank(), escaped(name), required_properties(resource, items));
    let draft = draft(name, rank).detail("with required properties");
    items.add_raw(Draft { label: format!("{name} …"), kind: CompletionKind::Snippet, ..draft }, text, true);
}

/// `Properties` with a place to fill in for each property that must be there.
fn required_properties(resource: Resource<'_>, items: &Items<'_>) -> String {
    let mut text = "\nProperties:".to_owned();
    let indent = " ".repeat(items.step());
    for (index, name) in resource.shape().required().iter().enumerate() {
        let kinds = resource.property(name).map(kinds).unwrap_or_default();
        let stop = index + 1;
        let value = if kinds == cfn_schema::Kinds::OBJECT {
            format!("\n{indent}{indent}${stop}")
        } else if kinds == cfn_schema::Kinds::ARRAY {
            format!("\n{indent}{indent}- ${stop}")
        } else {
            format!(" ${stop}")
        };
        text.push_str(&format!("\n{indent}{}:{value}", escaped(name)));
    }
    text
}
