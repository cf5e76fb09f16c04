//! Where the names of a template stand: those of its items, of the variables of a `Fn::Sub`
//! and of the identifiers of loops. Navigation and renaming rest on it.

use cfn_syntax::{Document, Kind, Node, Pair};
use cfn_template::{
    FunctionName, Item, Reference, ReferenceKind, SectionKind, Template, content_span, function,
    is_pseudo_parameter, sub_variables,
};
use cfn_text::Span;

use crate::walk::{every_node, nodes_under, outward};

/// Names that may not collide: a parameter and a resource share one space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Space {
    /// Parameters, resources and pseudo parameters.
    Value,
    Condition,
    Mapping,
    /// Names that only stand for themselves.
    Output,
    Rule,
}

impl Space {
    pub(crate) fn of_section(section: SectionKind) -> Option<Self> {
        match section {
            SectionKind::Parameters | SectionKind::Resources => Some(Self::Value),
            SectionKind::Conditions => Some(Self::Condition),
            SectionKind::Mappings => Some(Self::Mapping),
            SectionKind::Outputs => Some(Self::Output),
            SectionKind::Rules => Some(Self::Rule),
            _ => None,
        }
    }

    pub(crate) fn of_reference(kind: ReferenceKind) -> Self {
        match kind {
            ReferenceKind::Condition => Self::Condition,
            ReferenceKind::Mapping => Self::Mapping,
            _ => Self::Value,
        }
    }
}

/// Something that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Symbol<'a> {
    /// A child of a section, or a pseudo parameter. It need not be defined.
    Global(Space, String),
    /// A variable of a `Fn::Sub`, by the list of text and map.
    Variable(Node<'a>, String),
    /// The identifier of a loop, by the argument of its `Fn::ForEach`.
    Identifier(Node<'a>, String),
}

impl Symbol<'_> {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Global(_, name) | Self::Variable(_, name) | Self::Identifier(_, name) => name,
        }
    }
}

/// A place where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Occurrence {
    /// The name alone, without quotes.
    pub(crate) span: Span,
    pub(crate) role: Role,
}

/// What a name does at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Definition,
    Reference,
}

/// The symbol whose name is under the cursor, and where exactly the name stands.
pub(crate) fn symbol_at<'a>(template: &Template<'a>, offset: u32) -> Option<(Symbol<'a>, Span)> {
    global_at(template, offset).or_else(|| local_at(template, offset))
}

/// Like [`symbol_at`]; the cursor may also stand elsewhere in the call that names the symbol,
/// as on `!Ref` or on the attribute of a `GetAtt`.
pub(crate) fn symbol_near<'a>(template: &Template<'a>, offset: u32) -> Option<(Symbol<'a>, Span)> {
    symbol_at(template, offset).or_else(|| {
        let node = template.document().node_at(offset)?;
        let call = outward(node).take(3).find_map(function).filter(|call| {
            matches!(call.name, FunctionName::Ref | FunctionName::GetAtt | FunctionName::Condition)
        })?;
        let name = call.argument.items().next().unwrap_or(call.argument);
        (name.kind() == Kind::Scalar).then(|| symbol_at(template, content_span(name).start))?
    })
}

/// The item that a symbol is; the first one when several are called so.
pub(crate) fn item_of<'a>(template: &Template<'a>, symbol: &Symbol<'_>) -> Option<Item<'a>> {
    let Symbol::Global(space, name) = symbol else { return None };
    let sections: &[SectionKind] = match space {
        Space::Value => &[SectionKind::Parameters, SectionKind::Resources],
        Space::Condition => &[SectionKind::Conditions],
        Space::Mapping => &[SectionKind::Mappings],
        Space::Output => &[SectionKind::Outputs],
        Space::Rule => &[SectionKind::Rules],
    };
    sections.iter().find_map(|section| template.get(*section, name))
}

/// All places where the name of a symbol stands, in order.
pub(crate) fn occurrences(template: &Template<'_>, symbol: &Symbol<'_>) -> Vec<Occurrence> {
    let mut found = match symbol {
        Symbol::Global(space, name) => global_occurrences(template, *space, name),
        Symbol::Variable(list, name) => variable_occurrences(*list, name),
        Symbol::Identifier(argument, name) => identifier_occurrences(*argument, name),
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// The name in a reference. What the serverless transform and modules make of a resource is
/// written `Resource.Part` also where no attribute is due.
pub(crate) fn referenced<'a>(
    template: &Template<'_>,
    reference: &'a Reference,
    span: Span,
) -> (&'a str, Span) {
    match reference.name.split_once('.') {
        Some((name, _))
            if reference.kind.names_resource() && template.get(SectionKind::Resources, name).is_some() =>
        {
            (name, Span::new(span.start, span.start + name.len() as u32))
        }
        _ => (&reference.name, span),
    }
}

/// The names of parameters in the metadata that arranges them in the console
/// (`AWS::CloudFormation::Interface`).
pub(crate) fn interface_names<'a>(template: &Template<'a>) -> Vec<Node<'a>> {
    let Some(interface) = template.get(SectionKind::Metadata, "AWS::CloudFormation::Interface") else {
        return Vec::new();
    };
    let groups = interface.value().get("ParameterGroups");
    let lists = groups.into_iter().flat_map(Node::items).filter_map(|group| group.get("Parameters"));
    let labels = interface.value().get("ParameterLabels");
    let in_groups = lists.flat_map(Node::items);
    in_groups.chain(labels.into_iter().flat_map(Node::pairs).map(|pair| pair.key)).collect()
}

fn global_at<'a>(template: &Template<'a>, offset: u32) -> Option<(Symbol<'a>, Span)> {
    let symbol = |space, name: &str, span| (Symbol::Global(space, name.to_owned()), span);
    for (_, reference, span) in template.references() {
        if span.touches(offset) && !reference.name.is_empty() {
            let (name, span) = referenced(template, reference, span);
            if span.touches(offset) {
                return Some(symbol(Space::of_reference(reference.kind), name, span));
            }
        }
    }
    for item in template.items() {
        let span = content_span(item.key());
        if span.touches(offset)
            && !item.name().starts_with("Fn::")
            && let Some(space) = Space::of_section(item.section())
        {
            return Some(symbol(space, item.name(), span));
        }
    }
    interface_names(template).into_iter().find_map(|node| {
        let span = content_span(node);
        let name = node.text().filter(|name| span.touches(offset) && !name.is_empty())?;
        Some(symbol(Space::Value, &name, span))
    })
}

fn global_occurrences(template: &Template<'_>, space: Space, name: &str) -> Vec<Occurrence> {
    let definitions = template
        .items()
        .iter()
        .filter(|item| Space::of_section(item.section()) == Some(space) && item.name() == name)
        .map(|item| Occurrence { span: content_span(item.key()), role: Role::Definition });
    let references = template
        .references()
        .filter(|(_, reference, _)| Space::of_reference(reference.kind) == space)
        .map(|(_, reference, span)| referenced(template, reference, span))
        .filter(|(other, _)| *other == name)
        .map(|(_, span)| Occurrence { span, role: Role::Reference });
    let mut found: Vec<_> = definitions.chain(references).collect();
    if space == Space::Value && !is_pseudo_parameter(name) {
        let in_interface = interface_names(template).into_iter().filter(|node| node.is_text(name));
        found.extend(in_interface.map(|node| Occurrence { span: content_span(node), role: Role::Reference }));
    }
    found
}

fn local_at<'a>(template: &Template<'a>, offset: u32) -> Option<(Symbol<'a>, Span)> {
    let node = template.document().node_at(offset)?;
    outward(node).find_map(|node| {
        variable_at(node, offset).or_else(|| node.pairs().find_map(|pair| identifier_at(pair, offset)))
    })
}

fn variable_at(list: Node<'_>, offset: u32) -> Option<(Symbol<'_>, Span)> {
    let (_, map) = sub_with_map(list)?;
    map.pairs().find_map(|pair| {
        let name = pair.key.text()?;
        let occurrences = variable_occurrences(list, &name);
        let here = occurrences.iter().find(|it| it.span.touches(offset))?;
        Some((Symbol::Variable(list, name.into_owned()), here.span))
    })
}

/// The text and the map of a `Fn::Sub`, given the list of both.
fn sub_with_map(list: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    if list.kind() != Kind::Sequence {
        return None;
    }
    let is_sub = |node: Node<'_>| {
        function(node).is_some_and(|call| call.name == FunctionName::Sub && call.argument == list)
    };
    if !is_sub(list) && !list.parent().is_some_and(is_sub) {
        return None;
    }
    let mut items = list.items();
    let (text, map) = (items.next()?, items.next()?);
    (text.kind() == Kind::Scalar && map.kind() == Kind::Mapping).then_some((text, map))
}

fn variable_occurrences(list: Node<'_>, name: &str) -> Vec<Occurrence> {
    let Some((text, map)) = sub_with_map(list) else { return Vec::new() };
    let keys = map.pairs().filter(|pair| pair.key.is_text(name));
    let definitions = keys.map(|pair| Occurrence { span: content_span(pair.key), role: Role::Definition });
    let start = text.span().start;
    let uses = sub_variables(text.raw()).filter(|variable| variable.name == name);
    let references =
        uses.map(|variable| Occurrence { span: variable.span.shifted(start), role: Role::Reference });
    definitions.chain(references).collect()
}

fn identifier_at(pair: Pair<'_>, offset: u32) -> Option<(Symbol<'_>, Span)> {
    let (argument, name) = identifier_of(pair)?;
    let occurrences = identifier_occurrences(argument, &name);
    let here = occurrences.iter().find(|it| it.span.touches(offset))?;
    Some((Symbol::Identifier(argument, name), here.span))
}

fn identifier_occurrences(argument: Node<'_>, name: &str) -> Vec<Occurrence> {
    let mut items = argument.items();
    let mut found = Vec::new();
    if let Some(identifier) = items.next().filter(|node| node.is_text(name)) {
        found.push(Occurrence { span: content_span(identifier), role: Role::Definition });
    }
    let mut add = |span| found.push(Occurrence { span, role: Role::Reference });
    for item in items {
        nodes_under(item, &mut |node| {
            let call = function(node).filter(|call| call.name == FunctionName::Ref);
            if let Some(call) = call
                && call.argument.is_text(name)
            {
                add(content_span(call.argument));
            }
            if node.kind() == Kind::Scalar {
                let start = node.span().start;
                substitutions(node.raw(), name).for_each(|span| add(span.shifted(start)));
            }
        });
    }
    found
}

/// Where a text says `${name}` or `&{name}`.
fn substitutions<'a>(raw: &'a str, name: &'a str) -> impl Iterator<Item = Span> + 'a {
    raw.match_indices(['$', '&']).filter_map(move |(at, _)| {
        let inner = raw.get(at + 1..)?.strip_prefix('{')?.split_once('}')?.0;
        if inner.trim() != name {
            return None;
        }
        let start = (at + 2 + inner.len() - inner.trim_start().len()) as u32;
        Some(Span::new(start, start + name.len() as u32))
    })
}

/// What a reference of a kind means by a name.
pub(crate) fn symbol_of<'a>(kind: ReferenceKind, name: &str) -> Symbol<'a> {
    Symbol::Global(Space::of_reference(kind), name.to_owned())
}

/// The variables of all `Fn::Sub` and the identifiers of all loops.
pub(crate) fn local_symbols(document: &Document) -> Vec<Symbol<'_>> {
    let mut found = Vec::new();
    every_node(document, &mut |node| {
        if let Some((_, map)) = sub_with_map(node) {
            let names = map.pairs().filter_map(|pair| pair.key.text());
            found.extend(names.map(|name| Symbol::Variable(node, name.into_owned())));
        }
        if node.kind() == Kind::Mapping {
            found.extend(
                node.pairs()
                    .filter_map(identifier_of)
                    .map(|(argument, name)| Symbol::Identifier(argument, name)),
            );
        }
    });
    found
}

/// The argument and the identifier of a loop.
fn identifier_of(pair: Pair<'_>) -> Option<(Node<'_>, String)> {
    let is_loop = FunctionName::from_key(&pair.name()) == Some(FunctionName::ForEach);
    if !is_loop || pair.value.kind() != Kind::Sequence {
        return None;
    }
    let name = pair.value.items().next()?.text().filter(|name| !name.is_empty())?;
    Some((pair.value, name.into_owned()))
}
