use cfn_rules::Analysis;
use cfn_text::Span;

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// A top-level section.
    Section,
    /// A resource.
    Resource,
    /// A parameter.
    Parameter,
    /// A condition.
    Condition,
    /// A mapping.
    Mapping,
    /// An output.
    Output,
    /// Any other child of a section.
    Other,
}

/// A named place in the outline of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The section or logical ID.
    pub name: String,
    /// The resource type or the like.
    pub detail: Option<String>,
    /// What it stands for.
    pub kind: SymbolKind,
    /// The whole definition.
    pub span: Span,
    /// Its name, inside `span`.
    pub selection_span: Span,
    /// The symbols inside.
    pub children: Vec<Symbol>,
}

/// The outline of a template.
#[must_use]
pub fn document_symbols(analysis: &Analysis) -> Vec<Symbol> {
    let _ = analysis;
    Vec::new()
}
