//! Rules about lifecycle policies of snapshots.

pub(crate) mod properties;
