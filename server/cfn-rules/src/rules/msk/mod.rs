//! Rules about Kafka clusters.

pub(crate) mod properties;
