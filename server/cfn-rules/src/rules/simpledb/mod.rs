//! Rules about SimpleDB.

pub(crate) mod used;
