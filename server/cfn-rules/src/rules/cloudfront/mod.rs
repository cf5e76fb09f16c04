//! Rules about distributions.

pub(crate) mod access_logs;
pub(crate) mod origins;
pub(crate) mod properties;
