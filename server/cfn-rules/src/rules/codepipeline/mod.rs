//! Rules about pipelines.

pub(crate) mod artifacts;
