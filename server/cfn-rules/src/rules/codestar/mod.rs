//! Rules about repositories made by CodeStar.

pub(crate) mod properties;
