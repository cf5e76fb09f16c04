//! One file a feature: what comes in is put in our words, what goes out in those of the protocol.

mod code_action;
mod diagnostic;
mod document_symbol;
mod hover;
mod lifecycle;
mod sync;

pub(crate) use code_action::{code_action, code_action_kinds};
pub(crate) use diagnostic::document_diagnostic;
pub(crate) use document_symbol::document_symbol;
pub(crate) use hover::hover;
pub(crate) use lifecycle::{initialize, initialize_result};
pub(crate) use sync::{did_change, did_close, did_open, did_save};
