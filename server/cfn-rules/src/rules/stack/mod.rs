//! Templates that use each other.

mod nested;

pub(crate) mod file_missing;
pub(crate) mod output_unknown;
pub(crate) mod parameter_invalid;
pub(crate) mod parameter_missing;
pub(crate) mod parameter_unknown;
