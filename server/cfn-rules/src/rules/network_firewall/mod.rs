//! Rules about network firewalls.

pub(crate) mod properties;
