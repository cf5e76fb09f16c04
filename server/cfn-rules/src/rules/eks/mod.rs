//! Rules about Kubernetes clusters and node groups.

pub(crate) mod properties;
