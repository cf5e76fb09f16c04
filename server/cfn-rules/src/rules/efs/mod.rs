//! Rules about file systems.

pub(crate) mod properties;
