//! Amazon RDS and Aurora.

pub(crate) mod properties;
