//! Rules about tables.

pub(crate) mod attributes_mismatch;
pub(crate) mod properties;
