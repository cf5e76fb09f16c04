//! Diagnostics and fixes for CloudFormation templates. One file a rule.
//!
//! [`Analysis`] holds a document with everything that is known about it and is
//! carried from snapshot to snapshot: results of an entry are kept while its
//! text stays. The crate knows no LSP, no disk and no clock.

mod analysis;
mod finding;
mod meta;
mod settings;

pub use analysis::Analysis;
pub use finding::{Finding, Fix, Related};
pub use meta::{Category, RuleMeta, Safety, Severity, rule, rules};
pub use settings::{Selection, SelectionError, Settings};
