//! Rules about caches.

pub(crate) mod properties;
