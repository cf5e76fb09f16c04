//! The section `Outputs`.

pub(crate) mod imported;
pub(crate) mod malformed;
pub(crate) mod value_not_string;
