//! What is known of the thing at a place: a key, a type, a name, a function.

use cfn_rules::Analysis;
use cfn_schema::iam;
use cfn_syntax::{Kind, Node, Pair};
use cfn_template::{
    Environment, Function, Item, SectionKind, Template, condition_of_item, content_span, function,
    is_pseudo_parameter, long_form,
};
use cfn_text::Span;

use crate::describe::{self, code, push_facts};
use crate::due::{Argument, Due, SchemaPlace, place};
use crate::functions;
use crate::grammar::{self, Key, Slot};
use crate::inlay_hint::known_value;
use crate::names::{Symbol, item_of, symbol_at};

/// More text of a template than this is not shown.
const MAX_CHARS: usize = 400;
/// More keys of a mapping than these are not shown.
const MAX_KEYS: usize = 12;

/// What is known of the thing at `offset`, as Markdown, and where the thing stands.
pub(crate) fn fact_at(analysis: &Analysis, offset: u32) -> Option<(Span, String)> {
    let template = analysis.template();
    let node = template.document().node_at(offset)?;
    if let Some(tag) = node.tag_span().filter(|tag| tag.touches(offset))
        && let Some(call) = function(node)
    {
        return Some((tag, function_text(&template, node, call)?));
    }
    // A name under a key that is no reference, like a logical ID, is found here too.
    if let Some((symbol, span)) = symbol_at(&template, offset) {
        return Some((span, symbol_text(&template, &symbol)?));
    }
    if let Some(found) = attribute_text(&template, offset) {
        return Some(found);
    }
    let span = content_span(node);
    if node.kind() != Kind::Scalar || !span.touches(offset) {
        return None;
    }
    let text = match key_pair(&template, node) {
        Some(pair) => key_text(&template, pair)?,
        None => value_text(&template, node, offset)?,
    };
    Some((span, text))
}

/// The pair whose key a node is.
fn key_pair<'a>(template: &Template<'a>, node: Node<'a>) -> Option<Pair<'a>> {
    let section = template.document().sections().find(|section| section.key == node);
    if let Some(section) = section {
        return Some(Pair { key: section.key, value: section.value });
    }
    node.parent()?.pairs().find(|pair| pair.key == node)
}

fn key_text(template: &Template<'_>, pair: Pair<'_>) -> Option<String> {
    let document = template.document();
    // The path at the start of a key is that of what holds it.
    let start = pair.key.full_span().start;
    let place = place(document, &document.path_at(start), start);
    let name = pair.name();
    if let Some(holder) = pair.key.parent()
        && let Some(call) = long_form(holder)
    {
        return function_text(template, holder, call);
    }
    match place.entered().plain() {
        Due::Template => key_facts(&grammar::SECTIONS, &name),
        Due::Resource(_) => key_facts(grammar::RESOURCE, &name),
        Due::Keys(keys) => key_facts(keys, &name),
        Due::Schema(place) => property_text(&place, &name),
        _ => None,
    }
}

fn key_facts(keys: &'static [Key], name: &str) -> Option<String> {
    let key = grammar::find(keys, name)?;
    let required = if key.required { ", required" } else { "" };
    let mut text = format!("**{name}**{required}\n\n{}", key.about);
    if let Slot::Choice(choices) = key.slot {
        let choices: Vec<String> = choices.iter().map(|choice| code(choice)).collect();
        text.push_str(&format!("\n\n- One of: {}", choices.join(", ")));
    }
    Some(text)
}

fn property_text(place: &SchemaPlace<'_>, name: &str) -> Option<String> {
    let holder = crate::due::items(place.shape).unwrap_or(place.shape);
    let shape = holder.find_property(name)?;
    let path: Vec<String> = place.path.iter().cloned().chain([name.to_owned()]).collect();
    Some(describe::property(place.resource, &path, shape))
}

/// A scalar that is no key and no reference.
fn value_text(template: &Template<'_>, node: Node<'_>, offset: u32) -> Option<String> {
    let document = template.document();
    let place = place(document, &document.path_at(offset), offset);
    let text = node.text()?;
    match place.entered() {
        Due::Slot(Slot::ResourceType) => cfn_schema::resource(&text).map(describe::resource_type),
        Due::Schema(place) if place.path.last().is_some_and(|name| name == "Runtime") => runtime(&text),
        Due::Schema(place) if place.path.last().is_some_and(|name| name.ends_with("Action")) => action(&text),
        _ => None,
    }
}

fn runtime(name: &str) -> Option<String> {
    let runtime = cfn_schema::lambda_runtime(name)?;
    let mut facts = Vec::new();
    let mut add = |what: &str, day: &Option<Box<str>>| {
        facts.extend(day.as_deref().map(|day| format!("{what}: {day}")));
    };
    add("Supported until", &runtime.deprecated);
    add("No new functions from", &runtime.create_block);
    add("No updates from", &runtime.update_block);
    add("Use instead", &runtime.successor);
    let mut text = format!("**{name}** Lambda runtime");
    push_facts(&mut text, &facts);
    Some(text)
}

fn action(text: &str) -> Option<String> {
    let (prefix, name) = text.split_once(':')?;
    let service = iam::service(prefix)?;
    let Some(action) = service.action(name) else {
        return name.contains('*').then(|| {
            let pattern = name.to_ascii_lowercase();
            let start = pattern.split('*').next().unwrap_or_default();
            let count = service
                .actions
                .iter()
                .filter(|action| action.name.to_ascii_lowercase().starts_with(start))
                .count();
            match pattern.strip_suffix('*') {
                Some(prefix) if !prefix.contains('*') => format!("{count} actions of {}", service.title),
                _ => format!("Actions of {}", service.title),
            }
        });
    };
    let mut facts = vec![format!("Access: {}", describe::access_level(action.access))];
    let resources: Vec<String> = action
        .resources
        .iter()
        .filter_map(|name| service.resource(name))
        .map(|resource| code(&resource.arn))
        .collect();
    facts.push(match resources.as_slice() {
        [] => "It acts on no resource of its own: `Resource` is `*`.".to_owned(),
        resources => format!("Resources: {}", resources.join(", ")),
    });
    let mut text = format!("**{}:{}** action of {}", service.prefix, action.name, service.title);
    push_facts(&mut text, &facts);
    Some(text)
}

/// A function, and the value it has here when that is known.
fn function_text<'a>(template: &Template<'a>, node: Node<'a>, call: Function<'a>) -> Option<String> {
    let facts = functions::facts(call.name)?;
    let mut text = String::new();
    let environment = Environment::new(template);
    if let Some((value, source)) = known_value(template, &environment, node, call) {
        text = format!("Gives {}", code(&shortened(&value)));
        if let Some(source) = source {
            text.push_str(&format!(" ({})", lowered(&source)));
        }
        text.push_str("\n\n");
    }
    text.push_str(&describe::function(facts));
    Some(text)
}

fn symbol_text(template: &Template<'_>, symbol: &Symbol<'_>) -> Option<String> {
    match symbol {
        Symbol::Global(_, name) => match item_of(template, symbol) {
            Some(item) => Some(item_text(template, item)),
            None if is_pseudo_parameter(name) => Some(describe::pseudo_parameter(name)),
            None => None,
        },
        Symbol::Variable(list, name) => {
            let map = list.items().nth(1)?;
            let value = map.get(name)?;
            Some(format!("**{name}** variable of this `Fn::Sub`{}", source(value)))
        }
        Symbol::Identifier(argument, name) => {
            let collection = argument.items().nth(1)?;
            Some(format!("**{name}** stands for each item of the loop{}", source(collection)))
        }
    }
}

fn item_text(template: &Template<'_>, item: Item<'_>) -> String {
    match item.section() {
        SectionKind::Parameters => parameter_text(item),
        SectionKind::Resources => resource_text(item),
        SectionKind::Mappings => mapping_text(item),
        SectionKind::Conditions => {
            let mut text = format!("**{}** condition{}", item.name(), source(item.value()));
            let decided = template.conditions().when(item.name());
            if decided.is_some_and(|case| !case.is_possible()) {
                text.push_str("\n\nIt never holds.");
            }
            text
        }
        section => format!("**{}** {}{}", item.name(), section.item_name(), source(item.value())),
    }
}

fn parameter_text(item: Item<'_>) -> String {
    let value = item.value();
    let mut text = format!("**{}** parameter `{}`", item.name(), item.item_type().unwrap_or("?"));
    let scalar = |key: &str| value.get(key).and_then(Node::text);
    if let Some(about) = scalar("Description").filter(|about| !about.is_empty()) {
        text.push_str(&format!("\n\n{}", shortened(&about)));
    }
    let is_secret = value.get("NoEcho").is_some_and(|it| !it.is_text("false"));
    let mut facts = Vec::new();
    match scalar("Default") {
        Some(_) if is_secret => facts.push("Default: hidden by `NoEcho`".to_owned()),
        Some(default) => facts.push(format!("Default: {}", code(&shortened(&default)))),
        None => facts.push("No default: a value must be given.".to_owned()),
    }
    if let Some(allowed) = value.get("AllowedValues") {
        let values: Vec<String> = allowed.items().filter_map(Node::text).map(|text| code(&text)).collect();
        facts.push(format!("One of: {}", values.join(", ")));
    }
    for key in ["AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue"] {
        facts.extend(scalar(key).map(|text| format!("{key}: {}", code(&text))));
    }
    push_facts(&mut text, &facts);
    text
}

fn resource_text(item: Item<'_>) -> String {
    let mut text = format!("**{}** resource `{}`", item.name(), item.item_type().unwrap_or("?"));
    let mut facts = Vec::new();
    if let Some(condition) = condition_of_item(item) {
        facts.push(format!("There only when {} holds", code(&condition)));
    }
    let resource = item.item_type().and_then(cfn_schema::resource);
    if let Some(resource) = resource {
        facts.extend(describe::given_by_ref(resource));
        facts.extend(describe::given_by_get_att(resource));
    }
    push_facts(&mut text, &facts);
    if let Some(url) = resource.and_then(cfn_schema::Resource::documentation_url) {
        text.push_str(&format!("\n\n[Documentation]({url})"));
    }
    text
}

fn mapping_text(item: Item<'_>) -> String {
    let mut text = format!("**{}** mapping", item.name());
    let keys = item.value().pairs().take(MAX_KEYS).map(|pair| {
        let inner: Vec<String> = pair
            .value
            .pairs()
            .take(MAX_KEYS)
            .map(|pair| match pair.value.text() {
                Some(value) => format!("{} = {}", pair.name(), shortened(&value)),
                None => format!("{} = …", pair.name()),
            })
            .collect();
        format!("{}: {}", code(&pair.name()), inner.join(", "))
    });
    let keys: Vec<String> = keys.collect();
    push_facts(&mut text, &keys);
    text
}

/// The attribute that a `GetAtt` or a variable of `Fn::Sub` names, when the cursor is on it.
fn attribute_text(template: &Template<'_>, offset: u32) -> Option<(Span, String)> {
    let document = template.document();
    let dotted = template.references().find_map(|(_, reference, span)| {
        let attribute = reference.attribute.as_deref()?;
        let span = Span::new(span.end + 1, span.end + 1 + attribute.len() as u32);
        let is_it = span.touches(offset) && document.text().slice(span) == *attribute;
        is_it.then_some((span, &*reference.name, attribute))
    });
    if let Some((span, name, attribute)) = dotted {
        return Some((span, attribute_of(template, name, attribute)?));
    }
    let node = document.node_at(offset)?;
    let place = place(document, &document.path_at(offset), offset);
    let Due::Argument(Argument::GetAttAttribute { resource, .. }) = place.due else { return None };
    Some((content_span(node), attribute_of(template, &resource, &node.text()?)?))
}

fn attribute_of(template: &Template<'_>, name: &str, attribute: &str) -> Option<String> {
    let item = template.get(SectionKind::Resources, name)?;
    let resource = cfn_schema::resource(item.item_type()?)?;
    Some(describe::attribute(resource, attribute, resource.attribute(attribute)?))
}

/// A piece of the template as code.
fn source(node: Node<'_>) -> String {
    let span = node.full_span();
    let text = node.document().text().slice(span);
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let depth = lines.iter().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines = lines.iter().enumerate().map(|(index, line)| match index {
        0 => *line,
        _ => line.get(depth.min(indent(line))..).unwrap_or_default(),
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    if text.trim().is_empty() {
        String::new()
    } else {
        format!("\n\n```yaml\n{}\n```", shortened(text.trim_end()))
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A sentence as a part of another one.
fn lowered(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
