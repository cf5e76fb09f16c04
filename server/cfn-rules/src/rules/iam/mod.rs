pub(crate) mod insecure_transport;
pub(crate) mod permissions;
pub(crate) mod resource_policies;
pub(crate) mod trust;
