use cfn_text::{Span, TextEdit};

use crate::meta::{RuleMeta, Safety, Severity};

/// Something wrong at a place, with the edits that mend it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static RuleMeta,
    /// How bad it is here.
    pub severity: Severity,
    /// The smallest range to change; absolute byte offsets.
    pub span: Span,
    /// What is wrong, why it matters, what to do.
    pub message: String,
    /// The logical ID of the resource it is about.
    pub resource: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Edits that mend it; only filled when they were asked for.
    pub fixes: Vec<Fix>,
    /// Whether the code under the range has no use, so that an editor can fade it.
    pub unnecessary: bool,
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// A titled edit that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it may be applied without a person looking at it.
    pub safety: Safety,
    /// Whether it is the one that an editor applies by default.
    pub preferred: bool,
    /// The edits, all in terms of the same text.
    pub edits: Vec<TextEdit>,
}
