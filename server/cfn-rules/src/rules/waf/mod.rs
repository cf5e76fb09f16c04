//! Rules about web ACLs.

pub(crate) mod acl;
pub(crate) mod properties;
