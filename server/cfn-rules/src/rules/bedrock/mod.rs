//! Rules about agents.

pub(crate) mod properties;
