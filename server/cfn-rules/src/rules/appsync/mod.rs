//! Rules about GraphQL APIs.

pub(crate) mod properties;
