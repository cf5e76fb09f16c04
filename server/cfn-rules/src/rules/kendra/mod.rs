//! Rules about search indices.

pub(crate) mod properties;
