//! Rules about functions.

pub(crate) mod properties;
pub(crate) mod runtime;
