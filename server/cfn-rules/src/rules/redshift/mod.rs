//! Rules about Redshift clusters.

pub(crate) mod properties;
