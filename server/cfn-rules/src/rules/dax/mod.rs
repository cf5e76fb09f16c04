//! Rules about DAX clusters.

pub(crate) mod properties;
