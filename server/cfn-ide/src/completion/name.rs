//! Names of the template that stand alone: resources, conditions, mappings.

use cfn_syntax::{Kind, Node};
use cfn_template::{Item, SectionKind};

use super::item::{Draft, Items};
use super::{CompletionKind, Context};

/// Offers the other resources, as `DependsOn` names them.
pub(super) fn resources(context: &Context<'_, '_>, items: &mut Items<'_>) {
    let own = context.resource_around();
    let list = context.place.node.and_then(Node::parent);
    let is_listed = |name: &str| list.is_some_and(|list| list.items().any(|item| item.is_text(name)));
    for item in context.template.section(SectionKind::Resources) {
        if Some(item.name()) == own || item.name().starts_with("Fn::") || is_listed(item.name()) {
            continue;
        }
        items.add_value(named(CompletionKind::Resource, item), item.name());
    }
}

/// Offers the conditions.
pub(super) fn conditions(context: &Context<'_, '_>, items: &mut Items<'_>) {
    let own = match &context.place.item {
        Some((SectionKind::Conditions, name)) => Some(name.as_str()),
        _ => None,
    };
    for item in context.template.section(SectionKind::Conditions) {
        if Some(item.name()) != own && !item.name().starts_with("Fn::") {
            items.add_value(named(CompletionKind::Condition, item), item.name());
        }
    }
}

/// Offers the mappings.
pub(super) fn mappings(context: &Context<'_, '_>, items: &mut Items<'_>) {
    for item in context.template.section(SectionKind::Mappings) {
        items.add_value(named(CompletionKind::Mapping, item), item.name());
    }
}

/// Offers the keys of a mapping: those of the first level, or those under `first`; under all
/// of the first level when it is not known.
pub(super) fn mapping_keys(
    context: &Context<'_, '_>,
    mapping: &str,
    first: Option<&str>,
    items: &mut Items<'_>,
) {
    let Some(mapping) = context.template.get(SectionKind::Mappings, mapping) else { return };
    let mut add = |pair: cfn_syntax::Pair<'_>| {
        let draft = Draft::new(CompletionKind::Mapping, pair.name());
        let draft = if pair.value.kind() == Kind::Scalar { draft.detail(pair.value.raw()) } else { draft };
        items.add_value(draft, &pair.name());
    };
    match first {
        None => mapping.value().pairs().for_each(&mut add),
        Some(first) => match mapping.value().get(first) {
            Some(inner) => inner.pairs().for_each(&mut add),
            None => {
                let mut seen = std::collections::BTreeSet::new();
                let inner = mapping.value().pairs().flat_map(|pair| pair.value.pairs());
                inner.filter(|pair| seen.insert(pair.name().into_owned())).for_each(add);
            }
        },
    }
}

/// An item of the template with its type.
pub(super) fn named(kind: CompletionKind, item: Item<'_>) -> Draft {
    let draft = Draft::new(kind, item.name());
    match item.item_type() {
        Some(item_type) => draft.detail(item_type),
        None => draft,
    }
}
