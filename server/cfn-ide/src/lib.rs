//! Editor features over an analysed template: one file a feature.
//!
//! The types are plain data in an editor's words (title, label, span). The
//! crate knows no LSP; the binary converts.

mod code_action;
mod code_lens;
mod completion;
mod definition;
mod dependency;
mod describe;
mod document_highlight;
mod document_link;
mod document_symbol;
mod due;
mod fact;
mod folding_range;
mod functions;
mod grammar;
mod graph;
mod hover;
mod ignore;
mod import;
mod inlay_hint;
mod linked_editing;
mod names;
mod on_type_formatting;
mod refactor;
mod references;
mod rename;
mod selection_range;
mod semantic_token;
mod signature_help;
mod topic;
mod type_definition;
mod type_sheet;
mod walk;
mod workspace_symbol;

#[cfg(test)]
mod testing;

pub use code_action::{ActionKind, CodeAction, code_actions, fix_all};
pub use code_lens::{CodeLens, code_lenses};
pub use completion::{CompletionItem, CompletionKind, CompletionOptions, Completions, completions};
pub use definition::{Target, definition};
pub use dependency::{Dependency, DependencyItem, dependencies, dependency_item, dependents};
pub use document_highlight::{Highlight, HighlightKind, document_highlights};
pub use document_link::{DocumentLink, LinkTarget, document_links};
pub use document_symbol::{Symbol, SymbolKind, document_symbols};
pub use folding_range::{FoldingKind, FoldingRange, folding_ranges};
pub use graph::{EdgeKind, Graph, GraphEdge, GraphNode, graph};
pub use hover::{Hover, hover};
pub use ignore::ignore_actions;
pub use import::{Export, ExportName, exports, import};
pub use inlay_hint::{InlayHint, inlay_hints};
pub use linked_editing::{LinkedEditing, linked_editing};
pub use on_type_formatting::on_enter;
pub use refactor::refactorings;
pub use references::{Definitions, references};
pub use rename::{RenameError, RenameTarget, prepare_rename, rename};
pub use selection_range::selection_ranges;
pub use semantic_token::{SemanticToken, TokenKind, semantic_tokens};
pub use signature_help::{SignatureHelp, SignatureParameter, signature_help};
pub use topic::{Topic, documentation};
pub use type_definition::type_definition;
pub use type_sheet::{PropertyLine, TypeSheet, type_sheet};
pub use workspace_symbol::{WorkspaceSymbol, find_symbols, workspace_symbols};
