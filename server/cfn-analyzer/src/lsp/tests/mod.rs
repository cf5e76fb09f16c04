//! The server as a client sees it, over a stream in memory.

mod lifecycle;
mod support;
mod sync;
