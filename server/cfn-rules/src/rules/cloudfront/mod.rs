//! Rules about distributions.

pub(crate) mod origins;
pub(crate) mod properties;
