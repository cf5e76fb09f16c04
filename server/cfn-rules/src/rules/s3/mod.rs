pub(crate) mod properties;
pub(crate) mod public_access;
