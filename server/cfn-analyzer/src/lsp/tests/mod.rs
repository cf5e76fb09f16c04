//! The server as a client sees it, over a stream in memory.

mod code_action;
mod completion;
mod configuration;
mod editors;
mod lifecycle;
mod methods;
mod navigation;
mod order;
mod overview;
mod place;
mod pull;
mod refactor;
mod rename;
mod rudeness;
mod support;
mod sync;
mod workspace;
