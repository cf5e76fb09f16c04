//! Diagnostics and fixes for CloudFormation templates. One file a rule.
//!
//! [`Analysis`] holds a document with everything that is known about it and is
//! carried from snapshot to snapshot: results of an entry are kept while its
//! text stays. The crate knows no LSP, no disk and no clock.

mod analysis;
mod check;
mod custom;
mod dated;
mod finding;
mod local_file;
mod meta;
mod network;
mod options;
mod parameter;
mod parameter_file;
mod policy_document;
mod references;
mod registry;
mod requirement;
mod rules;
mod security_groups;
mod settings;
mod similar;
mod suppression;
mod surroundings;
mod syntax;
mod validation;
mod writer;

#[cfg(test)]
mod testing;

/// Edits in a document's own style, for whoever changes templates.
pub mod edit {
    pub use crate::writer::{Value, Writer, column, is_json, unused_name};
}

pub use analysis::{Analysis, RuleFailure};
pub use custom::{CustomDefinition, CustomRule, Demand};
pub use finding::{Finding, Fix, Related};
pub use local_file::{LocalFile, local_files};
pub use meta::{Category, RuleMeta, Safety, Severity};
pub use options::{OptionDefault, OptionValue, RuleOption, RuleOptions};
pub use parameter_file::{GivenValue, ParameterFile};
pub use registry::{rule, rules};
pub use settings::{Selection, SelectionError, Settings};
pub use similar::similar;
pub use suppression::can_be_suppressed;
pub use surroundings::{Neighbour, Outline, Surroundings};
