//! Rules about notebooks, models and endpoints.

pub(crate) mod properties;
