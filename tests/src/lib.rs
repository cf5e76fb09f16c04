//! What the end-to-end tests and the developer tasks share.

pub mod edits;
pub mod random;
