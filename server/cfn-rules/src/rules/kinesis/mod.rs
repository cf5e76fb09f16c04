pub(crate) mod properties;
