pub(crate) mod dead_letter_queue_missing;
pub(crate) mod properties;
