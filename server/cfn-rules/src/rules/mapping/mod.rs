//! The section `Mappings`.

pub(crate) mod key_missing;
pub(crate) mod malformed;
