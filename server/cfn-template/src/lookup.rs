//! What a property can be, in three values: found, absent, or unknown.

use std::borrow::Cow;

use cfn_syntax::{Kind, Node};

use crate::function::{Function, FunctionName, function};
use crate::reference::sub_variables;
use crate::template::Environment;

/// More possibilities than these are taken for unknown.
const MAX_POSSIBILITIES: usize = 64;
/// Functions nested deeper than this are taken for unknown.
const MAX_DEPTH: usize = 32;

/// One possible value of a node.
#[derive(Clone, Debug)]
pub enum Given<'a> {
    /// Nothing: no node, `null`, or `AWS::NoValue`.
    Absent,
    /// This node, which calls no function.
    Literal(Node<'a>),
    /// One of these literals, by what the template says about a parameter or a mapping.
    OneOf {
        /// The function that chooses.
        call: Node<'a>,
        /// The literals, where they stand.
        literals: Vec<Node<'a>>,
        /// Whether the literal is only the default of a parameter that takes others too.
        by_default: bool,
    },
    /// It cannot be known.
    Unknown,
}

impl<'a> Given<'a> {
    /// Whether it is sure that the value is a text for which `is_bad` holds: of a choice,
    /// every text must be bad.
    pub fn is_surely(&self, mut is_bad: impl FnMut(&str) -> bool) -> bool {
        match self {
            Self::Literal(node) => node.text().is_some_and(|text| is_bad(&text)),
            Self::OneOf { literals, .. } => {
                let mut bad = |node: &Node<'_>| node.text().is_some_and(|text| is_bad(&text));
                !literals.is_empty() && literals.iter().all(&mut bad)
            }
            Self::Absent | Self::Unknown => false,
        }
    }

    /// The node to point at: the literal, or the function that chooses.
    #[must_use]
    pub fn node(&self) -> Option<Node<'a>> {
        match self {
            Self::Literal(node) => Some(*node),
            Self::OneOf { call, .. } => Some(*call),
            Self::Absent | Self::Unknown => None,
        }
    }

    /// The text, when there is but one.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Literal(node) => node.text(),
            Self::OneOf { literals, .. } => match literals.as_slice() {
                [node] => node.text(),
                _ => None,
            },
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// What stands at the end of a path of properties, in one of the cases that the template allows.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The value.
    pub given: Given<'a>,
    /// The key of the last property that was found on the way.
    pub key: Option<Node<'a>>,
    /// Where the missing properties belong: a mapping, or a `null` that stands for one.
    /// `None` when the value is there, or when `AWS::NoValue` takes it away.
    pub holder: Option<Node<'a>>,
    /// The properties of the path that are missing.
    pub missing: &'a [&'a str],
}

/// The values that a node can have.
pub fn values<'a>(environment: &Environment<'a>, node: Node<'a>) -> Vec<Given<'a>> {
    let mut result = Vec::new();
    add_values(environment, node, MAX_DEPTH, &mut result);
    result
}

/// Follows a path of properties from a node. A segment `*` goes through the items of a list.
///
/// Every branch of a `Fn::If` on the way is a case of its own.
pub fn lookup<'a>(environment: &Environment<'a>, node: Node<'a>, path: &'a [&'a str]) -> Vec<Place<'a>> {
    let mut places = Vec::new();
    let mut search = Search { environment, places: &mut places };
    search.follow(node, None, path);
    if places.len() > MAX_POSSIBILITIES {
        return vec![Place { given: Given::Unknown, key: None, holder: None, missing: &[] }];
    }
    places
}

struct Search<'s, 'a> {
    environment: &'s Environment<'a>,
    places: &'s mut Vec<Place<'a>>,
}

impl<'a> Search<'_, 'a> {
    fn follow(&mut self, node: Node<'a>, key: Option<Node<'a>>, path: &'a [&'a str]) {
        if self.places.len() > MAX_POSSIBILITIES {
            return;
        }
        let is_written_null = node.is_null();
        for given in values(self.environment, node) {
            let Some((segment, rest)) = path.split_first() else {
                let holder = matches!(given, Given::Absent).then_some(node).filter(|_| is_written_null);
                self.places.push(Place { given, key, holder, missing: &[] });
                continue;
            };
            match given {
                Given::Literal(node) if *segment == "*" => {
                    for item in node.items() {
                        self.follow(item, key, rest);
                    }
                }
                Given::Literal(node) if node.kind() == Kind::Mapping => self.follow_key(node, key, path),
                Given::Absent => {
                    let holder = is_written_null.then_some(node);
                    self.places.push(Place { given, key, holder, missing: path });
                }
                // A wrong kind of value is the schema's business.
                Given::Literal(_) | Given::OneOf { .. } | Given::Unknown => {
                    self.places.push(Place { given: Given::Unknown, key, holder: None, missing: &[] });
                }
            }
        }
    }

    fn follow_key(&mut self, mapping: Node<'a>, key: Option<Node<'a>>, path: &'a [&'a str]) {
        let Some((segment, rest)) = path.split_first() else { return };
        if let Some(pair) = mapping.pair(segment) {
            self.follow(pair.value.resolve(), Some(pair.key), rest);
            return;
        }
        // A transform, or a key that is being typed, may yet bring the property.
        let may_come = mapping.pairs().any(|pair| {
            pair.name().starts_with("Fn::Transform")
                || pair.key.is_partial_key()
                || pair.name().starts_with("Fn::ForEach")
        });
        let (given, holder, missing) =
            if may_come { (Given::Unknown, None, &[][..]) } else { (Given::Absent, Some(mapping), path) };
        self.places.push(Place { given, key, holder, missing });
    }
}

fn add_values<'a>(environment: &Environment<'a>, node: Node<'a>, depth: usize, result: &mut Vec<Given<'a>>) {
    if result.len() > MAX_POSSIBILITIES || depth == 0 {
        result.clear();
        result.push(Given::Unknown);
        return;
    }
    let node = node.resolve();
    let Some(call) = function(node) else {
        result.push(match node.kind() {
            Kind::Alias => Given::Unknown,
            _ if node.is_null() => Given::Absent,
            Kind::Scalar if node.text().is_some_and(|text| text.contains("{{resolve:")) => Given::Unknown,
            _ => Given::Literal(node),
        });
        return;
    };
    match call.name {
        FunctionName::If => {
            let branches: Vec<_> = call.argument.items().skip(1).collect();
            match branches.as_slice() {
                [yes, no] => {
                    add_values(environment, *yes, depth - 1, result);
                    add_values(environment, *no, depth - 1, result);
                }
                _ => result.push(Given::Unknown),
            }
        }
        FunctionName::Ref => result.push(of_reference(environment, node, call)),
        FunctionName::FindInMap => result.push(of_mapping(environment, node, call)),
        FunctionName::Sub => result.push(match call.argument.text() {
            Some(_)
                if sub_variables(call.argument.raw()).next().is_none()
                    && !call.argument.raw().contains("${") =>
            {
                Given::Literal(call.argument)
            }
            _ => Given::Unknown,
        }),
        _ => result.push(Given::Unknown),
    }
}

fn of_reference<'a>(environment: &Environment<'a>, node: Node<'a>, call: Function<'a>) -> Given<'a> {
    let Some(name) = call.argument.text() else { return Given::Unknown };
    if name == "AWS::NoValue" {
        return Given::Absent;
    }
    let Some(parameter) = environment.parameter(&name) else { return Given::Unknown };
    // The value of an SSM parameter is not the default: that is only its name.
    if parameter
        .item_type()
        .is_none_or(|it| it.starts_with("AWS::SSM::Parameter::Value") || it.contains("List"))
    {
        return Given::Unknown;
    }
    let declaration = parameter.value();
    let allowed: Vec<_> = declaration.get("AllowedValues").into_iter().flat_map(Node::items).collect();
    if !allowed.is_empty() {
        return Given::OneOf { call: node, literals: allowed, by_default: false };
    }
    match declaration.get("Default") {
        Some(default) if default.kind() == Kind::Scalar && default.tag().is_none() => {
            Given::OneOf { call: node, literals: vec![default], by_default: true }
        }
        _ => Given::Unknown,
    }
}

/// The values of `Fn::FindInMap`: those of the keys that are written out, all of them where a
/// key is computed.
fn of_mapping<'a>(environment: &Environment<'a>, node: Node<'a>, call: Function<'a>) -> Given<'a> {
    let arguments: Vec<_> = call.argument.items().collect();
    let [map, first, second] = arguments.as_slice() else { return Given::Unknown };
    let literal = |node: &Node<'a>| node.text().filter(|_| node.tag().is_none());
    let Some(mapping) = literal(map).and_then(|name| environment.mapping(&name)) else {
        return Given::Unknown;
    };
    if mapping.facts().has_transform {
        return Given::Unknown;
    }
    let under = |node: Node<'a>, key: &Node<'a>| -> Vec<Node<'a>> {
        match literal(key) {
            Some(name) => node.get(&name).into_iter().collect(),
            None => node.pairs().map(|pair| pair.value.resolve()).collect(),
        }
    };
    let literals: Vec<_> =
        under(mapping.value(), first).into_iter().flat_map(|level| under(level, second)).collect();
    if literals.is_empty() || literals.iter().any(|node| node.kind() != Kind::Scalar) {
        return Given::Unknown;
    }
    Given::OneOf { call: node, literals, by_default: false }
}
