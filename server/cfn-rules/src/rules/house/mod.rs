//! What a team may hold its templates to: tags, names, outputs, descriptions. Matters of opinion,
//! so that most of it is off by default.

pub(crate) mod documentation;
pub(crate) mod hardcoded;
pub(crate) mod names;
pub(crate) mod outputs;
pub(crate) mod parameters;
pub(crate) mod placeholder;
pub(crate) mod retention;
pub(crate) mod tags;
pub(crate) mod watching;
