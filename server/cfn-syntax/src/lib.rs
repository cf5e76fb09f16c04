//! Template text to a spanned tree: error-tolerant, incremental, comments kept.
//!
//! A [`Document`] is an immutable snapshot: a list of [`Entry`]s (top-level
//! sections and their children) found by an indentation-only line scan, each
//! parsed into an arena of nodes with entry-relative spans. An edit re-splits
//! and reparses only the entries it touches and shares the others.
//! [`Node`] is the handle that the layers above read; its spans are absolute.
//! The crate knows YAML and JSON, and nothing of CloudFormation or LSP.

mod anchors;
mod cursor;
mod document;
mod error;
mod exotic;
mod flow;
mod incremental;
mod line;
mod node;
mod parser;
mod scalar;
mod split;
mod strict;
mod tree;

pub use cursor::{Path, Segment};
pub use document::{Document, Entry, EntryKind, Mode, Section};
pub use error::{SyntaxError, SyntaxErrorKind};
pub use node::{Node, Pair};
pub use tree::{Kind, Style};
