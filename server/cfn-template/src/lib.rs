//! What a template means: sections, logical IDs, intrinsic functions,
//! references, and values in three-valued logic.
//!
//! [`EntryFacts`] are what one entry of the document says, kept while its text
//! stays. A [`Template`] joins the facts of a snapshot into an index. Nothing
//! here judges; the rules do.

mod calls;
mod condition;
mod decision;
mod deployment;
mod facts;
mod function;
mod lookup;
mod pseudo;
mod reference;
mod section;
mod template;
mod trace;

pub use calls::{Call, Slot, calls};
pub use condition::{
    Case, Conditions, branches_around, compared, condition_name, of_item as condition_of_item,
};
pub use deployment::Deployment;
pub use facts::{EntryFacts, ItemFacts};
pub use function::{Function, FunctionName, function, long_form};
pub use lookup::{Given, Place, cases, lookup, values};
pub use pseudo::{PSEUDO_PARAMETERS, is_pseudo_parameter};
pub use reference::{Reference, ReferenceKind, SubVariable, content_span, sub_variables};
pub use section::SectionKind;
pub use template::{Consulted, Environment, Item, Template, Transforms, looks_like_template};
pub use trace::Trace;
