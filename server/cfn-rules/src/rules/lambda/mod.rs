//! Rules about functions.

pub(crate) mod properties;
