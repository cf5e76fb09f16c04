pub(crate) mod customer_key;
pub(crate) mod properties;
