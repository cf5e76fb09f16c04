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
mod check;
mod embedded;
mod file;
pub mod iam;
mod kinds;
mod number;
mod pattern;
mod pool;
mod provider;
mod reader;
mod resource;
mod shape;
mod tables;

pub use catalog::Catalog;
pub use check::{Check, ChecksBuilder};
pub use embedded::{
    blocks, checked_types, checks, document, documents, has_resource, is_in_region, manifest, regions,
    resource, types,
};
pub use file::{FileBuilder, NotFacts, open};
pub use kinds::Kinds;
pub use number::Number;
pub use pattern::{Fate, LeftOut, Pattern, fate, matches_whole};
pub use provider::{BlockBuilder, SchemaError, Supplement};
pub use reader::Notes;
pub use resource::{Access, Block, Lifecycle, Reference, Resource, Tagging};
pub use shape::{
    Constraint, Dependents, Members, Names, PatternMembers, Relations, Scalar, Scalars, Shape, Shapes,
};
pub use tables::{LambdaRuntime, Tables, availability_zones, is_stateful, lambda_runtime, lambda_runtimes};
