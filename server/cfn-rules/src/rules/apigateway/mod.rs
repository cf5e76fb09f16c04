//! Rules about stages, methods and domain names of APIs.

pub(crate) mod properties;
