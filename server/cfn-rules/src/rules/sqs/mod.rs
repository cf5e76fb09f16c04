pub(crate) mod dead_letter_queue_missing;
pub(crate) mod dead_letter_queue_type;
pub(crate) mod properties;
