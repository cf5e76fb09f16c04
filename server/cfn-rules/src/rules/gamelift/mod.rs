//! Amazon GameLift.

pub(crate) mod fleet_port_range;
