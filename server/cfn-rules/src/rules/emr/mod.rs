//! Amazon EMR.

pub(crate) mod properties;
