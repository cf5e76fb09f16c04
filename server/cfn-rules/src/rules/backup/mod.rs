pub(crate) mod plan_without_selection;
pub(crate) mod properties;
