//! Rules about clusters, services and tasks.

pub(crate) mod properties;
