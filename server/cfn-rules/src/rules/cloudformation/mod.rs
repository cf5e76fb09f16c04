//! Rules about nested stacks and stack sets.

pub(crate) mod properties;
