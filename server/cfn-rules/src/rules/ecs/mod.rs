//! Rules about clusters, services and tasks.

pub(crate) mod host_network_root;
pub(crate) mod properties;
pub(crate) mod service_mismatch;
