//! Rules about Neptune clusters.

pub(crate) mod properties;
