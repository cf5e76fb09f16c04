//! Editor features over an analysed template: one file a feature.
//!
//! The types are plain data in an editor's words (title, label, span). The
//! crate knows no LSP; the binary converts.

mod code_action;
mod document_symbol;
mod hover;

#[cfg(test)]
mod testing;

pub use code_action::{ActionKind, CodeAction, code_actions, fix_all};
pub use document_symbol::{Symbol, SymbolKind, document_symbols};
pub use hover::{Hover, hover};
