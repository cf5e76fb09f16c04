pub(crate) mod log_buckets;
pub(crate) mod properties;
pub(crate) mod public_access;
