//! The template as a whole: sections, names, references.

pub(crate) mod alias_used;
pub(crate) mod attribute_unknown;
pub(crate) mod circular_dependency;
pub(crate) mod duplicate_key;
pub(crate) mod dynamic_reference;
pub(crate) mod name_ambiguous;
pub(crate) mod name_invalid;
pub(crate) mod pseudo_parameter_text;
mod quota;
pub(crate) mod quota_exceeded;
pub(crate) mod quota_nearly_reached;
pub(crate) mod reference_conditional;
pub(crate) mod rule_malformed;
pub(crate) mod section_malformed;
pub(crate) mod undefined_reference;
pub(crate) mod unknown_section;
pub(crate) mod unused;
pub(crate) mod unused_condition;
pub(crate) mod unused_mapping;
pub(crate) mod unused_parameter;
pub(crate) mod value_surprising;
