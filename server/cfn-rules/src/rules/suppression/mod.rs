//! Rules about what people ask to be silent about.

pub(crate) mod reason_missing;
pub(crate) mod unknown_rule;
pub(crate) mod unused;
