//! Embedded facts about CloudFormation resource types: lookups, no judgement.
//!
//! [`resource`] gives what is known of a type; its [`Shape`] is a graph like a JSON Schema, whose
//! nodes one walks by property names and list items. Nothing is read before the first lookup;
//! that reads an index, and the facts of the one service the type belongs to.
//!
//! The facts come from `data/schema.bin`, which `cargo xtask schema` makes from published
//! packages; `data/manifest.json` names them. [`BlockBuilder`] makes the same facts from the
//! schema of a private or newer type at run time, and [`Catalog`] puts those before the embedded
//! ones.

mod builder;
mod catalog;
mod embedded;
mod file;
mod kinds;
mod number;
mod pattern;
mod pool;
mod provider;
mod reader;
mod resource;
mod shape;

pub use catalog::Catalog;
pub use embedded::{blocks, has_resource, is_in_region, regions, resource, types};
pub use file::{FileBuilder, NotFacts, open};
pub use kinds::Kinds;
pub use number::Number;
pub use pattern::{Fate, LeftOut, Pattern, fate};
pub use provider::{BlockBuilder, SchemaError, Supplement};
pub use reader::Notes;
pub use resource::{Access, Block, Lifecycle, Reference, Resource, Tagging};
pub use shape::{
    Constraint, Dependents, Members, Names, PatternMembers, Relations, Scalar, Scalars, Shape, Shapes,
};
