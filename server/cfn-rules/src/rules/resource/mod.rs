//! Resources of any type: their attributes.

pub(crate) mod type_missing;
pub(crate) mod unknown_attribute;
