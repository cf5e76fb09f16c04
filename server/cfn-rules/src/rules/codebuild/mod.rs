//! Rules about build projects.

pub(crate) mod properties;
