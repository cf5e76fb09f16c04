//! Rules about file transfer servers.

pub(crate) mod properties;
