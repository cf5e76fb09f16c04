//! Rules about Flink applications.

pub(crate) mod properties;
