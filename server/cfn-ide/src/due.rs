//! What is due at a place of a template: which keys, what kind of value, the argument of which
//! function. Completion, hover and signature help rest on it.

use cfn_schema::{Kinds, Resource, Shape};
use cfn_syntax::{Document, Node, Path, Segment};
use cfn_template::{FunctionName, SectionKind};

use crate::grammar::{self, Key, Slot};

/// What is due at a place.
#[derive(Clone, Debug)]
pub(crate) enum Due<'a> {
    /// Nothing is known.
    Unknown,
    /// The keys of the template.
    Template,
    /// The names of the children of a section.
    Names(SectionKind),
    /// The keys of a resource.
    Resource(Node<'a>),
    /// A place outside of properties.
    Slot(&'static Slot),
    /// Keys of a fixed set.
    Keys(&'static [Key]),
    /// A value that a schema describes.
    Schema(SchemaPlace<'a>),
    /// The whole argument of a function that stands where something else is due.
    Call(FunctionName, Box<Self>),
    /// A part of the argument of a function.
    Argument(Argument<'a>),
}

/// A part of the argument of a function.
#[derive(Clone, Debug)]
pub(crate) enum Argument<'a> {
    /// The text of `Fn::Sub`.
    Sub,
    /// A mapping of `Fn::FindInMap`.
    Mapping,
    /// A key of a mapping, under the keys before it.
    MappingKey { mapping: String, first: Option<String> },
    /// The resource of a `GetAtt` in two parts, for what the whole is due.
    GetAttResource(Box<Due<'a>>),
    /// The attribute of a `GetAtt` in two parts.
    GetAttAttribute { resource: String, due: Box<Due<'a>> },
    /// A list, whose items are texts.
    Texts,
    /// A delimiter or another text of the author's own.
    Literal,
}

/// A place in the properties of a resource, or in another thing that has a schema.
#[derive(Clone, Debug)]
pub(crate) struct SchemaPlace<'a> {
    pub(crate) resource: Option<Resource<'a>>,
    /// The names of properties that lead there, without positions in lists.
    pub(crate) path: Vec<String>,
    pub(crate) shape: Shape<'a>,
}

/// A place, and what the template has there.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) due: Due<'a>,
    /// The node at the end of the path, if there is any.
    pub(crate) node: Option<Node<'a>>,
    /// The section and the name of the item around.
    pub(crate) item: Option<(SectionKind, String)>,
    /// The innermost function around, and which of its arguments the place is in; `None` for
    /// the argument as a whole.
    pub(crate) call: Option<(FunctionName, Option<usize>)>,
}

/// What is due at the end of a path; `offset` tells apart keys that stand twice. Functions by
/// tag around the last node are not entered, see [`Place::entered`].
pub(crate) fn place<'a>(document: &'a Document, path: &Path, offset: u32) -> Place<'a> {
    let mut segments = path.segments.iter();
    let unknown = Place { due: Due::Unknown, node: None, item: None, call: None };
    let Some(first) = segments.next() else { return Place { due: Due::Template, ..unknown } };
    let Segment::Key(name) = first else { return unknown };
    let sections = || document.sections().filter(|section| section.key.is_text(name));
    let before = sections().filter(|section| section.key.full_span().start <= offset).last();
    let Some(section) = before.or_else(|| sections().next()) else { return unknown };
    let kind = SectionKind::from_name(name);
    let mut due = match kind {
        Some(kind) if is_list_of_names(kind) => Due::Names(kind),
        Some(kind) => grammar::find(&grammar::SECTIONS, kind.name())
            .map_or(Due::Unknown, |key| Due::Slot(&key.slot).plain()),
        None => Due::Unknown,
    };
    let mut node = Some(section.value);
    let mut item = None;
    let mut call = None;
    for (depth, segment) in segments.enumerate() {
        due = entered(due, node);
        call = call_at(segment, node, &due, call);
        let next = match (depth, segment) {
            (0, Segment::Key(name)) => {
                let pairs = || section.pairs().filter(|pair| pair.key.is_text(name));
                let before = pairs().filter(|pair| pair.key.full_span().start <= offset).last();
                before.or_else(|| pairs().next()).map(|pair| pair.value)
            }
            _ => node.and_then(|node| child(node, segment, offset)),
        };
        if depth == 0
            && let (Some(kind), Segment::Key(name)) = (kind, segment)
        {
            item = Some((kind, name.clone()));
        }
        due = due.child(segment, node, next);
        node = next;
    }
    Place { due, node, item, call }
}

/// The innermost function around what a segment leads to.
fn call_at(
    segment: &Segment,
    node: Option<Node<'_>>,
    due: &Due<'_>,
    around: Option<(FunctionName, Option<usize>)>,
) -> Option<(FunctionName, Option<usize>)> {
    let around = tagged(node).map(|name| (name, None)).or(around);
    match (segment, around) {
        (Segment::Item(index), Some((name, None))) => Some((name, Some(*index))),
        (Segment::Key(key), around) if due.takes_functions() => match FunctionName::from_key(key) {
            None | Some(FunctionName::Unknown) => around,
            Some(name) => Some((name, None)),
        },
        (_, around) => around,
    }
}

impl<'a> Place<'a> {
    /// What is due inside of the function that the node calls by its tag.
    pub(crate) fn entered(&self) -> Due<'a> {
        entered(self.due.clone(), self.node)
    }
}

fn is_list_of_names(section: SectionKind) -> bool {
    use SectionKind as S;
    matches!(section, S::Parameters | S::Rules | S::Mappings | S::Conditions | S::Resources | S::Outputs)
}

fn child<'a>(node: Node<'a>, segment: &Segment, offset: u32) -> Option<Node<'a>> {
    match segment {
        Segment::Key(name) => {
            let pairs = || node.pairs().filter(|pair| pair.key.is_text(name));
            let before = pairs().filter(|pair| pair.key.full_span().start <= offset).last();
            before.or_else(|| pairs().next()).map(|pair| pair.value)
        }
        Segment::Item(index) => node.items().nth(*index),
    }
}

fn entered<'a>(due: Due<'a>, node: Option<Node<'a>>) -> Due<'a> {
    match tagged(node) {
        Some(name) => Due::Call(name, Box::new(due)),
        None => due,
    }
}

/// The function that a node calls by its tag.
pub(crate) fn tagged(node: Option<Node<'_>>) -> Option<FunctionName> {
    FunctionName::from_tag(node?.tag()?).filter(|name| *name != FunctionName::Unknown)
}

impl<'a> Due<'a> {
    /// What is due one step further; `node` is what stands here, `next` what stands there.
    fn child(self, segment: &Segment, node: Option<Node<'a>>, next: Option<Node<'a>>) -> Self {
        if let Segment::Key(key) = segment
            && self.takes_functions()
            && let Some(name) = FunctionName::from_key(key)
            && (name != FunctionName::Condition || self.is_condition())
        {
            return Self::Call(name, Box::new(self));
        }
        match (self.plain(), segment) {
            (Self::Names(section), Segment::Key(_)) => Self::of_item(section, next),
            (Self::Resource(resource), Segment::Key(key)) => match key.as_str() {
                "Properties" => properties(resource),
                _ => slot_of(grammar::RESOURCE, key),
            },
            (Self::Keys(keys), Segment::Key(key)) => slot_of(keys, key),
            (Self::Slot(Slot::List(slot)), Segment::Item(_)) => Self::Slot(slot).plain(),
            (Self::Slot(Slot::ResourceNames), Segment::Item(_)) => Self::Slot(&Slot::ResourceName),
            (Self::Slot(slot @ Slot::Choice(_)), Segment::Item(_)) => Self::Slot(slot),
            (Self::Schema(place), Segment::Key(key)) => place.property(key),
            (Self::Schema(place), Segment::Item(_)) => place.item(),
            (Self::Call(name, due), Segment::Item(index)) => argument(name, *due, *index, node),
            (Self::Argument(Argument::Texts), Segment::Item(_)) => Self::Slot(&Slot::Value),
            _ => Self::Unknown,
        }
    }

    /// The same, with the places that have a form of their own in it.
    pub(crate) fn plain(self) -> Self {
        match self {
            Self::Slot(Slot::Map(keys)) => Self::Keys(keys),
            Self::Slot(Slot::Free) => Self::Unknown,
            Self::Slot(Slot::Document(name)) => document_place(name).map_or(Self::Unknown, Self::Schema),
            other => other,
        }
    }

    fn of_item(section: SectionKind, node: Option<Node<'a>>) -> Self {
        match section {
            SectionKind::Parameters => Self::Keys(grammar::PARAMETER),
            SectionKind::Outputs => Self::Keys(grammar::OUTPUT),
            SectionKind::Rules => Self::Keys(grammar::RULE),
            SectionKind::Conditions => Self::Slot(&Slot::Condition),
            SectionKind::Resources => node.map_or(Self::Keys(grammar::RESOURCE), Self::Resource),
            _ => Self::Unknown,
        }
    }

    /// Whether a function may stand here.
    pub(crate) fn takes_functions(&self) -> bool {
        match self {
            Self::Schema(_) | Self::Names(_) => true,
            Self::Slot(slot) => matches!(slot, Slot::Value | Slot::Condition | Slot::RuleCondition),
            Self::Argument(argument) => {
                matches!(argument, Argument::MappingKey { .. } | Argument::Texts | Argument::Mapping)
            }
            // A function that takes another function whole, as `Fn::Base64: !Sub …` does.
            Self::Call(name, _) => takes_a_value(*name),
            _ => false,
        }
    }

    /// Whether a condition is due.
    pub(crate) fn is_condition(&self) -> bool {
        match self {
            Self::Slot(Slot::Condition | Slot::RuleCondition) => true,
            Self::Call(name, due) => {
                matches!(name, FunctionName::And | FunctionName::Or | FunctionName::Not) && due.is_condition()
            }
            _ => false,
        }
    }
}

fn takes_a_value(name: FunctionName) -> bool {
    use FunctionName as F;
    matches!(
        name,
        F::Base64 | F::GetAZs | F::ImportValue | F::Length | F::ToJsonString | F::Split | F::Join | F::Select
    )
}

fn slot_of<'a>(keys: &'static [Key], name: &str) -> Due<'a> {
    grammar::find(keys, name).map_or(Due::Unknown, |key| Due::Slot(&key.slot).plain())
}

/// The properties of a resource by its type.
fn properties(resource: Node<'_>) -> Due<'_> {
    let known = resource.get("Type").and_then(Node::text).and_then(|name| cfn_schema::resource(&name));
    known.map_or(Due::Unknown, |resource| {
        Due::Schema(SchemaPlace { resource: Some(resource), path: Vec::new(), shape: resource.shape() })
    })
}

pub(crate) fn document_place<'a>(name: &str) -> Option<SchemaPlace<'a>> {
    let shape = cfn_schema::document(name)?;
    Some(SchemaPlace { resource: None, path: Vec::new(), shape })
}

/// What is due in an item of the list of arguments of a function.
fn argument<'a>(name: FunctionName, due: Due<'a>, index: usize, list: Option<Node<'a>>) -> Due<'a> {
    use FunctionName as F;
    let text_at = |at: usize| {
        let item = list?.items().nth(at).filter(|item| item.tag().is_none())?;
        item.text().map(std::borrow::Cow::into_owned)
    };
    match (name, index) {
        (F::If, 0) => Due::Slot(&Slot::ConditionName),
        (F::If, 1 | 2) | (F::ForEach, 2) => due,
        (F::And | F::Or | F::Not, _) => match due {
            Due::Slot(_) => due,
            _ => Due::Slot(&Slot::Condition),
        },
        (F::Sub, 0) => Due::Argument(Argument::Sub),
        (F::Sub, 1) => Due::Argument(Argument::Texts),
        (F::Join | F::Split, 0) => Due::Argument(Argument::Literal),
        (F::Join | F::Select, 1) | (F::Length | F::ToJsonString, _) => Due::Argument(Argument::Texts),
        (F::Select | F::Cidr, 0..=2) | (F::Split, 1) | (F::Equals, 0 | 1) => Due::Slot(&Slot::Value),
        (F::FindInMap, 0) => Due::Argument(Argument::Mapping),
        (F::FindInMap, 1) => match text_at(0) {
            Some(mapping) => Due::Argument(Argument::MappingKey { mapping, first: None }),
            None => Due::Slot(&Slot::Value),
        },
        (F::FindInMap, 2) => match text_at(0) {
            Some(mapping) => {
                // Without a first key that is written out, every second key may be meant.
                let first = Some(text_at(1).unwrap_or_default());
                Due::Argument(Argument::MappingKey { mapping, first })
            }
            None => Due::Slot(&Slot::Value),
        },
        (F::GetAtt, 0) => Due::Argument(Argument::GetAttResource(Box::new(due))),
        (F::GetAtt, 1) => {
            let resource = text_at(0).unwrap_or_default();
            Due::Argument(Argument::GetAttAttribute { resource, due: Box::new(due) })
        }
        _ => Due::Unknown,
    }
}

impl<'a> SchemaPlace<'a> {
    /// What is due under a key.
    pub(crate) fn property(mut self, name: &str) -> Due<'a> {
        // Keys under a list are those of an item whose dash is not typed yet.
        let shape = items(self.shape).unwrap_or(self.shape);
        match shape.find_property(name) {
            Some(shape) => {
                self.path.push(name.to_owned());
                self.shape = shape;
                match policy_document(&self) {
                    Some(document) => Due::Schema(SchemaPlace { shape: document, ..self }),
                    None => Due::Schema(self),
                }
            }
            None => Due::Unknown,
        }
    }

    fn item(mut self) -> Due<'a> {
        match items(self.shape) {
            Some(shape) => {
                self.shape = shape;
                Due::Schema(self)
            }
            // A list where none is due; a function may yet make it right.
            None => Due::Slot(&Slot::Value),
        }
    }

    /// The kinds of value that are due, those of branches included.
    pub(crate) fn kinds(&self) -> Kinds {
        kinds(self.shape)
    }
}

/// The kinds that a shape permits, those of its branches when it names none itself.
pub(crate) fn kinds(shape: Shape<'_>) -> Kinds {
    let own = shape.kinds();
    if !own.is_empty() {
        return own;
    }
    shape.branches().fold(own, |kinds, branch| kinds.union(branch.kinds()))
}

/// What an item of a list is, also when only a branch of the shape says so.
pub(crate) fn items(shape: Shape<'_>) -> Option<Shape<'_>> {
    shape.items().or_else(|| shape.branches().find_map(Shape::items))
}

/// The shape of a policy, for properties whose own schema says no more than "an object".
fn policy_document(place: &SchemaPlace<'_>) -> Option<Shape<'static>> {
    let name = place.path.last()?;
    let takes_maps = place.kinds().is_empty() || place.kinds().contains(Kinds::OBJECT);
    let is_open = takes_maps && place.shape.all_properties().is_empty();
    let names_policy =
        name.ends_with("PolicyDocument") || name.ends_with("Policy") || name == "AccessPolicies";
    if !is_open || !names_policy {
        return None;
    }
    let owner = place.resource.map_or("", |resource| resource.name());
    let document = match name.as_str() {
        "AssumeRolePolicyDocument" => "iam/policy_trust",
        "PolicyDocument" if owner.starts_with("AWS::IAM::") => "iam/policy_identity",
        _ => "iam/policy_resource",
    };
    cfn_schema::document(document)
}
