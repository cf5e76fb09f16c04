//! Properties by the schema of their resource.

use cfn_schema::{Kinds, Shape};

use super::item::{Draft, Items, Opens};
use super::{CompletionKind, Context};
use crate::describe::kind_of;
use crate::due::{Due, SchemaPlace, items as items_of, kinds};
use crate::topic::Topic;

/// Offers the properties that are not there yet, those that must be there first.
pub(super) fn complete(context: &Context<'_, '_>, place: &SchemaPlace<'_>, items: &mut Items<'_>) {
    let own = place.shape.all_properties();
    // Under the key of a list, its items start with a dash.
    let (shape, needs_dash) = match items_of(place.shape) {
        Some(item) if own.is_empty() => (item, true),
        _ => (place.shape, false),
    };
    let properties = if needs_dash { shape.all_properties() } else { own };
    let taken = if needs_dash { Vec::new() } else { context.siblings() };
    let required = shape.required();
    for (name, property) in properties {
        if taken.iter().any(|it| it == name) {
            continue;
        }
        let path: Vec<String> = place.path.iter().cloned().chain([name.to_owned()]).collect();
        let names = || path.iter().map(String::as_str);
        let access = place.resource.map(|resource| resource.access(names())).unwrap_or_default();
        if access.is_read_only() {
            continue;
        }
        let is_required = required.contains(name);
        let rank = match (is_required, access.is_deprecated()) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 3,
        };
        let mut detail = kind_of(property);
        if is_required {
            detail.push_str(", required");
        }
        if access.is_create_only() {
            detail.push_str(", replaces");
        }
        let mut draft = Draft::new(CompletionKind::Property, name)
            .detail(detail)
            .rank(rank)
            .deprecated_if(access.is_deprecated());
        if let Some(resource) = place.resource {
            draft = draft.topic(Topic::Property { resource: resource.name().to_owned(), path: path.clone() });
        }
        if needs_dash && !context.cursor.in_flow && !context.cursor.after_dash {
            items.add_item_key(draft, name);
        } else {
            let shape = match place.clone().property(name) {
                // Of a policy, more is known than its property says.
                Due::Schema(place) => place.shape,
                _ => property,
            };
            items.add_key(draft, opens(shape));
        }
    }
}

/// What a property is mostly given as.
fn opens(shape: Shape<'_>) -> Opens {
    let kinds = kinds(shape);
    if kinds.contains(Kinds::OBJECT) && (!kinds.contains(Kinds::STRING) || !shape.all_properties().is_empty())
    {
        // A single statement of a policy stands mostly in a list all the same.
        return if kinds.contains(Kinds::ARRAY) { Opens::List } else { Opens::Map };
    }
    if kinds == Kinds::ARRAY { Opens::List } else { Opens::Value }
}
