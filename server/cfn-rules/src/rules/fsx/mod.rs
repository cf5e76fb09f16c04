//! Rules about FSx file systems.

pub(crate) mod properties;
