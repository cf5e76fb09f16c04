//! Between the words of the protocol and ours.

pub(crate) mod from_proto;
pub(crate) mod to_proto;
