//! AWS Cloud9.

pub(crate) mod properties;
