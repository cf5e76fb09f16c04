//! What a property can be, in three values: found, absent, or unknown.

use std::borrow::Cow;

use cfn_syntax::{Kind, Node};

use crate::condition::{Case, Conditions};
use crate::deployment::Deployment;
use crate::function::{Function, FunctionName, function};
use crate::pseudo::is_pseudo_parameter;
use crate::reference::sub_variables;
use crate::template::{Environment, Template};

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
    /// One of these texts, computed by a function from what the template says.
    Computed {
        /// The function that computes.
        call: Node<'a>,
        /// The texts.
        texts: Vec<String>,
        /// Whether they rest on the default of a parameter that takes other values too.
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
            Self::Computed { texts, .. } => !texts.is_empty() && texts.iter().all(|text| is_bad(text)),
            Self::Absent | Self::Unknown => false,
        }
    }

    /// Whether it rests on the default of a parameter that takes other values too.
    #[must_use]
    pub fn is_by_default(&self) -> bool {
        matches!(self, Self::OneOf { by_default: true, .. } | Self::Computed { by_default: true, .. })
    }

    /// The node to point at: the literal, or the function that chooses.
    #[must_use]
    pub fn node(&self) -> Option<Node<'a>> {
        match self {
            Self::Literal(node) => Some(*node),
            Self::OneOf { call, .. } | Self::Computed { call, .. } => Some(*call),
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
            Self::Computed { texts, .. } => match texts.as_slice() {
                [text] => Some(Cow::Owned(text.clone())),
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

/// The values that a node can have, where it stands: a branch of `Fn::If` that its resource
/// can never take is left out.
pub fn values<'a>(environment: &Environment<'a>, node: Node<'a>) -> Vec<Given<'a>> {
    let evaluator = Evaluator::new(environment);
    let case = environment.case_under(environment.deployed_conditions(), node);
    // Of what never exists, nothing can be said.
    if !case.is_possible() {
        return vec![Given::Unknown];
    }
    evaluator.values(node, case).into_iter().map(|(given, _)| given).collect()
}

/// The values that a node can have in the deployments of a case, each with those it is for. The
/// cases are in terms of [`Environment::deployed_conditions`].
pub fn cases<'a>(environment: &Environment<'a>, node: Node<'a>, case: Case) -> Vec<(Given<'a>, Case)> {
    Evaluator::new(environment).values(node, case)
}

/// Follows a path of properties from a node. A segment `*` goes through the items of a list.
///
/// Every branch of a `Fn::If` on the way is a case of its own, unless the conditions exclude it.
pub fn lookup<'a>(environment: &Environment<'a>, node: Node<'a>, path: &'a [&'a str]) -> Vec<Place<'a>> {
    let mut places = Vec::new();
    let evaluator = Evaluator::new(environment);
    let mut search = Search { evaluator, places: &mut places };
    let case = environment.case_under(environment.deployed_conditions(), node);
    search.follow(node, case, None, path);
    // Of what never exists, nothing can be said.
    if places.len() > MAX_POSSIBILITIES || !case.is_possible() {
        return vec![Place { given: Given::Unknown, key: None, holder: None, missing: &[] }];
    }
    places
}

/// The text that a node has in the deployment, in any when it is `None`, when that is sure.
/// Conditions are not asked.
pub(crate) fn constant(
    template: &Template<'_>,
    deployment: Option<&Deployment>,
    node: Node<'_>,
) -> Option<String> {
    let environment = Environment::new(template);
    let evaluator = Evaluator { environment: &environment, conditions: None, deployment };
    let texts = evaluator.texts(node, Case::ALWAYS, MAX_DEPTH)?;
    match texts.all.as_slice() {
        [text] if !texts.by_default => Some(text.clone()),
        _ => None,
    }
}

struct Search<'s, 'a> {
    evaluator: Evaluator<'s, 'a>,
    places: &'s mut Vec<Place<'a>>,
}

impl<'a> Search<'_, 'a> {
    fn follow(&mut self, node: Node<'a>, case: Case, key: Option<Node<'a>>, path: &'a [&'a str]) {
        if self.places.len() > MAX_POSSIBILITIES {
            return;
        }
        let is_written_null = node.is_null();
        for (given, case) in self.evaluator.values(node, case) {
            let Some((segment, rest)) = path.split_first() else {
                let holder = matches!(given, Given::Absent).then_some(node).filter(|_| is_written_null);
                self.places.push(Place { given, key, holder, missing: &[] });
                continue;
            };
            match given {
                Given::Literal(node) if *segment == "*" => {
                    for item in node.items() {
                        self.follow(item, case, key, rest);
                    }
                }
                Given::Literal(node) if node.kind() == Kind::Mapping => {
                    self.follow_key(node, case, key, path);
                }
                Given::Absent => {
                    let holder = is_written_null.then_some(node);
                    self.places.push(Place { given, key, holder, missing: path });
                }
                // A wrong kind of value is the schema's business.
                Given::Literal(_) | Given::OneOf { .. } | Given::Computed { .. } | Given::Unknown => {
                    self.places.push(Place { given: Given::Unknown, key, holder: None, missing: &[] });
                }
            }
        }
    }

    fn follow_key(&mut self, mapping: Node<'a>, case: Case, key: Option<Node<'a>>, path: &'a [&'a str]) {
        let Some((segment, rest)) = path.split_first() else { return };
        if let Some(pair) = mapping.pair(segment) {
            self.follow(pair.value.resolve(), case, Some(pair.key), rest);
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

/// The texts that a node can have.
struct Texts {
    all: Vec<String>,
    /// Whether they rest on the default of a parameter that takes other values too.
    by_default: bool,
}

impl Texts {
    fn one(text: impl Into<String>) -> Self {
        Self { all: vec![text.into()], by_default: false }
    }

    /// Every text followed by every text of `next`.
    fn then(mut self, next: &Self) -> Option<Self> {
        if self.all.len() * next.all.len() > MAX_POSSIBILITIES {
            return None;
        }
        self.by_default |= next.by_default;
        self.all = self.all.iter().flat_map(|a| next.all.iter().map(move |b| format!("{a}{b}"))).collect();
        Some(self)
    }

    fn given(self, call: Node<'_>) -> Given<'_> {
        Given::Computed { call, texts: self.all, by_default: self.by_default }
    }
}

/// Evaluates nodes in three values. Every node is looked at once.
#[derive(Clone, Copy)]
struct Evaluator<'e, 'a> {
    environment: &'e Environment<'a>,
    /// `None` when no condition is to be asked.
    conditions: Option<&'e Conditions>,
    deployment: Option<&'e Deployment>,
}

impl<'e, 'a> Evaluator<'e, 'a> {
    fn new(environment: &'e Environment<'a>) -> Self {
        let conditions = Some(environment.deployed_conditions());
        Self { environment, conditions, deployment: environment.deployment() }
    }
}

impl<'a> Evaluator<'_, 'a> {
    fn values(self, node: Node<'a>, case: Case) -> Vec<(Given<'a>, Case)> {
        let mut result = Vec::new();
        self.add(node, case, MAX_DEPTH, &mut result);
        result
    }

    fn add(self, node: Node<'a>, case: Case, depth: usize, result: &mut Vec<(Given<'a>, Case)>) {
        if result.len() > MAX_POSSIBILITIES || depth == 0 {
            result.clear();
            result.push((Given::Unknown, case));
            return;
        }
        let node = node.resolve();
        let Some(call) = function(node) else {
            let given = match node.kind() {
                Kind::Alias => Given::Unknown,
                _ if node.is_null() => Given::Absent,
                Kind::Scalar if node.text().is_some_and(|text| text.contains("{{resolve:")) => Given::Unknown,
                _ => Given::Literal(node),
            };
            result.push((given, case));
            return;
        };
        let given = match call.name {
            FunctionName::If => return self.add_branches(call, case, depth, result),
            FunctionName::Select => return self.add_selected(node, call, case, depth, result),
            FunctionName::Ref => match call.argument.text() {
                Some(name) => self.of_reference(node, &name, case),
                None => Given::Unknown,
            },
            FunctionName::FindInMap => self.of_mapping(node, call, case, depth).unwrap_or(Given::Unknown),
            FunctionName::Sub if call.argument.text().is_some_and(|text| !text.contains("${")) => {
                Given::Literal(call.argument)
            }
            FunctionName::Sub => {
                self.of_sub(call, case, depth).map_or(Given::Unknown, |texts| texts.given(node))
            }
            FunctionName::Join => {
                self.of_join(call, case, depth).map_or(Given::Unknown, |texts| texts.given(node))
            }
            _ => Given::Unknown,
        };
        result.push((given, case));
    }

    fn add_branches(self, call: Function<'a>, case: Case, depth: usize, result: &mut Vec<(Given<'a>, Case)>) {
        let arguments: Vec<_> = call.argument.items().collect();
        let [condition, yes, no] = arguments.as_slice() else {
            result.push((Given::Unknown, case));
            return;
        };
        let when = self.conditions.zip(condition.text()).and_then(|(conditions, name)| {
            self.environment.consult_condition(&name);
            conditions.when(&name)
        });
        let narrowed = |when: Option<Case>| {
            self.conditions.zip(when).and_then(|(conditions, when)| conditions.both(case, when))
        };
        let not = self.conditions.zip(when).and_then(|(conditions, when)| conditions.not(when));
        for (branch, when) in [(yes, when), (no, not)] {
            // What is not known does not narrow.
            let case = narrowed(when).unwrap_or(case);
            if case.is_possible() {
                self.add(*branch, case, depth - 1, result);
            }
        }
    }

    /// The texts of a node, when all are known and none is absent.
    fn texts(self, node: Node<'a>, case: Case, depth: usize) -> Option<Texts> {
        let mut givens = Vec::new();
        self.add(node, case, depth.checked_sub(1)?, &mut givens);
        let mut texts = Texts { all: Vec::new(), by_default: false };
        for (given, _) in givens {
            texts.by_default |= given.is_by_default();
            match given {
                Given::Literal(node) => texts.all.push(node.text()?.into_owned()),
                Given::OneOf { literals, .. } => {
                    for node in literals {
                        texts.all.push(node.text()?.into_owned());
                    }
                }
                Given::Computed { texts: mut computed, .. } => texts.all.append(&mut computed),
                Given::Absent | Given::Unknown => return None,
            }
        }
        (!texts.all.is_empty() && texts.all.len() <= MAX_POSSIBILITIES).then_some(texts)
    }

    fn of_reference(self, node: Node<'a>, name: &str, case: Case) -> Given<'a> {
        if name == "AWS::NoValue" {
            return Given::Absent;
        }
        let can_be = |text: &str| {
            let when = self
                .conditions
                .and_then(|conditions| conditions.both(case, conditions.when_equal(name, text)?));
            when.is_none_or(Case::is_possible)
        };
        let computed = |texts: Vec<String>| match texts.is_empty() {
            true => Given::Unknown,
            false => Given::Computed { call: node, texts, by_default: false },
        };
        if is_pseudo_parameter(name) {
            let mut texts = self.deployment.map(|it| it.pseudo(name)).unwrap_or_default();
            texts.retain(|text| can_be(text));
            return computed(texts);
        }
        let Some(parameter) = self.environment.parameter(name) else { return Given::Unknown };
        if let Some(value) = self.deployment.and_then(|it| it.value_of(parameter)) {
            return computed(vec![value.to_owned()]);
        }
        // The value of an SSM parameter is not the default: that is only its name.
        if parameter
            .item_type()
            .is_none_or(|it| it.starts_with("AWS::SSM::Parameter::Value") || it.contains("List"))
        {
            return Given::Unknown;
        }
        let can_be = |literal: &Node<'a>| literal.text().is_none_or(|text| can_be(&text));
        let declaration = parameter.value();
        let mut allowed: Vec<_> =
            declaration.get("AllowedValues").into_iter().flat_map(Node::items).collect();
        if !allowed.is_empty() {
            allowed.retain(can_be);
            return match allowed.is_empty() {
                true => Given::Unknown,
                false => Given::OneOf { call: node, literals: allowed, by_default: false },
            };
        }
        match declaration.get("Default") {
            Some(default)
                if default.kind() == Kind::Scalar && default.tag().is_none() && can_be(&default) =>
            {
                Given::OneOf { call: node, literals: vec![default], by_default: true }
            }
            _ => Given::Unknown,
        }
    }

    /// The values of `Fn::FindInMap`: those of the keys that are known, all of them where a
    /// key is not.
    fn of_mapping(self, node: Node<'a>, call: Function<'a>, case: Case, depth: usize) -> Option<Given<'a>> {
        let arguments: Vec<_> = call.argument.items().collect();
        let (map, first, second, default) = match arguments.as_slice() {
            [map, first, second] => (map, first, second, None),
            [map, first, second, options] => (map, first, second, Some(options.get("DefaultValue")?)),
            _ => return None,
        };
        let name = map.text().filter(|_| map.tag().is_none())?;
        let mapping = self.environment.mapping(&name)?;
        if mapping.facts().has_transform {
            return None;
        }
        let keys = |node: &Node<'a>| self.texts(*node, case, depth).filter(|texts| !texts.by_default);
        let under = |node: Node<'a>, keys: &Option<Texts>| -> Vec<Node<'a>> {
            match keys {
                Some(keys) => keys.all.iter().filter_map(|key| node.get(key)).collect(),
                None => node.pairs().map(|pair| pair.value.resolve()).collect(),
            }
        };
        let (first, second) = (keys(first), keys(second));
        let mut literals: Vec<_> =
            under(mapping.value(), &first).into_iter().flat_map(|level| under(level, &second)).collect();
        literals.extend(default);
        let is_plain = |node: &Node<'a>| node.kind() == Kind::Scalar && node.tag().is_none();
        if literals.is_empty() || !literals.iter().all(is_plain) {
            return None;
        }
        Some(Given::OneOf { call: node, literals, by_default: false })
    }

    fn of_sub(self, call: Function<'a>, case: Case, depth: usize) -> Option<Texts> {
        let mut arguments = call.argument.items();
        let (text, map) = match call.argument.kind() {
            Kind::Scalar => (call.argument, None),
            _ => (arguments.next()?, arguments.next()),
        };
        let text = text.text()?;
        if text.contains("{{resolve:") {
            return None;
        }
        let literal = |part: &str| Texts::one(part.replace("${!", "${"));
        let mut result = Texts::one("");
        let mut from = 0;
        for variable in sub_variables(&text) {
            let (start, end) = (variable.span.start as usize, variable.span.end as usize);
            let open = text.get(..start)?.rfind("${")?;
            let close = end + text.get(end..)?.find('}')? + 1;
            let value = match map.and_then(|map| map.get(variable.name)) {
                Some(node) => self.texts(node, case, depth)?,
                None => self.texts_of_name(call.argument, variable.name, case)?,
            };
            result = result.then(&literal(text.get(from..open)?))?.then(&value)?;
            from = close;
        }
        result.then(&literal(text.get(from..)?))
    }

    fn texts_of_name(self, node: Node<'a>, name: &str, case: Case) -> Option<Texts> {
        match self.of_reference(node, name, case) {
            Given::OneOf { literals, by_default, .. } => {
                let texts: Option<Vec<_>> =
                    literals.iter().map(|node| node.text().map(Cow::into_owned)).collect();
                Some(Texts { all: texts?, by_default })
            }
            Given::Computed { texts, by_default, .. } => Some(Texts { all: texts, by_default }),
            _ => None,
        }
    }

    fn of_join(self, call: Function<'a>, case: Case, depth: usize) -> Option<Texts> {
        let arguments: Vec<_> = call.argument.items().collect();
        let [delimiter, list] = arguments.as_slice() else { return None };
        let delimiter = Texts::one(delimiter.text().filter(|_| delimiter.tag().is_none())?);
        let list = list.resolve();
        if function(list).is_some() || list.kind() != Kind::Sequence {
            return None;
        }
        let mut result = Texts::one("");
        for (index, item) in list.items().enumerate() {
            if index > 0 {
                result = result.then(&delimiter)?;
            }
            result = result.then(&self.texts(item, case, depth)?)?;
        }
        Some(result)
    }

    fn add_selected(
        self,
        node: Node<'a>,
        call: Function<'a>,
        case: Case,
        depth: usize,
        result: &mut Vec<(Given<'a>, Case)>,
    ) {
        match self.selected(node, call, case, depth) {
            Some(Selected::Item(item)) => self.add(item, case, depth - 1, result),
            Some(Selected::Texts(texts)) => result.push((texts.given(node), case)),
            None => result.push((Given::Unknown, case)),
        }
    }

    fn selected(self, node: Node<'a>, call: Function<'a>, case: Case, depth: usize) -> Option<Selected<'a>> {
        let arguments: Vec<_> = call.argument.items().collect();
        let [index, list] = arguments.as_slice() else { return None };
        let index = self.texts(*index, case, depth).filter(|texts| !texts.by_default)?;
        let [index] = index.all.as_slice() else { return None };
        let index: usize = index.parse().ok()?;
        let list = list.resolve();
        match function(list) {
            None => {
                // An item that may be absent moves the others.
                let may_be_absent = |item: Node<'a>| {
                    function(item.resolve()).is_some_and(|call| {
                        call.name == FunctionName::If || call.argument.is_text("AWS::NoValue")
                    })
                };
                let item = list.items().nth(index)?;
                let is_sure = !list.items().take(index).any(may_be_absent) && item != node;
                is_sure.then_some(Selected::Item(item))
            }
            Some(call) if call.name == FunctionName::Split => {
                let arguments: Vec<_> = call.argument.items().collect();
                let [delimiter, source] = arguments.as_slice() else { return None };
                let delimiter = delimiter.text().filter(|it| !it.is_empty() && delimiter.tag().is_none())?;
                let mut texts = self.texts(*source, case, depth)?;
                let parts: Option<Vec<_>> = texts
                    .all
                    .iter()
                    .map(|text| text.split(&*delimiter).nth(index).map(str::to_owned))
                    .collect();
                texts.all = parts?;
                Some(Selected::Texts(texts))
            }
            Some(_) => None,
        }
    }
}

/// What `Fn::Select` takes out of a list.
enum Selected<'a> {
    Item(Node<'a>),
    Texts(Texts),
}

#[cfg(test)]
mod tests {
    use cfn_syntax::Document;
    use cfn_text::Text;

    use super::*;
    use crate::facts::EntryFacts;
    use crate::section::SectionKind;

    /// The texts that the property `P` of the only resource can have, a line each.
    fn drawn(head: &str, property: &str) -> String {
        drawn_for(&Deployment::default(), head, property)
    }

    fn drawn_for(deployment: &Deployment, head: &str, property: &str) -> String {
        let text = format!("{head}\nResources:\n  R:\n    Type: A::B::C\n{property}\n");
        let document = Document::parse(Text::new(&text));
        let (facts, _) = EntryFacts::gather(&document, None);
        let template = Template::new(&document, &facts).deployed(deployment);
        let environment = Environment::new(&template);
        let item = template.section(SectionKind::Resources).next().unwrap();
        let places = lookup(&environment, item.properties().unwrap(), &["P"]);
        let lines = places.iter().map(|place| match &place.given {
            Given::Absent => "absent".to_owned(),
            Given::Unknown => "unknown".to_owned(),
            Given::Literal(node) => format!("= {}", node.text().unwrap_or_default()),
            Given::OneOf { literals, .. } => {
                let texts: Vec<_> = literals.iter().map(|it| it.text().unwrap_or_default()).collect();
                format!(
                    "of {}{}",
                    texts.join(" "),
                    if place.given.is_by_default() { " (default)" } else { "" }
                )
            }
            Given::Computed { texts, .. } => {
                let by_default = if place.given.is_by_default() { " (default)" } else { "" };
                format!("computed {}{by_default}", texts.join(" "))
            }
        });
        lines.collect::<Vec<_>>().join("; ")
    }

    const STAGES: &str = "
Parameters:
  Stage: { Type: String, AllowedValues: [dev, test, prod] }
  Name: { Type: String, Default: x }
  Free: { Type: String }
Mappings:
  M: { dev: { size: small }, test: { size: medium }, prod: { size: large } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: { 'Fn::Equals': [dev, { Ref: Stage }] }
  IsOther: !Not [!Or [!Condition IsProd, Condition: IsDev]]
  Never: !And [!Condition IsProd, !Condition IsDev]";

    fn property(value: &str) -> String {
        drawn(STAGES, &format!("    Properties: {{ P: {value} }}"))
    }

    #[test]
    fn functions_without_unknowns_are_computed() {
        assert_eq!(property("!Sub 'a-${Stage}'"), "computed a-dev a-test a-prod");
        assert_eq!(property("!Sub ['${V}-${Name}-${!x}', { V: 1 }]"), "computed 1-x-${x} (default)");
        assert_eq!(property("!Sub 'a-${Free}'"), "unknown");
        assert_eq!(property("!Join ['-', [a, !Ref Stage]]"), "computed a-dev a-test a-prod");
        assert_eq!(property("!Select [1, [a, b]]"), "= b");
        assert_eq!(property("!Select [1, !Split [',', 'a,b']]"), "computed b");
        assert_eq!(property("!Select [0, [!If [IsProd, a, b], c]]"), "= a; = b");
        assert_eq!(property("!Select [1, [!If [IsProd, a, b], c]]"), "unknown");
        assert_eq!(property("!FindInMap [M, prod, size]"), "of large");
        assert_eq!(property("!FindInMap [M, !Ref Stage, size]"), "of small medium large");
        assert_eq!(property("!ImportValue x"), "unknown");
    }

    #[test]
    fn branches_that_cannot_be_taken_are_left_out() {
        assert_eq!(property("!If [IsProd, a, b]"), "= a; = b");
        assert_eq!(property("!If [IsProd, !If [IsDev, a, b], c]"), "= b; = c");
        assert_eq!(property("!If [IsProd, a, !If [IsDev, b, !If [IsOther, c, d]]]"), "= a; = b; = c");
        assert_eq!(property("!If [IsProd, !Ref Stage, !Ref 'AWS::NoValue']"), "of prod; absent");
        assert_eq!(property("!If [Undefined, a, b]"), "= a; = b");
        let prod = "    Condition: IsProd\n    Properties: { P: !If [IsProd, a, b] }";
        assert_eq!(drawn(STAGES, prod), "= a");
        let never = "    Condition: Never\n    Properties: { P: a }";
        assert_eq!(drawn(STAGES, never), "unknown");
    }

    #[test]
    fn what_is_known_about_the_deployment_counts() {
        let deployment = Deployment {
            parameters: [("Stage", "prod"), ("Free", "f")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            regions: vec!["eu-west-1".to_owned()],
        };
        for (value, expected) in [
            ("!Ref Stage", "computed prod"),
            ("!Sub '${Free}-${AWS::Region}-${AWS::Partition}'", "computed f-eu-west-1-aws"),
            ("!If [IsProd, a, b]", "= a"),
            ("!If [IsHere, a, b]", "= a"),
            ("!FindInMap [M, !Ref Stage, size]", "of large"),
            ("!Ref Name", "of x (default)"),
            ("!Ref AWS::AccountId", "unknown"),
        ] {
            let head = format!("{STAGES}\n  IsHere: !Equals [!Ref 'AWS::Region', eu-west-1]");
            let property = format!("    Properties: {{ P: {value} }}");
            assert_eq!(drawn_for(&deployment, &head, &property), expected, "{value}");
        }
        let regions = ["eu-west-1", "us-east-1"].map(str::to_owned).to_vec();
        let deployment = Deployment { regions, ..Deployment::default() };
        let head = "Conditions:\n  IsHere: !Equals [!Ref 'AWS::Region', eu-west-1]\n  IsFar: !Equals [!Ref 'AWS::Region', ap-south-1]";
        for (value, expected) in [
            ("!Ref AWS::Region", "computed eu-west-1 us-east-1"),
            ("!If [IsHere, !Ref AWS::Region, x]", "computed eu-west-1; = x"),
            ("!If [IsFar, a, b]", "= b"),
        ] {
            let property = format!("    Properties: {{ P: {value} }}");
            assert_eq!(drawn_for(&deployment, head, &property), expected, "{value}");
        }
    }

    #[test]
    fn where_the_search_starts_counts() {
        let text = format!(
            "{STAGES}\nResources:\n  R:\n    Type: A::B::C\n    Properties: {{ L: !If [IsProd, [{{ P: !If [IsProd, a, b] }}], []] }}\n"
        );
        let document = Document::parse(Text::new(&text));
        let (facts, _) = EntryFacts::gather(&document, None);
        let template = Template::new(&document, &facts);
        let environment = Environment::new(&template);
        let item = template.section(SectionKind::Resources).next().unwrap();
        let list = item.properties().unwrap().get("L").unwrap().items().nth(1).unwrap();
        let places = lookup(&environment, list.items().next().unwrap(), &["P"]);
        assert_eq!(places.len(), 1);
        assert!(environment.into_consulted().items.iter().any(|name| &**name == "Stage"));
    }
}
