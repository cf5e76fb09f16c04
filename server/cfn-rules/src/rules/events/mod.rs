pub(crate) mod properties;
pub(crate) mod schedule_malformed;
