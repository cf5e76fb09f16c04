//! Rules about hosted zones.

pub(crate) mod properties;
pub(crate) mod zone_mismatch;
