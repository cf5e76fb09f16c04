//! Amazon WorkSpaces.

pub(crate) mod properties;
