//! Amazon EC2 Auto Scaling.

pub(crate) mod groups;
pub(crate) mod health_check;
pub(crate) mod signals;
