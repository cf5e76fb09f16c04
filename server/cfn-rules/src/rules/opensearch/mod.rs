//! Rules about search domains.

pub(crate) mod properties;
