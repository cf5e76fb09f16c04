//! The section `Conditions`.

pub(crate) mod circular;
pub(crate) mod constant;
pub(crate) mod malformed;
