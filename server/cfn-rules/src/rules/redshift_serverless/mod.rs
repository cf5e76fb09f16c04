//! Rules about Redshift Serverless.

pub(crate) mod properties;
