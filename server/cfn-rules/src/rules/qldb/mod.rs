//! Rules about ledgers.

pub(crate) mod properties;
