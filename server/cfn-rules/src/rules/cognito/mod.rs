//! Rules about user pools and identity pools.

pub(crate) mod properties;
