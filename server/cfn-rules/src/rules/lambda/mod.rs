//! Rules about functions.

pub(crate) mod properties;
pub(crate) mod queue_mismatch;
pub(crate) mod runtime;
