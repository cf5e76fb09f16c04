//! One file a feature: what comes in is put in our words, what goes out in those of the protocol.

mod call_hierarchy;
mod code_action;
mod code_lens;
mod completion;
mod configuration;
mod definition;
mod diagnostic;
mod document_highlight;
mod document_link;
mod document_symbol;
mod folding_range;
mod hover;
mod ignore_everywhere;
mod inlay_hint;
mod lifecycle;
mod linked_editing;
mod on_type_formatting;
mod references;
mod rename;
mod selection_range;
mod semantic_token;
mod signature_help;
mod sync;
mod workspace_diagnostic;
mod workspace_symbol;

pub(crate) use call_hierarchy::{incoming_calls, outgoing_calls, prepare_call_hierarchy};
pub(crate) use code_action::{code_action, code_action_kinds};
pub(crate) use code_lens::{SHOW_REFERENCES, code_lens};
pub(crate) use completion::{TRIGGERS as COMPLETION_TRIGGERS, completion, completion_resolve};
pub(crate) use configuration::{
    did_change_configuration, did_change_watched_files, did_change_workspace_folders, folders_to_configure,
    settings_fetched,
};
pub(crate) use definition::{definition, type_definition};
pub(crate) use diagnostic::document_diagnostic;
pub(crate) use document_highlight::document_highlight;
pub(crate) use document_link::document_link;
pub(crate) use document_symbol::document_symbol;
pub(crate) use folding_range::folding_range;
pub(crate) use hover::hover;
pub(crate) use inlay_hint::inlay_hint;
pub(crate) use lifecycle::{cancel, initialize, initialize_result, initialized};
pub(crate) use linked_editing::linked_editing;
pub(crate) use on_type_formatting::on_type_formatting;
pub(crate) use references::references;
pub(crate) use rename::{prepare_rename, rename};
pub(crate) use selection_range::selection_range;
pub(crate) use semantic_token::{semantic_tokens_full, semantic_tokens_legend, semantic_tokens_range};
pub(crate) use signature_help::{TRIGGERS as SIGNATURE_TRIGGERS, signature_help};
pub(crate) use sync::{did_change, did_close, did_open, did_save};
pub(crate) use workspace_diagnostic::workspace_diagnostic;
pub(crate) use workspace_symbol::workspace_symbol;
