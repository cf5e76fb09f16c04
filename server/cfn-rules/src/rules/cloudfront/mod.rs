//! Rules about distributions.

pub(crate) mod properties;
