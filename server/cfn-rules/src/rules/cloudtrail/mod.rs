pub(crate) mod properties;
pub(crate) mod trails;
