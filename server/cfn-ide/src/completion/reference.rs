//! `Ref` and `Fn::GetAtt`: names and attributes, those first whose type fits what is due.

use cfn_schema::{Kinds, Resource, Shape};
use cfn_template::{Item, PSEUDO_PARAMETERS, SectionKind};

use super::item::{Draft, Items};
use super::name::named;
use super::{CompletionKind, Context};
use crate::describe::kind_of;
use crate::due::{Due, SchemaPlace, items as items_of, kinds};
use crate::topic::Topic;

/// How well a name fits what is due, as a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Its type is the one that the property asks for.
    Exact,
    /// Nothing speaks against it.
    Maybe,
    /// The property asks for something else.
    Hardly,
}

/// What a property asks for.
pub(super) struct Wanted<'a> {
    /// Resource types with the attribute that belongs here.
    relations: Vec<(&'a str, &'a str)>,
    /// What the text means, like `AWS::EC2::VPC.Id`.
    format: Option<&'a str>,
    /// The name of the property.
    property: Option<String>,
    kinds: Kinds,
}

/// Schemas branch into schemas; nothing useful lies deeper.
const MAX_BRANCHES: usize = 4;

/// With more resources than these, attributes are offered after the dot only.
const MAX_RESOURCES: usize = 30;

impl<'a> Wanted<'a> {
    pub(super) fn of(due: &Due<'a>) -> Self {
        match due {
            Due::Schema(place) => Self::of_place(place),
            Due::Call(_, due) => Self::of(due),
            _ => Self { relations: Vec::new(), format: None, property: None, kinds: Kinds::default() },
        }
    }

    pub(super) fn of_place(place: &SchemaPlace<'a>) -> Self {
        let shape = items_of(place.shape).unwrap_or(place.shape);
        let mut relations = Vec::new();
        collect(place.shape, MAX_BRANCHES, &mut relations);
        collect(shape, MAX_BRANCHES, &mut relations);
        let format = shape.format().or_else(|| shape.branches().find_map(Shape::format));
        Self { relations, format, property: place.path.last().cloned(), kinds: kinds(place.shape) }
    }

    fn is_known(&self) -> bool {
        !self.relations.is_empty() || self.format.is_some()
    }

    /// How `Ref` of a resource fits.
    fn fit_of_ref(&self, resource_type: &str) -> Fit {
        let own: Vec<&str> = self.attributes_of(resource_type).collect();
        if own.is_empty() {
            return if self.is_known() { Fit::Hardly } else { Fit::Maybe };
        }
        let reference = cfn_schema::resource(resource_type).map(|it| it.reference().properties);
        let gives = reference.and_then(|names| (names.len() == 1).then(|| names.iter().next()).flatten());
        match gives {
            Some(name) if !own.contains(&name) => Fit::Maybe,
            _ => Fit::Exact,
        }
    }

    fn fit_of_attribute(&self, resource_type: &str, attribute: &str, shape: Shape<'_>) -> Fit {
        let own: Vec<&str> = self.attributes_of(resource_type).collect();
        if own.contains(&attribute) {
            return Fit::Exact;
        }
        let given = kinds(shape);
        let clashes = |wanted: Kinds| self.kinds == wanted && !given.is_empty() && !given.intersects(wanted);
        if !own.is_empty() || self.is_known() || clashes(Kinds::ARRAY) || given == Kinds::OBJECT {
            return Fit::Hardly;
        }
        Fit::Maybe
    }

    fn attributes_of(&self, resource_type: &str) -> impl Iterator<Item = &'a str> {
        let of_type = self.relations.iter().filter(move |(name, _)| *name == resource_type);
        of_type.map(|(_, attribute)| *attribute)
    }

    /// How a parameter fits, by its type and its name.
    fn fit_of_parameter(&self, name: &str, parameter_type: &str) -> Fit {
        let inner = parameter_type
            .strip_prefix("AWS::SSM::Parameter::Value<")
            .and_then(|it| it.strip_suffix('>'))
            .unwrap_or(parameter_type);
        let item = inner.strip_prefix("List<").and_then(|it| it.strip_suffix('>'));
        let is_list = item.is_some() || inner == "CommaDelimitedList";
        let item = item.unwrap_or(inner);
        if is_list && !self.kinds.is_empty() && !self.kinds.contains(Kinds::ARRAY) {
            return Fit::Hardly;
        }
        if let Some((resource_type, _)) = item.rsplit_once("::").filter(|_| item.starts_with("AWS::")) {
            let format = self.format.and_then(|format| format.split('.').next());
            let fits = format == Some(resource_type)
                || self.relations.iter().any(|(name, _)| *name == resource_type);
            return match (fits, self.is_known()) {
                (true, _) => Fit::Exact,
                (false, true) => Fit::Hardly,
                (false, false) if self.means(resource_type) => Fit::Exact,
                (false, false) => Fit::Maybe,
            };
        }
        match &self.property {
            Some(property) if same_words(name, property) => Fit::Exact,
            _ => Fit::Maybe,
        }
    }

    /// Whether the property is named after a type, like `KeyName` after key pairs.
    fn means(&self, resource_type: &str) -> bool {
        let last = resource_type.rsplit("::").next().unwrap_or_default();
        self.property.as_deref().is_some_and(|property| property.contains(last))
    }
}

/// Whether two names say the same: one ends like the other.
fn same_words(name: &str, property: &str) -> bool {
    let (name, property) = (name.to_ascii_lowercase(), property.to_ascii_lowercase());
    name == property || (property.len() > 3 && name.ends_with(&property))
}

fn collect<'a>(shape: Shape<'a>, depth: usize, relations: &mut Vec<(&'a str, &'a str)>) {
    relations.extend(shape.relations().iter());
    if let Some(deeper) = depth.checked_sub(1) {
        shape.branches().for_each(|branch| collect(branch, deeper, relations));
    }
}

/// Offers what `Ref` takes.
pub(super) fn refs(context: &Context<'_, '_>, due: &Due<'_>, items: &mut Items<'_>) {
    let wanted = Wanted::of(due);
    for (draft, name) in names(context, &wanted) {
        items.add_value(draft, name);
    }
}

/// Parameters, resources and pseudo parameters.
pub(super) fn names<'t>(context: &Context<'t, '_>, wanted: &Wanted<'_>) -> Vec<(Draft, &'t str)> {
    let mut found = Vec::new();
    for item in context.template.section(SectionKind::Parameters) {
        let fit = wanted.fit_of_parameter(item.name(), item.item_type().unwrap_or_default());
        found.push((named(CompletionKind::Parameter, item).rank(10 * fit as u32), item.name()));
    }
    if takes_resources(context) {
        for item in others(context) {
            let fit = wanted.fit_of_ref(item.item_type().unwrap_or_default());
            found.push((named(CompletionKind::Resource, item).rank(10 * fit as u32 + 1), item.name()));
        }
    }
    for name in PSEUDO_PARAMETERS {
        found.push((Draft::new(CompletionKind::PseudoParameter, name).rank(15), name));
    }
    found
}

/// The resources beside the one around the cursor.
fn others<'t>(context: &Context<'t, '_>) -> impl Iterator<Item = Item<'t>> {
    let own = context.resource_around().unwrap_or_default().to_owned();
    let resources = context.template.section(SectionKind::Resources);
    resources.filter(move |item| item.name() != own && !item.name().starts_with("Fn::"))
}

/// Whether resources are known where the cursor stands: conditions and rules are decided before.
fn takes_resources(context: &Context<'_, '_>) -> bool {
    !matches!(
        context.place.item,
        Some((SectionKind::Conditions | SectionKind::Rules | SectionKind::Parameters, _))
    )
}

/// Offers resources with their attributes in one text: those attributes that fit, and the
/// resources alone.
pub(super) fn get_atts(context: &Context<'_, '_>, due: &Due<'_>, items: &mut Items<'_>) {
    let wanted = Wanted::of(due);
    let offers_all = !wanted.is_known() && others(context).count() <= MAX_RESOURCES;
    for item in others(context) {
        let Some(resource) = item.item_type().and_then(cfn_schema::resource) else {
            items.add_value(named(CompletionKind::Resource, item).rank(40), item.name());
            continue;
        };
        let mut best = Fit::Hardly;
        for (attribute, shape) in resource.attributes() {
            let fit = wanted.fit_of_attribute(resource.name(), attribute, shape);
            best = best.min(fit);
            if fit == Fit::Exact || offers_all {
                let text = format!("{}.{attribute}", item.name());
                let draft = attribute_draft(resource, attribute, shape, fit);
                items.add_value(Draft { label: text.clone(), ..draft }, &text);
            }
        }
        if best != Fit::Exact {
            items.add_value(named(CompletionKind::Resource, item).rank(40), item.name());
        }
    }
}

/// Offers resources, as the first part of a `GetAtt` in two.
pub(super) fn get_att_resources(context: &Context<'_, '_>, due: &Due<'_>, items: &mut Items<'_>) {
    let wanted = Wanted::of(due);
    for item in others(context) {
        let resource = item.item_type().and_then(cfn_schema::resource);
        let fit = resource.and_then(|resource| {
            let fit = |(name, shape)| wanted.fit_of_attribute(resource.name(), name, shape);
            resource.attributes().map(fit).min()
        });
        let fit = fit.unwrap_or(Fit::Hardly);
        items.add_value(named(CompletionKind::Resource, item).rank(10 * fit as u32), item.name());
    }
}

/// Offers the attributes of the resource in front of the dot.
pub(super) fn attributes_after_dot(context: &Context<'_, '_>, due: &Due<'_>, items: &mut Items<'_>) {
    let Some((name, _)) = context.cursor.typed.split_once('.') else { return };
    items.from += name.len() as u32 + 1;
    attributes(context, name, due, items);
}

/// Offers the attributes of a resource.
pub(super) fn attributes(context: &Context<'_, '_>, name: &str, due: &Due<'_>, items: &mut Items<'_>) {
    for (draft, attribute) in attribute_names(context, name, &Wanted::of(due)) {
        items.add_value(draft, attribute);
    }
}

/// The attributes of a resource.
pub(super) fn attribute_names(
    context: &Context<'_, '_>,
    name: &str,
    wanted: &Wanted<'_>,
) -> Vec<(Draft, &'static str)> {
    let item = context.template.get(SectionKind::Resources, name);
    let Some(resource) = item.and_then(|item| cfn_schema::resource(item.item_type()?)) else {
        return Vec::new();
    };
    let draft = |attribute, shape| {
        let fit = wanted.fit_of_attribute(resource.name(), attribute, shape);
        (attribute_draft(resource, attribute, shape, fit), attribute)
    };
    resource.attributes().map(|(attribute, shape)| draft(attribute, shape)).collect()
}

fn attribute_draft(resource: Resource<'_>, name: &str, shape: Shape<'_>, fit: Fit) -> Draft {
    Draft::new(CompletionKind::Attribute, name)
        .detail(format!("{} of {}", kind_of(shape), resource.name()))
        .rank(10 * fit as u32)
        .topic(Topic::Attribute { resource: resource.name().to_owned(), name: name.to_owned() })
}

/// Offers whole calls that give just what a property asks for, like `!Ref Subnet`.
pub(super) fn calls(context: &Context<'_, '_>, place: &SchemaPlace<'_>, items: &mut Items<'_>) {
    let wanted = Wanted::of_place(place);
    let blank = items.blank();
    let mut add = |draft: Draft, text: String| {
        items.add_raw(Draft { label: text.clone(), ..draft }, format!("{blank}{text}"), false);
    };
    for item in context.template.section(SectionKind::Parameters) {
        let parameter_type = item.item_type().unwrap_or_default();
        if wanted.fit_of_parameter(item.name(), parameter_type) == Fit::Exact {
            add(named(CompletionKind::Parameter, item), format!("!Ref {}", item.name()));
        }
    }
    if wanted.relations.is_empty() {
        return;
    }
    for item in others(context) {
        let Some(resource) = item.item_type().and_then(cfn_schema::resource) else { continue };
        if wanted.fit_of_ref(resource.name()) == Fit::Exact {
            add(named(CompletionKind::Resource, item), format!("!Ref {}", item.name()));
        }
        for (attribute, shape) in resource.attributes() {
            let fit = wanted.fit_of_attribute(resource.name(), attribute, shape);
            if fit == Fit::Exact {
                let draft = attribute_draft(resource, attribute, shape, fit);
                add(draft, format!("!GetAtt {}.{attribute}", item.name()));
            }
        }
    }
}
