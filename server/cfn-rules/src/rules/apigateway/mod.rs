//! Rules about stages, methods and domain names of APIs.

pub(crate) mod cache_unencrypted;
pub(crate) mod properties;
