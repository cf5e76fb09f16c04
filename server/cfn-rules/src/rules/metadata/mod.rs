//! The section `Metadata`.

pub(crate) mod init;
pub(crate) mod interface;
pub(crate) mod value_missing;
