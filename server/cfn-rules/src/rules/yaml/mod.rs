//! The text as YAML or JSON.

pub(crate) mod nonstandard;
pub(crate) mod syntax_error;
