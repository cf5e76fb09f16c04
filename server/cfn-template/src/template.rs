use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use cfn_syntax::{Document, Kind, Node};
use cfn_text::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::condition::{self, Case, Conditions};
use crate::deployment::Deployment;
use crate::facts::{EntryFacts, ItemFacts};
use crate::function::{FunctionName, function};
use crate::pseudo::is_pseudo_parameter;
use crate::reference::{Reference, ReferenceKind};
use crate::section::SectionKind;
use crate::trace::{Trace, Tracer};

/// A child of a section in its document: a resource, a parameter, a condition …
#[derive(Clone, Copy)]
pub struct Item<'a> {
    document: &'a Document,
    facts: &'a ItemFacts,
    entry: usize,
}

impl<'a> Item<'a> {
    /// What is known about it.
    #[must_use]
    pub fn facts(self) -> &'a ItemFacts {
        self.facts
    }

    /// Its logical ID or name.
    #[must_use]
    pub fn name(self) -> &'a str {
        &self.facts.name
    }

    /// The section it stands in.
    #[must_use]
    pub fn section(self) -> SectionKind {
        self.facts.section
    }

    /// The value of `Type`, when it is a literal.
    #[must_use]
    pub fn item_type(self) -> Option<&'a str> {
        self.facts.item_type.as_deref()
    }

    /// The index of its entry in the document.
    #[must_use]
    pub fn entry(self) -> usize {
        self.entry
    }

    /// The node of its name.
    #[must_use]
    pub fn key(self) -> Node<'a> {
        self.document.node(self.entry, self.facts.key)
    }

    /// The node of what it is.
    #[must_use]
    pub fn value(self) -> Node<'a> {
        self.document.node(self.entry, self.facts.value).resolve()
    }

    /// The node under `Properties`.
    #[must_use]
    pub fn properties(self) -> Option<Node<'a>> {
        self.value().get("Properties")
    }

    /// The references in it with their absolute spans.
    pub fn references(self) -> impl Iterator<Item = (&'a Reference, Span)> {
        let start = self.document.entry_start(self.entry);
        self.facts.references.iter().map(move |reference| (reference, reference.span.shifted(start)))
    }
}

impl std::fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.section(), self.name())
    }
}

/// What may change the template before CloudFormation reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Transforms {
    /// `AWS::Serverless-2016-10-31`: resources with derived logical IDs come to be.
    pub serverless: bool,
    /// `AWS::LanguageExtensions`.
    pub language_extensions: bool,
    /// A macro or an include: anything may come to be.
    pub opaque: bool,
}

/// The index of a snapshot: who is called what.
#[derive(Debug)]
pub struct Template<'a> {
    document: &'a Document,
    items: Vec<Item<'a>>,
    /// By section and name: the index of the first item so called.
    by_name: FxHashMap<(SectionKind, &'a str), usize>,
    by_type: FxHashMap<&'a str, Vec<usize>>,
    /// Pairs of items of one section with the same name.
    duplicates: Vec<(usize, usize)>,
    loose: Vec<(&'a Reference, Span)>,
    transforms: Transforms,
    has_loops: bool,
    conditions: OnceCell<(Conditions, Trace)>,
    deployment: Option<&'a Deployment>,
    deployed_conditions: OnceCell<(Conditions, Trace)>,
    tracer: Tracer,
}

impl<'a> Template<'a> {
    /// Joins the facts of all entries, which are those of `document`.
    #[must_use]
    pub fn new(document: &'a Document, facts: &'a [Arc<EntryFacts>]) -> Self {
        let mut template = Self {
            document,
            items: Vec::with_capacity(facts.len()),
            by_name: FxHashMap::default(),
            by_type: FxHashMap::default(),
            duplicates: Vec::new(),
            loose: Vec::new(),
            transforms: Transforms::default(),
            has_loops: false,
            conditions: OnceCell::new(),
            deployment: None,
            deployed_conditions: OnceCell::new(),
            tracer: Tracer::default(),
        };
        for (entry, facts) in facts.iter().enumerate() {
            let start = document.entry_start(entry);
            template.loose.extend(facts.references.iter().map(|it| (it, it.span.shifted(start))));
            for facts in &facts.items {
                template.add(Item { document, facts, entry });
            }
        }
        template.transforms = transforms(document);
        template.tracer = Tracer::new(template.items.len());
        template
    }

    /// The same where something is known about the deployment: values follow it.
    #[must_use]
    pub fn deployed(self, deployment: &'a Deployment) -> Self {
        let is_known = *deployment != Deployment::default();
        Self { deployment: is_known.then_some(deployment), ..self }
    }

    fn add(&mut self, item: Item<'a>) {
        let index = self.items.len();
        self.items.push(item);
        let name = item.name();
        if name.starts_with("Fn::") {
            self.has_loops |= name.starts_with("Fn::ForEach");
            return;
        }
        let first = *self.by_name.entry((item.section(), name)).or_insert(index);
        if first != index {
            self.duplicates.push((first, index));
        }
        if item.section() == SectionKind::Resources
            && let Some(item_type) = item.item_type()
        {
            self.by_type.entry(item_type).or_default().push(index);
        }
    }

    /// Asks the template, and tells which of its items the answer rests on. Whether others have
    /// certain names, types and conditions, and what transforms there are, is not noted.
    pub fn trace<T>(&self, ask: impl FnOnce() -> T) -> (T, Trace) {
        let outer = self.tracer.take();
        let answer = ask();
        let trace = self.tracer.take();
        self.tracer.add_all(&outer);
        self.tracer.add_all(&trace);
        (answer, trace)
    }

    /// Notes that an answer rests on another one, given before.
    pub fn rest_on(&self, trace: &Trace) {
        self.tracer.add_all(trace);
    }

    fn at(&self, index: usize) -> Option<Item<'a>> {
        self.tracer.add(index);
        self.items.get(index).copied()
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &'a Document {
        self.tracer.add_everything();
        self.document
    }

    /// All children of sections, in order of place.
    #[must_use]
    pub fn items(&self) -> &[Item<'a>] {
        self.tracer.add_everything();
        &self.items
    }

    /// The children of one section, in order of place.
    pub fn section(&self, section: SectionKind) -> impl Iterator<Item = Item<'a>> {
        let numbered = self.items.iter().copied().enumerate();
        let children = numbered.filter(move |(_, item)| item.section() == section);
        children.map(|(index, item)| {
            self.tracer.add(index);
            item
        })
    }

    /// The child of a section with this name.
    #[must_use]
    pub fn get(&self, section: SectionKind, name: &str) -> Option<Item<'a>> {
        self.at(self.index_of(section, name)?)
    }

    /// The index in [`Self::items`] of the child of a section with this name.
    #[must_use]
    pub fn index_of(&self, section: SectionKind, name: &str) -> Option<usize> {
        self.by_name.get(&(section, name)).copied()
    }

    /// The items whose name another one of their section has already, each after the first so
    /// called.
    pub fn duplicates(&self) -> impl Iterator<Item = (Item<'a>, Item<'a>)> {
        self.duplicates.iter().filter_map(|(first, other)| Some((self.at(*first)?, self.at(*other)?)))
    }

    /// The resources of a type, in order of place.
    pub fn resources_of(&self, resource_type: &str) -> impl Iterator<Item = Item<'a>> {
        let found = self.by_type.get(resource_type).into_iter().flatten();
        found.filter_map(|index| self.at(*index))
    }

    /// All references with their absolute spans, and the item they stand in.
    pub fn references(&self) -> impl Iterator<Item = (Option<Item<'a>>, &'a Reference, Span)> {
        self.tracer.add_everything();
        let in_items = self
            .items
            .iter()
            .flat_map(|item| item.references().map(|(reference, span)| (Some(*item), reference, span)));
        in_items.chain(self.loose.iter().map(|(reference, span)| (None, *reference, *span)))
    }

    /// The references outside of the children of sections, with their absolute spans.
    pub fn loose_references(&self) -> impl Iterator<Item = (&'a Reference, Span)> {
        self.tracer.add_everything();
        self.loose.iter().copied()
    }

    /// The item that a node stands in.
    #[must_use]
    pub fn item_around(&self, node: Node<'_>) -> Option<Item<'a>> {
        let place = (node.entry(), node.full_span().start);
        let after = self.items.partition_point(|item| (item.entry(), item.key().span().start) <= place);
        self.at(after.checked_sub(1)?).filter(|item| item.entry() == node.entry())
    }

    /// When the conditions of the template hold, whatever the deployment is.
    #[must_use]
    pub fn conditions(&self) -> &Conditions {
        self.conditions_in(&self.conditions, None)
    }

    /// The same for the deployment, as far as that is known.
    #[must_use]
    pub fn deployed_conditions(&self) -> &Conditions {
        match self.deployment {
            None => self.conditions(),
            deployment => self.conditions_in(&self.deployed_conditions, deployment),
        }
    }

    fn conditions_in<'s>(
        &self,
        cell: &'s OnceCell<(Conditions, Trace)>,
        deployment: Option<&Deployment>,
    ) -> &'s Conditions {
        let read = || self.trace(|| Conditions::new(self, deployment));
        let (conditions, trace) = cell.get_or_init(read);
        self.rest_on(trace);
        conditions
    }

    /// What is known about the deployment.
    pub(crate) fn deployment(&self) -> Option<&'a Deployment> {
        self.deployment
    }

    /// What may change the template before CloudFormation reads it.
    #[must_use]
    pub fn transforms(&self) -> Transforms {
        self.transforms
    }

    /// Whether resources may come to be that the template does not write: made by a macro, a loop
    /// or a module.
    #[must_use]
    pub fn may_grow(&self) -> bool {
        let is_module = |item: &Item<'a>| item.item_type().is_some_and(|it| it.ends_with("::MODULE"));
        self.transforms.opaque || self.has_loops || self.items.iter().any(is_module)
    }

    /// Whether a resource with this name may come to be although the template does not
    /// write it: made by a macro, a loop, a module or the serverless transform.
    #[must_use]
    pub fn may_be_generated(&self, name: &str) -> bool {
        if self.transforms.opaque || self.has_loops {
            return true;
        }
        let of_module = |item: &Item<'a>| {
            item.section() == SectionKind::Resources
                && item.item_type().is_some_and(|it| it.ends_with("::MODULE"))
                && name.starts_with(item.name())
        };
        if self.items.iter().any(of_module) {
            return true;
        }
        let of_serverless = |item: &Item<'a>| {
            item.item_type().is_some_and(|it| it.starts_with("AWS::Serverless::"))
                && name.starts_with(item.name())
        };
        self.transforms.serverless && (name.starts_with("Serverless") || self.items.iter().any(of_serverless))
    }
}

/// What answers rest on. They are renewed when it changes.
#[derive(Debug, Default)]
pub struct Consulted {
    /// Names of parameters, mappings and conditions that had a say.
    pub items: Box<[Box<str>]>,
    /// Names of which it matters whether they are there, with which type and condition.
    pub outlines: Box<[Box<str>]>,
    /// Whether that matters of all names.
    pub all_outlines: bool,
}

/// What a check of one resource may ask about the rest of the template. It notes the names
/// that were asked for, so that the answer is renewed when one of them changes.
#[derive(Debug)]
pub struct Environment<'a> {
    template: &'a Template<'a>,
    consulted: RefCell<Vec<Box<str>>>,
    /// The names of which only the outline was asked for.
    names: RefCell<Vec<Box<str>>>,
    /// Whether an answer rests on all names of the template.
    asked_for_all_names: Cell<bool>,
    /// The conditions among them: what they rest on is noted too.
    consulted_conditions: RefCell<FxHashSet<Box<str>>>,
}

impl<'a> Environment<'a> {
    /// An environment that has not been asked anything.
    #[must_use]
    pub fn new(template: &'a Template<'a>) -> Self {
        Self {
            template,
            consulted: RefCell::default(),
            names: RefCell::default(),
            asked_for_all_names: Cell::new(false),
            consulted_conditions: RefCell::default(),
        }
    }

    /// The parameter with this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<Item<'a>> {
        self.get(SectionKind::Parameters, name)
    }

    /// The mapping with this name.
    #[must_use]
    pub fn mapping(&self, name: &str) -> Option<Item<'a>> {
        self.get(SectionKind::Mappings, name)
    }

    /// The type of the parameter with this name.
    #[must_use]
    pub fn parameter_type(&self, name: &str) -> Option<&'a str> {
        self.names.borrow_mut().push(name.into());
        self.template.get(SectionKind::Parameters, name)?.item_type()
    }

    /// Whether a section has a child with this name.
    #[must_use]
    pub fn has(&self, section: SectionKind, name: &str) -> bool {
        if !is_pseudo_parameter(name) {
            self.names.borrow_mut().push(name.into());
        }
        self.template.get(section, name).is_some()
    }

    /// The template, for questions whose answer rests on no more than the names of its items,
    /// their types and conditions.
    #[must_use]
    pub fn outline(&self) -> &'a Template<'a> {
        self.asked_for_all_names.set(true);
        self.template
    }

    /// The type of the resource with this name.
    #[must_use]
    pub fn resource_type(&self, name: &str) -> Option<&'a str> {
        self.names.borrow_mut().push(name.into());
        self.template.get(SectionKind::Resources, name)?.item_type()
    }

    /// What is known about the deployment.
    pub(crate) fn deployment(&self) -> Option<&'a Deployment> {
        self.template.deployment()
    }

    /// When the conditions of the template hold, as far as the deployment is known.
    #[must_use]
    pub fn deployed_conditions(&self) -> &'a Conditions {
        self.template.deployed_conditions()
    }

    /// When the conditions of the template hold, whatever the deployment is.
    #[must_use]
    pub fn conditions(&self) -> &'a Conditions {
        self.template.conditions()
    }

    /// When a condition holds; `None` when that is not known.
    #[must_use]
    pub fn when(&self, condition: &str) -> Option<Case> {
        self.consult_condition(condition);
        self.conditions().when(condition)
    }

    /// When a node takes part in the deployment: the condition of its resource holds, and the
    /// branches of `Fn::If` around it are taken.
    #[must_use]
    pub fn case_of(&self, node: Node<'a>) -> Case {
        self.case_under(self.conditions(), node)
    }

    /// When a condition holds, as far as the deployment is known; `None` when that is not known.
    #[must_use]
    pub fn deployed_when(&self, condition: &str) -> Option<Case> {
        self.consult_condition(condition);
        self.deployed_conditions().when(condition)
    }

    /// When a node takes part in the deployment, as far as that is known.
    #[must_use]
    pub fn deployed_case_of(&self, node: Node<'a>) -> Case {
        self.case_under(self.deployed_conditions(), node)
    }

    /// The same in the terms of these conditions.
    pub(crate) fn case_under(&self, conditions: &Conditions, node: Node<'a>) -> Case {
        let Some(item) = self.template.item_around(node) else { return Case::ALWAYS };
        if let Some(name) = condition::of_item(item) {
            self.consult_condition(&name);
        }
        for (name, _) in condition::branches_around(node) {
            self.consult_condition(&name);
        }
        conditions.around(item, node)
    }

    /// Notes that a condition had a say, and with it all that it rests on.
    pub(crate) fn consult_condition(&self, name: &str) {
        let mut todo = vec![name];
        let mut consulted = self.consulted.borrow_mut();
        let mut seen = self.consulted_conditions.borrow_mut();
        while let Some(name) = todo.pop() {
            if seen.contains(name) {
                continue;
            }
            seen.insert(name.into());
            consulted.push(name.into());
            let Some(condition) = self.template.get(SectionKind::Conditions, name) else { continue };
            for reference in &condition.facts().references {
                match reference.kind {
                    ReferenceKind::Condition => todo.push(&reference.name),
                    _ => consulted.push(reference.name.clone()),
                }
            }
        }
    }

    /// What may change the template before CloudFormation reads it.
    #[must_use]
    pub fn transforms(&self) -> Transforms {
        self.template.transforms
    }

    /// What was asked for.
    #[must_use]
    pub fn into_consulted(self) -> Consulted {
        let distinct = |names: RefCell<Vec<Box<str>>>| {
            let mut names = names.into_inner();
            names.sort_unstable();
            names.dedup();
            names.into_boxed_slice()
        };
        Consulted {
            items: distinct(self.consulted),
            outlines: distinct(self.names),
            all_outlines: self.asked_for_all_names.get(),
        }
    }

    fn get(&self, section: SectionKind, name: &str) -> Option<Item<'a>> {
        if !is_pseudo_parameter(name) {
            self.consulted.borrow_mut().push(name.into());
        }
        self.template.get(section, name)
    }
}

fn transforms(document: &Document) -> Transforms {
    let mut result = Transforms::default();
    for section in document.sections() {
        match &*section.key.text().unwrap_or_default() {
            "Transform" => {
                // A block sequence or a mapping of a head stands in child entries.
                if section.value.kind() == Kind::Missing {
                    result.opaque |= section.pairs().next().is_some();
                }
                match section.value.resolve() {
                    value if value.kind() == Kind::Sequence => {
                        value.items().for_each(|item| add_transform(&mut result, item));
                    }
                    value => add_transform(&mut result, value),
                }
            }
            "Fn::Transform" => result.opaque = true,
            "Resources" => {
                result.opaque |= section.pairs().any(|pair| pair.key.is_text("Fn::Transform"));
            }
            _ => {}
        }
    }
    result
}

fn add_transform(result: &mut Transforms, node: Node<'_>) {
    if node.is_null() {
        return;
    }
    match node.text().as_deref() {
        Some("AWS::Serverless-2016-10-31") => result.serverless = true,
        Some("AWS::LanguageExtensions") => result.language_extensions = true,
        // These add behaviour, not names that a template refers to.
        Some(
            "AWS::CodeDeployBlueGreen" | "AWS::SecretsManager-2020-07-23" | "AWS::SecretsManager-2024-09-16",
        ) => {}
        _ => result.opaque = true,
    }
}

/// Whether a document is a CloudFormation template: it names `AWSTemplateFormatVersion`, or
/// has `Resources` whose children have a `Type` or come from a loop or a transform.
#[must_use]
pub fn looks_like_template(document: &Document) -> bool {
    document.sections().any(|section| match &*section.key.text().unwrap_or_default() {
        "AWSTemplateFormatVersion" => true,
        "Resources" => section.pairs().any(|pair| {
            pair.value.pair("Type").is_some_and(|it| it.value.text().is_some_and(|text| text.contains("::")))
                || pair.name().starts_with("Fn::ForEach::")
                || function(pair.value).is_some_and(|call| call.name == FunctionName::Transform)
        }),
        _ => false,
    })
}
