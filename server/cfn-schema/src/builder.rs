//! Makes a pool: interns strings and shapes.

use std::collections::HashMap;

use crate::pool::{Fact, PatternId, ShapeId, StoredPool, StringId};

/// Collects strings and shapes; each distinct one gets one number.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    strings: Vec<String>,
    string_ids: HashMap<String, StringId>,
    patterns: Vec<StringId>,
    pattern_ids: HashMap<StringId, PatternId>,
    shapes: Vec<Box<[Fact]>>,
    shape_ids: HashMap<Box<[Fact]>, ShapeId>,
}

impl Builder {
    pub(crate) fn string(&mut self, text: &str) -> StringId {
        if let Some(id) = self.string_ids.get(text) {
            return *id;
        }
        let id = StringId(number(self.strings.len()));
        self.strings.push(text.to_owned());
        self.string_ids.insert(text.to_owned(), id);
        id
    }

    pub(crate) fn pattern(&mut self, source: &str) -> PatternId {
        let source = self.string(source);
        let next = PatternId(number(self.patterns.len()));
        let id = *self.pattern_ids.entry(source).or_insert(next);
        if id == next {
            self.patterns.push(source);
        }
        id
    }

    /// The shape of these facts, in whatever order they come.
    pub(crate) fn shape(&mut self, mut facts: Vec<Fact>) -> ShapeId {
        facts.sort();
        let facts = facts.into_boxed_slice();
        if let Some(id) = self.shape_ids.get(&facts) {
            return *id;
        }
        let id = ShapeId(number(self.shapes.len()));
        self.shapes.push(facts.clone());
        self.shape_ids.insert(facts, id);
        id
    }

    /// A number for a shape that refers to itself; [`Builder::define`] tells later what it is.
    pub(crate) fn reserve(&mut self) -> ShapeId {
        let id = ShapeId(number(self.shapes.len()));
        self.shapes.push(Box::default());
        id
    }

    pub(crate) fn define(&mut self, id: ShapeId, mut facts: Vec<Fact>) {
        facts.sort();
        if let Some(slot) = self.shapes.get_mut(id.0 as usize) {
            *slot = facts.into_boxed_slice();
        }
    }

    /// The facts of a shape made before.
    pub(crate) fn facts(&self, id: ShapeId) -> &[Fact] {
        self.shapes.get(id.0 as usize).map_or(&[], |facts| facts)
    }

    pub(crate) fn text(&self, id: StringId) -> &str {
        self.strings.get(id.0 as usize).map_or("", String::as_str)
    }

    pub(crate) fn finish(self) -> StoredPool {
        StoredPool::new(&self.strings, self.patterns, self.shapes)
    }
}

/// A pool never has four thousand million of anything.
fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
