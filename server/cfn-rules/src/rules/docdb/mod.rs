//! Rules about DocumentDB clusters.

pub(crate) mod properties;
