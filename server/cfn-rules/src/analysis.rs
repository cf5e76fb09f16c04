use std::sync::Arc;

use cfn_syntax::Document;
use cfn_text::{Span, TextEdit};

use crate::finding::Finding;
use crate::settings::Settings;

/// A document and everything that is known about it. Immutable; clones are cheap.
#[derive(Clone, Debug)]
pub struct Analysis {
    document: Document,
    settings: Arc<Settings>,
}

impl Analysis {
    /// Analyses a document from scratch.
    #[must_use]
    pub fn new(document: Document, settings: Arc<Settings>) -> Self {
        Self { document, settings }
    }

    /// Analyses the next snapshot of the same document; what did not change is kept.
    #[must_use]
    pub fn update(&self, document: Document) -> Self {
        Self::new(document, Arc::clone(&self.settings))
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What the configuration says.
    #[must_use]
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// Whether the document looks like a CloudFormation template: it names
    /// `AWSTemplateFormatVersion`, or has `Resources` whose children have a `Type`.
    /// There are no findings otherwise.
    #[must_use]
    pub fn is_template(&self) -> bool {
        false
    }

    /// All findings in order of place, without fixes.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        Vec::new()
    }

    /// The findings that meet `span`, or all, with their fixes.
    #[must_use]
    pub fn findings_with_fixes(&self, span: Option<Span>) -> Vec<Finding> {
        let _ = span;
        Vec::new()
    }

    /// The preferred fixes that can be applied together, as edits that do not overlap.
    /// Unsafe ones only when `with_unsafe`. Apply, analyse and call again until none is left.
    #[must_use]
    pub fn fix_all(&self, with_unsafe: bool) -> Vec<TextEdit> {
        let _ = with_unsafe;
        Vec::new()
    }
}
