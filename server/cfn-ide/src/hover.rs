use cfn_rules::Analysis;
use cfn_text::Span;

/// What an editor shows for the thing under the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// The explanation of what stands at `offset`.
#[must_use]
pub fn hover(analysis: &Analysis, offset: u32) -> Option<Hover> {
    let _ = (analysis, offset);
    None
}
