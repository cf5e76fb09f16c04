//! What can be typed at a cursor. One file a context.

mod cursor;
mod dynamic_reference;
mod function;
mod fuzzy;
mod item;
mod name;
mod parameter;
mod policy;
mod property;
mod reference;
mod resource_type;
mod section;
mod sub;
mod value;

use cfn_rules::Analysis;
use cfn_rules::edit::Writer;
use cfn_syntax::{Document, Node};
use cfn_template::{FunctionName, SectionKind, Template};
use cfn_text::Span;

pub(crate) use self::cursor::{Cursor, Role};
use self::item::Items;
use crate::due::{Argument, Due, Place, place};
use crate::grammar::{self, Slot};
use crate::topic::Topic;

/// What an item is, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A section, or a key outside of properties.
    Keyword,
    /// A resource type or the type of a parameter.
    Type,
    /// A resource of the template.
    Resource,
    /// A parameter of the template, or a variable of a `Fn::Sub`.
    Parameter,
    /// A pseudo parameter.
    PseudoParameter,
    /// A property.
    Property,
    /// An attribute of a resource.
    Attribute,
    /// One of the values that a property takes.
    Value,
    /// An intrinsic function.
    Function,
    /// A condition of the template.
    Condition,
    /// A mapping of the template, or a key of it.
    Mapping,
    /// A text that is filled in further.
    Snippet,
}

/// One thing that can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type and whether it must be there, in a few words.
    pub detail: Option<String>,
    /// What it is for, in a sentence of Markdown.
    pub about: Option<&'static str>,
    /// What takes the place of [`Completions::span`]. The lines after the first are indented
    /// relative to the line of the cursor.
    pub new_text: String,
    /// Whether the text has places to fill in (LSP, "Snippet Syntax").
    pub is_snippet: bool,
    /// What is compared with the typed text, when it is not the label.
    pub filter_text: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// What [`crate::documentation`] tells about it.
    pub topic: Option<Topic>,
}

/// The things that can be typed at a cursor, the best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// The half-typed text that an item replaces; it lies on the line of the cursor.
    pub span: Span,
    /// The items.
    pub items: Vec<CompletionItem>,
    /// Whether there are more, or others, when more is typed.
    pub is_incomplete: bool,
}

/// What the editor can do with items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompletionOptions {
    /// Whether it fills in places of snippets.
    pub snippets: bool,
}

/// What can be typed at `offset`.
#[must_use]
pub fn completions(analysis: &Analysis, offset: u32, options: CompletionOptions) -> Completions {
    let document = analysis.document();
    let offset = offset.min(document.text().len());
    let path = document.path_at(offset);
    let Some(cursor) = Cursor::at(document, offset, &path) else { return Completions::default() };
    let place = place(document, &path, offset);
    let template = analysis.template();
    let context = Context::new(&template, cursor, place, options);
    let mut items = Items::new(&context);
    context.complete(&mut items);
    items.finish()
}

/// All that decides what can be typed.
pub(crate) struct Context<'t, 'a> {
    template: &'t Template<'a>,
    document: &'a Document,
    cursor: Cursor,
    place: Place<'a>,
    /// What is due inside of the functions in front of the cursor.
    due: Due<'a>,
    writer: Writer,
    options: CompletionOptions,
}

impl<'t, 'a> Context<'t, 'a> {
    fn new(template: &'t Template<'a>, cursor: Cursor, place: Place<'a>, options: CompletionOptions) -> Self {
        let document = template.document();
        let tag = cursor.tag.as_deref().and_then(FunctionName::from_tag);
        let due = match tag {
            // A tag that is being typed is not called yet.
            _ if cursor.is_tag => place.due.clone(),
            Some(FunctionName::Unknown) => Due::Unknown,
            Some(name) => Due::Call(name, Box::new(place.due.clone())),
            None => place.entered(),
        };
        Self { template, document, cursor, place, due, writer: Writer::of(document), options }
    }

    fn complete(&self, items: &mut Items<'_>) {
        if self.in_block_scalar() || self.cursor.typed.contains("${") && self.is_sub() {
            return sub::complete(self, items);
        }
        if dynamic_reference::complete(self, items) {
            return;
        }
        if self.cursor.is_tag {
            return function::complete(self, items);
        }
        self.complete_due(&self.due, items);
    }

    fn complete_due(&self, due: &Due<'a>, items: &mut Items<'_>) {
        // Behind the colon of a key without a value, keys go to the next line.
        let may_be_key = self.cursor.role != Role::Value || self.cursor.may_break && !self.has_siblings();
        let may_be_value = self.cursor.role != Role::Key;
        match due {
            Due::Unknown | Due::Argument(Argument::Literal) => {}
            Due::Template if may_be_key => section::sections(self, items),
            Due::Template => {}
            Due::Names(section) if may_be_key => section::names(self, *section, items),
            Due::Names(_) => {}
            Due::Resource(_) if may_be_key => section::keys(self, grammar::RESOURCE, items),
            Due::Keys(keys) if may_be_key => section::keys(self, keys, items),
            Due::Resource(_) | Due::Keys(_) => {}
            Due::Slot(slot) => self.complete_slot(slot, items),
            Due::Schema(place) => {
                if may_be_key {
                    property::complete(self, place, items);
                }
                // In a mapping that has keys already, there is no place for anything else.
                let may_be_value = may_be_value && !(self.cursor.role != Role::Value && self.has_siblings());
                if may_be_value || self.cursor.role == Role::Key && !self.has_siblings() {
                    value::complete(self, place, items);
                    function::complete(self, items);
                }
            }
            Due::Call(name, due) => self.complete_call(*name, due, items),
            Due::Argument(argument) => self.complete_argument(argument, items),
        }
    }

    fn complete_slot(&self, slot: &'static Slot, items: &mut Items<'_>) {
        match slot {
            Slot::Free | Slot::Text | Slot::Number | Slot::Properties | Slot::Document(_) => {}
            // The items of a list, whose dash is not typed yet.
            Slot::List(slot) => self.complete_slot(slot, items),
            Slot::Map(keys) => section::keys(self, keys, items),
            Slot::Value => function::complete(self, items),
            Slot::Boolean => value::choices(&["true", "false"], items),
            Slot::Choice(choices) => value::choices(choices, items),
            Slot::ResourceType => resource_type::complete(self, items),
            Slot::ParameterType => parameter::types(items),
            Slot::ResourceName | Slot::ResourceNames => name::resources(self, items),
            Slot::ConditionName => name::conditions(self, items),
            Slot::Condition | Slot::RuleCondition => function::complete(self, items),
        }
    }

    /// The argument of a function, as a whole.
    fn complete_call(&self, name: FunctionName, due: &Due<'a>, items: &mut Items<'_>) {
        use FunctionName as F;
        match name {
            F::Ref => reference::refs(self, due, items),
            F::Condition => name::conditions(self, items),
            F::GetAtt if self.cursor.typed.contains('.') => reference::attributes_after_dot(self, due, items),
            F::GetAtt => reference::get_atts(self, due, items),
            F::GetAZs => value::regions(items),
            // Without brackets, what is typed first is the first argument.
            F::If | F::FindInMap => {}
            F::Base64 | F::ImportValue | F::Length | F::ToJsonString | F::Split | F::Join | F::Select => {
                function::complete(self, items);
            }
            F::And | F::Or | F::Not | F::Equals => {}
            _ => {}
        }
    }

    fn complete_argument(&self, argument: &Argument<'a>, items: &mut Items<'_>) {
        match argument {
            Argument::Sub | Argument::Literal => {}
            Argument::Mapping => name::mappings(self, items),
            Argument::MappingKey { mapping, first } => {
                name::mapping_keys(self, mapping, first.as_deref(), items);
                function::complete(self, items);
            }
            Argument::GetAttResource(due) => reference::get_att_resources(self, due, items),
            Argument::GetAttAttribute { resource, due } => {
                reference::attributes(self, resource, due, items);
            }
            Argument::Texts => function::complete(self, items),
        }
    }

    /// Whether the text at the cursor is one of `Fn::Sub`.
    fn is_sub(&self) -> bool {
        matches!(self.due, Due::Call(FunctionName::Sub, _) | Due::Argument(Argument::Sub))
    }

    fn in_block_scalar(&self) -> bool {
        self.scalar().is_some_and(|node| {
            let first_line = self.document.text().line_at(node.span().start);
            first_line != self.document.text().line_at(self.cursor.offset)
        })
    }

    /// The text at the cursor, if the tree has one there.
    fn scalar(&self) -> Option<Node<'a>> {
        self.document.node_at(self.cursor.offset).filter(|node| node.kind() == cfn_syntax::Kind::Scalar)
    }

    /// The keys beside the one at the cursor.
    fn siblings(&self) -> Vec<String> {
        let pairs = self.place.node.into_iter().flat_map(Node::pairs);
        let token = self.cursor.token;
        let others = pairs.filter(|pair| {
            let key = pair.key.full_span();
            !key.touches(self.cursor.offset) && !key.meets(token)
        });
        others.map(|pair| pair.name().into_owned()).collect()
    }

    fn has_siblings(&self) -> bool {
        !self.siblings().is_empty()
    }

    /// The name of the resource around the cursor.
    fn resource_around(&self) -> Option<&str> {
        match &self.place.item {
            Some((SectionKind::Resources, name)) => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
