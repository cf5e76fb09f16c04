//! Rules about database migrations.

pub(crate) mod properties;
