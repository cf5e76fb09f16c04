use cfn_syntax::{Kind, Node, Style};
use cfn_text::Span;

use crate::function::{Function, FunctionName, function, long_form};

/// What kind of name a reference uses, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// `Ref`: a parameter, a pseudo parameter or a resource.
    Ref,
    /// `Fn::GetAtt`: a resource and an attribute.
    GetAtt,
    /// `${Name}` in `Fn::Sub`: like `Ref`.
    SubRef,
    /// `${Name.Attribute}` in `Fn::Sub`: like `Fn::GetAtt`.
    SubGetAtt,
    /// `DependsOn`: a resource.
    DependsOn,
    /// A condition by its name.
    Condition,
    /// The first argument of `Fn::FindInMap`: a mapping.
    Mapping,
}

impl ReferenceKind {
    /// Whether the name may be a resource, so that it makes a dependency.
    #[must_use]
    pub fn names_resource(self) -> bool {
        !matches!(self, Self::Condition | Self::Mapping)
    }
}

/// A name that refers to something else in the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What kind of reference.
    pub kind: ReferenceKind,
    /// The name, like a logical ID. Empty when it is computed, or not typed yet.
    pub name: Box<str>,
    /// The attribute of a `GetAtt`, when it is written out.
    pub attribute: Option<Box<str>>,
    /// The name alone, relative to the entry.
    pub span: Span,
    /// Whether it stands in a `Fn::ForEach`, where names are made by the loop.
    pub in_loop: bool,
    /// Whether it stands in a branch of a `Fn::If`.
    pub conditional: bool,
}

/// A variable of a `Fn::Sub` string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubVariable<'a> {
    /// The name between the braces, without spaces around it.
    pub name: &'a str,
    /// The name, as offsets in the raw text.
    pub span: Span,
}

/// The variables of a `Fn::Sub` string as written. `${!Literal}` is none.
pub fn sub_variables(raw: &str) -> impl Iterator<Item = SubVariable<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let open = from + raw.get(from..)?.find("${")? + 2;
            let Some(close) = raw.get(open..)?.find('}').map(|at| open + at) else {
                from = raw.len();
                return None;
            };
            from = close + 1;
            let inner = raw.get(open..close)?;
            let name = inner.trim();
            if name.is_empty() || name.starts_with('!') {
                continue;
            }
            // A variable that is not closed on its line swallows the next one: start anew there.
            if name.contains("${") || name.contains('\n') {
                from = open;
                continue;
            }
            let start = open + (inner.len() - inner.trim_start().len());
            return Some(SubVariable { name, span: Span::new(start as u32, (start + name.len()) as u32) });
        }
    })
}

/// The text of a scalar between its quotes, as an absolute span.
#[must_use]
pub fn content_span(node: Node<'_>) -> Span {
    let span = node.span();
    let quote = match node.style() {
        Style::SingleQuoted => '\'',
        Style::DoubleQuoted => '"',
        _ => return span,
    };
    let raw = node.raw();
    let start = span.start + u32::from(raw.starts_with(quote));
    let closed = raw.len() > 1 && raw.ends_with(quote);
    Span::new(start, span.end - u32::from(closed))
}

/// Collects the references under nodes of one entry.
#[derive(Debug)]
pub(crate) struct Collector {
    /// Where the entry starts, to make spans relative.
    entry_start: u32,
    /// Identifiers of the loops around the current node.
    identifiers: Vec<String>,
    /// How many branches of `Fn::If` are around the current node.
    branches: usize,
    pub(crate) references: Vec<Reference>,
    /// Whether a transform may replace part of what was walked.
    pub(crate) has_transform: bool,
}

impl Collector {
    pub(crate) fn new(entry_start: u32) -> Self {
        Self {
            entry_start,
            identifiers: Vec::new(),
            branches: 0,
            references: Vec::new(),
            has_transform: false,
        }
    }

    /// Adds a reference to the name that a scalar holds; other nodes are walked.
    pub(crate) fn add_name(&mut self, kind: ReferenceKind, node: Node<'_>) {
        match node.text() {
            Some(name)
                if node.tag().is_none_or(|tag| FunctionName::from_tag(tag) != Some(FunctionName::Ref)) =>
            {
                self.push(kind, &name, None, content_span(node));
            }
            _ => self.walk(node),
        }
    }

    /// Adds the references in a node and below.
    pub(crate) fn walk(&mut self, node: Node<'_>) {
        if let Some(call) = function(node) {
            self.walk_call(call);
            return;
        }
        self.walk_children(node);
    }

    fn walk_children(&mut self, node: Node<'_>) {
        match node.kind() {
            Kind::Mapping => {
                for pair in node.pairs() {
                    match FunctionName::from_key(&pair.name()) {
                        // Transforms and loops may stand beside other keys.
                        Some(FunctionName::Transform) => {
                            self.has_transform = true;
                            self.walk(pair.value);
                        }
                        Some(FunctionName::ForEach) => self.walk_loop_of_values(pair.value),
                        _ => self.walk(pair.value),
                    }
                }
            }
            Kind::Sequence => node.items().for_each(|item| self.walk(item)),
            // The anchored node is walked where it stands.
            Kind::Alias | Kind::Scalar | Kind::Missing => {}
        }
    }

    fn walk_call(&mut self, call: Function<'_>) {
        let argument = call.argument;
        match call.name {
            FunctionName::Ref => self.walk_name(ReferenceKind::Ref, call),
            FunctionName::Condition => self.walk_name(ReferenceKind::Condition, call),
            FunctionName::GetAtt => self.walk_get_att(call),
            FunctionName::Sub => self.walk_sub(call),
            FunctionName::If => self.walk_first(ReferenceKind::Condition, call),
            FunctionName::FindInMap => self.walk_first(ReferenceKind::Mapping, call),
            FunctionName::ValueOf => self.walk_first(ReferenceKind::Ref, call),
            FunctionName::And | FunctionName::Or | FunctionName::Not => {
                argument.items().for_each(|item| self.walk_condition(item));
            }
            FunctionName::Transform => {
                self.has_transform = true;
                self.walk_argument(call);
            }
            FunctionName::ForEach => self.walk_loop_of_values(argument),
            _ => self.walk_argument(call),
        }
    }

    /// Walks an operand of a condition function: `Condition: name` refers there.
    pub(crate) fn walk_condition(&mut self, node: Node<'_>) {
        let mut pairs = node.pairs();
        match (pairs.next(), pairs.next()) {
            (Some(pair), None) if pair.key.is_text("Condition") && node.tag().is_none() => {
                self.add_name(ReferenceKind::Condition, pair.value);
            }
            _ => self.walk(node),
        }
    }

    fn walk_argument(&mut self, call: Function<'_>) {
        match long_form(call.argument).filter(|_| call.is_short) {
            Some(inner) => self.walk_call(inner),
            None if call.is_short => self.walk_children(call.argument),
            None => self.walk(call.argument),
        }
    }

    fn walk_name(&mut self, kind: ReferenceKind, call: Function<'_>) {
        let is_plain = call.is_short || call.argument.tag().is_none();
        match call.argument.text() {
            Some(name) if is_plain => self.push(kind, &name, None, content_span(call.argument)),
            _ => self.walk_argument(call),
        }
    }

    /// Walks a call whose first argument is a name.
    fn walk_first(&mut self, kind: ReferenceKind, call: Function<'_>) {
        let is_branch = usize::from(call.name == FunctionName::If);
        for (index, item) in call.argument.items().enumerate() {
            if index == 0 {
                let name = item.text().filter(|_| item.tag().is_none());
                self.push(kind, name.as_deref().unwrap_or_default(), None, content_span(item));
            }
            self.branches += is_branch;
            self.walk(item);
            self.branches -= is_branch;
        }
    }

    fn walk_get_att(&mut self, call: Function<'_>) {
        let argument = call.argument;
        if let Some(text) = argument.text() {
            if call.is_short || argument.tag().is_none() {
                let span = content_span(argument);
                match text.split_once('.') {
                    Some((name, attribute)) => {
                        let end = span.start + name.len() as u32;
                        self.push(ReferenceKind::GetAtt, name, Some(attribute), Span::new(span.start, end));
                    }
                    None => self.push(ReferenceKind::GetAtt, &text, None, span),
                }
            } else {
                self.walk(argument);
            }
            return;
        }
        let mut items = argument.items();
        let (name, attribute) = (items.next(), items.next());
        if let Some(name) = name {
            let attribute_text = attribute.filter(|node| node.tag().is_none()).and_then(Node::text);
            match name.text() {
                Some(text) if name.tag().is_none() => {
                    self.push(ReferenceKind::GetAtt, &text, attribute_text.as_deref(), content_span(name));
                }
                _ => self.walk(name),
            }
        }
        if let Some(attribute) = attribute {
            self.walk(attribute);
        }
    }

    fn walk_sub(&mut self, call: Function<'_>) {
        let argument = call.argument;
        if argument.kind() == Kind::Scalar {
            if call.is_short || argument.tag().is_none() {
                self.add_variables(argument, None);
            } else {
                self.walk(argument);
            }
            return;
        }
        let mut items = argument.items();
        let (text, map) = (items.next(), items.next());
        if let Some(text) = text {
            if text.tag().is_some() {
                self.walk(text);
            } else {
                self.add_variables(text, map);
            }
        }
        if let Some(map) = map {
            self.walk(map);
        }
    }

    fn add_variables(&mut self, text: Node<'_>, map: Option<Node<'_>>) {
        let start = text.span().start;
        for variable in sub_variables(text.raw()) {
            if map.is_some_and(|map| map.pair(variable.name).is_some()) {
                continue;
            }
            let span = variable.span.shifted(start);
            match variable.name.split_once('.') {
                Some((name, attribute)) => {
                    let end = span.start + name.len() as u32;
                    self.push(ReferenceKind::SubGetAtt, name, Some(attribute), Span::new(span.start, end));
                }
                None => self.push(ReferenceKind::SubRef, variable.name, None, span),
            }
        }
    }

    /// Walks `[identifier, collection, {key: body}]`; `walk_body` walks the last one.
    pub(crate) fn walk_loop(&mut self, argument: Node<'_>, walk_body: &mut dyn FnMut(&mut Self, Node<'_>)) {
        if argument.kind() != Kind::Sequence {
            return self.walk(argument);
        }
        let mut items = argument.items();
        let identifier = items.next().and_then(Node::text).map(std::borrow::Cow::into_owned);
        if let Some(collection) = items.next() {
            self.walk(collection);
        }
        self.identifiers.push(identifier.unwrap_or_default());
        items.for_each(|body| walk_body(self, body));
        self.identifiers.pop();
    }

    /// Walks a loop in properties.
    fn walk_loop_of_values(&mut self, argument: Node<'_>) {
        self.walk_loop(argument, &mut Self::walk_children);
    }

    fn push(&mut self, kind: ReferenceKind, name: &str, attribute: Option<&str>, span: Span) {
        if self.identifiers.iter().any(|identifier| identifier == name) {
            return;
        }
        self.references.push(Reference {
            kind,
            name: name.into(),
            attribute: attribute.map(Into::into),
            span: span.rebased(self.entry_start),
            in_loop: !self.identifiers.is_empty(),
            conditional: self.branches > 0,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(raw: &str) -> Vec<&str> {
        sub_variables(raw).map(|variable| variable.name).collect()
    }

    #[test]
    fn variables_of_a_sub_string() {
        assert_eq!(names("${A}-${B.Arn} ${ AWS::Region }"), ["A", "B.Arn", "AWS::Region"]);
        assert_eq!(names("${!Literal} $A {B} ${}"), [""; 0]);
        assert_eq!(names("half ${Typed"), [""; 0]);
        assert_eq!(names("${Open and ${Closed}"), ["Closed"]);
        let variable = sub_variables("x${ Name }").next().map(|variable| variable.span);
        assert_eq!(variable, Some(Span::new(4, 8)));
    }
}
