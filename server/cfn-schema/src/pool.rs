//! How shapes and their strings are kept: the stored form, which is also the form in memory.
//!
//! Every string and every shape stands once and is named by its number. A pool never refers to
//! another one.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::kinds::Kinds;
use crate::number::Number;
use crate::pattern::Compiled;

/// A string of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct StringId(pub(crate) u32);

/// A pattern of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct PatternId(pub(crate) u32);

/// A shape of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct ShapeId(pub(crate) u32);

/// A permitted value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum StoredScalar {
    String(StringId),
    Number(Number),
    Boolean(bool),
    Null,
}

/// Properties, each with others that go, or do not go, with it.
pub(crate) type StoredDependents = Box<[(StringId, Box<[StringId]>)]>;

/// A keyword of a shape. What each means is told at [`crate::Constraint`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Fact {
    Name(StringId),
    Never,
    Kinds(Kinds),
    Properties(Box<[(StringId, ShapeId)]>),
    PatternProperties(Box<[(PatternId, ShapeId)]>),
    Closed,
    AdditionalProperties(ShapeId),
    PropertyNames(ShapeId),
    Required(Box<[StringId]>),
    RequiredOr(Box<[StringId]>),
    RequiredXor(Box<[StringId]>),
    DependentRequired(StoredDependents),
    DependentExcluded(StoredDependents),
    DependentShapes(Box<[(StringId, ShapeId)]>),
    MinProperties(u64),
    MaxProperties(u64),
    Items(ShapeId),
    PrefixItems(Box<[ShapeId]>),
    Contains(ShapeId),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    UniqueKeys(Box<[StringId]>),
    MaxUniqueItems(u64),
    Enum(Box<[StoredScalar]>),
    EnumIgnoringCase(Box<[StoredScalar]>),
    Const(StoredScalar),
    Pattern(PatternId),
    MinLength(u64),
    MaxLength(u64),
    Format(StringId),
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(Number),
    AllOf(Box<[ShapeId]>),
    AnyOf(Box<[ShapeId]>),
    OneOf(Box<[ShapeId]>),
    Not(ShapeId),
    If(ShapeId),
    Then(ShapeId),
    Else(ShapeId),
    Default(StoredScalar),
    Relation(Box<[(StringId, StringId)]>),
}

/// What is stored of a pool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredPool {
    /// All strings, one after the other.
    text: String,
    /// The length of each.
    lengths: Vec<u32>,
    pub(crate) patterns: Vec<StringId>,
    pub(crate) shapes: Vec<Box<[Fact]>>,
}

impl StoredPool {
    pub(crate) fn new(strings: &[String], patterns: Vec<StringId>, shapes: Vec<Box<[Fact]>>) -> Self {
        let lengths = strings.iter().map(|string| u32::try_from(string.len()).unwrap_or(u32::MAX)).collect();
        Self { text: strings.concat(), lengths, patterns, shapes }
    }
}

/// Strings, patterns and shapes that refer to each other.
#[derive(Debug)]
pub(crate) struct Pool {
    stored: StoredPool,
    /// Where each string ends.
    ends: Box<[u32]>,
    compiled: Box<[OnceLock<Compiled>]>,
}

impl Pool {
    pub(crate) fn new(mut stored: StoredPool) -> Self {
        let mut end = 0u32;
        let lengths = std::mem::take(&mut stored.lengths);
        let ends = lengths.iter().map(|length| {
            end = end.saturating_add(*length);
            end
        });
        let ends = ends.collect();
        let compiled = stored.patterns.iter().map(|_| OnceLock::new()).collect();
        Self { stored, ends, compiled }
    }

    /// The string, or an empty one for a number that is not of this pool.
    pub(crate) fn string(&self, id: StringId) -> &str {
        let index = id.0 as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.stored.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The keywords of the shape; none for a number that is not of this pool.
    pub(crate) fn facts(&self, id: ShapeId) -> &[Fact] {
        self.stored.shapes.get(id.0 as usize).map_or(&[], |facts| facts)
    }

    pub(crate) fn pattern_source(&self, id: PatternId) -> &str {
        self.stored.patterns.get(id.0 as usize).map_or("", |source| self.string(*source))
    }

    /// The pattern ready for use; compiled at the first call.
    pub(crate) fn compiled(&self, id: PatternId) -> Option<&Compiled> {
        let slot = self.compiled.get(id.0 as usize)?;
        Some(slot.get_or_init(|| Compiled::new(self.pattern_source(id))))
    }

    pub(crate) fn patterns(&self) -> impl Iterator<Item = PatternId> {
        (0..self.compiled.len()).map(|index| PatternId(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    pub(crate) fn shapes(&self) -> impl Iterator<Item = ShapeId> {
        (0..self.stored.shapes.len()).map(|index| ShapeId(u32::try_from(index).unwrap_or(u32::MAX)))
    }
}
