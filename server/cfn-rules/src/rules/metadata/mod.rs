//! The section `Metadata`.

pub(crate) mod interface;
