//! Rules about serverless applications.

pub(crate) mod ignore_globals;
pub(crate) mod properties;
