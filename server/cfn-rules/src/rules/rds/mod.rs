//! Amazon RDS and Aurora.

pub(crate) mod operations;
pub(crate) mod properties;
pub(crate) mod resilience;
