//! Rules about message brokers.

pub(crate) mod properties;
