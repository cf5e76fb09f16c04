//! The server as a client sees it, over a stream in memory.

mod lifecycle;
mod navigation;
mod overview;
mod place;
mod rename;
mod support;
mod sync;
