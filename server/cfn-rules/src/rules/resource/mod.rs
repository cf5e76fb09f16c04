//! Resources of any type: their attributes.

pub(crate) mod deletion_policy_alone;
pub(crate) mod deletion_policy_invalid;
pub(crate) mod dependency_needless;
pub(crate) mod environment_secret;
pub(crate) mod identifier_taken;
pub(crate) mod module_attribute;
pub(crate) mod policy_malformed;
pub(crate) mod serverless_transform_missing;
pub(crate) mod type_ending;
pub(crate) mod type_missing;
pub(crate) mod type_unknown;
pub(crate) mod unknown_attribute;
