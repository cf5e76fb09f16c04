//! Rules about web ACLs.

pub(crate) mod properties;
