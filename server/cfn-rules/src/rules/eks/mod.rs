//! Rules about Kubernetes clusters and node groups.

pub(crate) mod control_plane_logs;
pub(crate) mod properties;
pub(crate) mod scaling_bounds;
pub(crate) mod version;
