//! Rules about batch jobs.

pub(crate) mod properties;
