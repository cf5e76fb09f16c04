//! Rules about policies of things.

pub(crate) mod policy;
