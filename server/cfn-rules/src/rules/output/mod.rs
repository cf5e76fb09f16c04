//! The section `Outputs`.

pub(crate) mod malformed;
pub(crate) mod value_not_string;
