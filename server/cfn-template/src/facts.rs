use std::sync::Arc;

use cfn_syntax::{Document, Kind, Node, Pair};
use cfn_text::Span;
use rustc_hash::FxHashMap;

use crate::function::FunctionName;
use crate::reference::{Collector, Reference, ReferenceKind};
use crate::section::SectionKind;

/// What one child of a section says: a resource, a parameter, a condition …
/// Spans are relative to the entry, so that the facts live as long as its text.
#[derive(Debug)]
pub struct ItemFacts {
    /// The section it stands in.
    pub section: SectionKind,
    /// Its logical ID or name.
    pub name: Box<str>,
    /// The value of `Type`, when it is a literal.
    pub item_type: Option<Box<str>>,
    /// The condition that a resource or an output exists under.
    pub condition: Option<Box<str>>,
    /// The names it refers to, in order of place.
    pub references: Vec<Reference>,
    /// Whether a `Fn::Transform` inside may change it.
    pub has_transform: bool,
    /// How many dynamic references (`{{resolve:…}}`) stand in it.
    pub dynamic_references: usize,
    pub(crate) key: u32,
    pub(crate) value: u32,
}

/// What one entry of the document says.
#[derive(Debug, Default)]
pub struct EntryFacts {
    /// The section around the entry, when it is a child of one.
    pub(crate) section: Option<SectionKind>,
    /// The children of sections in this entry.
    pub items: Vec<ItemFacts>,
    /// References in sections without named children, like `Transform`.
    pub references: Vec<Reference>,
}

impl EntryFacts {
    /// The facts of all entries of `document`, those of shared entries taken from `previous`.
    ///
    /// The second list tells, by entry, which entry of the previous document it is.
    #[must_use]
    pub fn gather(
        document: &Document,
        previous: Option<(&Document, &[Arc<Self>])>,
    ) -> (Vec<Arc<Self>>, Vec<Option<usize>>) {
        let mut origins = match previous {
            Some((old, _)) => origins(old, document),
            None => vec![None; document.entries().len()],
        };
        let sections = sections_of_entries(document);
        let mut reused: Vec<Option<Arc<Self>>> = vec![None; origins.len()];
        for ((origin, reused), section) in origins.iter_mut().zip(&mut reused).zip(&sections) {
            let facts = previous.zip(*origin).and_then(|((_, facts), index)| facts.get(index));
            match facts {
                Some(facts) if facts.section == *section => *reused = Some(Arc::clone(facts)),
                _ => *origin = None,
            }
        }
        let mut fresh: FxHashMap<usize, Self> = FxHashMap::default();
        let is_reused = |entry: usize| reused.get(entry).is_some_and(Option::is_some);
        for section in document.sections() {
            let Some(kind) = section.key.text().and_then(|name| SectionKind::from_name(&name)) else {
                continue;
            };
            let entry = section.key.entry();
            if !is_reused(entry) && !has_items(kind) {
                fresh.entry(entry).or_default().add_loose(section.value);
            }
            for pair in section.pairs() {
                let entry = pair.key.entry();
                if is_reused(entry) {
                    continue;
                }
                let facts = fresh.entry(entry).or_default();
                facts.section = sections.get(entry).copied().flatten();
                if has_items(kind) {
                    facts.add_item(kind, pair);
                } else {
                    facts.add_loose(pair.value);
                }
            }
        }
        let facts = reused
            .into_iter()
            .enumerate()
            .map(|(entry, reused)| {
                reused.unwrap_or_else(|| Arc::new(fresh.remove(&entry).unwrap_or_default()))
            })
            .collect();
        (facts, origins)
    }

    fn add_item(&mut self, section: SectionKind, pair: Pair<'_>) {
        if pair.key.is_partial_key() && pair.value.is_null() {
            return; // Half a name, while it is typed.
        }
        let Some(name) = pair.key.text() else { return };
        let start = pair.key.document().entry_start(pair.key.entry());
        let mut collector = Collector::new(start);
        let value = pair.value;
        match FunctionName::from_key(&name) {
            Some(FunctionName::ForEach) => walk_loop(&mut collector, section, value),
            _ => walk_item(&mut collector, section, value),
        }
        let item_type = value.get("Type").filter(|node| node.tag().is_none()).and_then(Node::text);
        let has_condition = matches!(section, SectionKind::Resources | SectionKind::Outputs);
        let condition = value.get("Condition").filter(|node| has_condition && node.tag().is_none());
        self.items.push(ItemFacts {
            section,
            name: name.into(),
            item_type: item_type.map(Into::into),
            condition: condition.and_then(Node::text).map(Into::into),
            references: collector.references,
            has_transform: collector.has_transform,
            dynamic_references: dynamic_references(value),
            key: pair.key.id(),
            value: value.id(),
        });
    }

    fn add_loose(&mut self, value: Node<'_>) {
        let mut collector = Collector::new(value.document().entry_start(value.entry()));
        collector.walk(value);
        self.references.append(&mut collector.references);
    }
}

fn dynamic_references(root: Node<'_>) -> usize {
    // Most items have none, and looking at their text is cheap.
    if !root.raw().contains("{{resolve:") {
        return 0;
    }
    let mut count = 0;
    let mut todo = vec![root];
    while let Some(node) = todo.pop() {
        match node.kind() {
            Kind::Mapping => todo.extend(node.pairs().map(|pair| pair.value)),
            Kind::Sequence => todo.extend(node.items()),
            Kind::Scalar => count += node.raw().matches("{{resolve:").count(),
            Kind::Alias | Kind::Missing => {}
        }
    }
    count
}

/// Whether the children of a section are named things.
fn has_items(section: SectionKind) -> bool {
    !matches!(section, SectionKind::FormatVersion | SectionKind::Description | SectionKind::Transform)
}

fn walk_item(collector: &mut Collector, section: SectionKind, value: Node<'_>) {
    match section {
        SectionKind::Conditions => collector.walk_condition(value),
        SectionKind::Resources | SectionKind::Outputs => walk_attributes(collector, value),
        SectionKind::Rules => {
            for pair in value.pairs() {
                collector.walk_condition(pair.value);
            }
        }
        _ => collector.walk(value),
    }
}

/// Walks a loop that makes children of a section: what stands in its body are such children.
fn walk_loop(collector: &mut Collector, section: SectionKind, argument: Node<'_>) {
    collector.walk_loop(argument, &mut |collector, body| {
        // An alias would lead around in circles.
        if body.kind() != Kind::Mapping {
            return collector.walk(body);
        }
        for pair in body.pairs() {
            match FunctionName::from_key(&pair.name()) {
                Some(FunctionName::ForEach) => walk_loop(collector, section, pair.value),
                Some(_) => collector.walk(pair.value),
                None => walk_item(collector, section, pair.value),
            }
        }
    });
}

fn walk_attributes(collector: &mut Collector, value: Node<'_>) {
    if value.kind() != Kind::Mapping || value.tag().is_some() {
        collector.walk(value);
        return;
    }
    for pair in value.pairs() {
        match &*pair.name() {
            "DependsOn" => match pair.value.kind() {
                Kind::Sequence => {
                    pair.value.items().for_each(|item| collector.add_name(ReferenceKind::DependsOn, item));
                }
                _ => collector.add_name(ReferenceKind::DependsOn, pair.value),
            },
            "Condition" => collector.add_name(ReferenceKind::Condition, pair.value),
            name if name.starts_with("Fn::Transform") => {
                collector.has_transform = true;
                collector.walk(pair.value);
            }
            _ => collector.walk(pair.value),
        }
    }
}

/// By entry: the section whose child it is; `None` for the entries that hold whole sections.
fn sections_of_entries(document: &Document) -> Vec<Option<SectionKind>> {
    let mut current = None;
    let mut heads = document.sections().peekable();
    let mut result = Vec::with_capacity(document.entries().len());
    for (index, entry) in document.entries().iter().enumerate() {
        let is_child = entry.kind() == cfn_syntax::EntryKind::Child;
        while let Some(section) = heads.next_if(|section| section.key.entry() <= index) {
            current = section.key.text().and_then(|name| SectionKind::from_name(&name));
        }
        result.push(current.filter(|_| is_child));
    }
    result
}

/// By entry of `new`: the index of the same, shared entry in `old`. Entries with
/// aliases count as changed: their meaning rests on other entries.
fn origins(old: &Document, new: &Document) -> Vec<Option<usize>> {
    let (old, new) = (old.entries(), new.entries());
    let mut result = vec![None; new.len()];
    let same = |a: &Arc<_>, b: &Arc<_>| Arc::ptr_eq(a, b);
    let prefix = old.iter().zip(new).take_while(|(a, b)| same(a, b)).count();
    let rest = old.len().min(new.len()) - prefix;
    let suffix = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| same(a, b)).count();
    let middle_of_old: FxHashMap<_, _> = old
        .iter()
        .enumerate()
        .take(old.len() - suffix)
        .skip(prefix)
        .map(|(index, entry)| (Arc::as_ptr(entry), index))
        .collect();
    for (index, (slot, entry)) in result.iter_mut().zip(new).enumerate() {
        if entry.has_aliases() {
            continue;
        }
        *slot = if index < prefix {
            Some(index)
        } else if index >= new.len() - suffix {
            Some(index + old.len() - new.len())
        } else {
            middle_of_old.get(&Arc::as_ptr(entry)).copied()
        };
    }
    result
}

impl ItemFacts {
    /// The references that make one resource depend on another.
    pub fn dependencies(&self) -> impl Iterator<Item = &Reference> {
        self.references.iter().filter(|reference| reference.kind.names_resource())
    }

    /// What others may rest on without looking inside: whether it is there, its type and its
    /// condition.
    #[must_use]
    pub fn outline(&self) -> (SectionKind, &str, Option<&str>, Option<&str>) {
        (self.section, &self.name, self.item_type.as_deref(), self.condition.as_deref())
    }

    /// The span of a reference in the document, given where the entry starts.
    #[must_use]
    pub fn span_of(reference: &Reference, entry_start: u32) -> Span {
        reference.span.shifted(entry_start)
    }
}
