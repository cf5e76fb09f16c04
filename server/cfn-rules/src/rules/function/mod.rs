//! Intrinsic functions.

pub(crate) mod argument_invalid;
pub(crate) mod branch_unreachable;
pub(crate) mod join_could_be_sub;
pub(crate) mod misplaced;
pub(crate) mod sub_missing;
pub(crate) mod sub_needless;
pub(crate) mod sub_variable_unused;
pub(crate) mod unknown;
