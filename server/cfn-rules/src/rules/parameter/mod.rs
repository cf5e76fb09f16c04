//! The `Parameters` section.

pub(crate) mod default_invalid;
pub(crate) mod malformed;
pub(crate) mod password_echoed;
pub(crate) mod secret_for_property;
pub(crate) mod secret_shown;
pub(crate) mod type_unknown;
pub(crate) mod value_invalid;
pub(crate) mod value_missing;
pub(crate) mod value_unknown;
