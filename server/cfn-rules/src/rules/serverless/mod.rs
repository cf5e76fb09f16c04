//! Rules about serverless applications.

pub(crate) mod properties;
