//! The `Parameters` section.

pub(crate) mod password_echoed;
