//! Rules about tables.

pub(crate) mod properties;
