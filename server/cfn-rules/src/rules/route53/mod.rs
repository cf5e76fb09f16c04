//! Rules about hosted zones.

pub(crate) mod properties;
