//! Elastic Load Balancing, current and classic.

pub(crate) mod attributes;
pub(crate) mod listeners;
pub(crate) mod properties;
