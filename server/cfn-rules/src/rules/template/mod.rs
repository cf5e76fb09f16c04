//! The template as a whole: sections, names, references.

pub(crate) mod circular_dependency;
pub(crate) mod duplicate_key;
pub(crate) mod undefined_reference;
pub(crate) mod unknown_section;
mod unused;
pub(crate) mod unused_condition;
pub(crate) mod unused_mapping;
pub(crate) mod unused_parameter;
