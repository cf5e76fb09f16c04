//! Rules about Timestream databases.

pub(crate) mod properties;
