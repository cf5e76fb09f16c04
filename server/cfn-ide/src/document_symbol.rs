use cfn_rules::Analysis;
use cfn_syntax::{Kind, Pair};
use cfn_template::SectionKind;
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
    /// The resource type, or the value of a section that is only a text.
    pub detail: Option<String>,
    /// What it stands for.
    pub kind: SymbolKind,
    /// The whole definition.
    pub span: Span,
    /// Its name, inside `span`.
    pub selection_span: Span,
    /// The symbols inside.
    pub children: Vec<Self>,
}

/// The outline of a template: sections and their children.
#[must_use]
pub fn document_symbols(analysis: &Analysis) -> Vec<Symbol> {
    if !analysis.is_template() {
        return Vec::new();
    }
    let sections = analysis.document().sections();
    sections
        .filter_map(|section| {
            let name = section.key.text().filter(|name| !name.is_empty())?;
            let kind = child_kind(SectionKind::from_name(&name));
            let children: Vec<_> = section.pairs().filter_map(|pair| child(pair, kind)).collect();
            let end = children.iter().map(|child| child.span).fold(section.span(), Span::join);
            Some(Symbol {
                name: name.into_owned(),
                detail: section.value.text().map(|text| first_line(&text)),
                kind: SymbolKind::Section,
                span: end,
                selection_span: section.key.span(),
                children,
            })
        })
        .collect()
}

fn child(pair: Pair<'_>, kind: SymbolKind) -> Option<Symbol> {
    let name = pair.key.text().filter(|name| !name.is_empty())?;
    let detail = match pair.value.kind() {
        Kind::Mapping => pair.value.get("Type").and_then(|node| node.text().map(|text| first_line(&text))),
        _ => None,
    };
    Some(Symbol {
        name: name.into_owned(),
        detail,
        kind,
        span: pair.span(),
        selection_span: pair.key.span(),
        children: Vec::new(),
    })
}

pub(crate) fn child_kind(section: Option<SectionKind>) -> SymbolKind {
    match section {
        Some(SectionKind::Resources) => SymbolKind::Resource,
        Some(SectionKind::Parameters) => SymbolKind::Parameter,
        Some(SectionKind::Conditions) => SymbolKind::Condition,
        Some(SectionKind::Mappings) => SymbolKind::Mapping,
        Some(SectionKind::Outputs) => SymbolKind::Output,
        _ => SymbolKind::Other,
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::analyse;

    fn check(template: &str, expected: Expect) {
        let analysis = analyse(template);
        let mut drawn = String::new();
        draw(&document_symbols(&analysis), 0, &mut drawn);
        expected.assert_eq(&drawn);
    }

    fn draw(symbols: &[Symbol], depth: usize, drawn: &mut String) {
        for symbol in symbols {
            assert!(symbol.span.covers(symbol.selection_span), "{symbol:?}");
            let detail = symbol.detail.as_deref().map(|it| format!(": {it}")).unwrap_or_default();
            drawn.push_str(&format!("{}{:?} {}{detail}\n", "  ".repeat(depth), symbol.kind, symbol.name));
            draw(&symbol.children, depth + 1, drawn);
        }
    }

    #[test]
    fn sections_and_their_children() {
        check(
            "
AWSTemplateFormatVersion: '2010-09-09'
Description: Two queues
Parameters:
  Stage: { Type: String }
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Half
  Invoices: { Type: AWS::SQS::Queue }
Outputs:
  Url: { Value: !Ref Orders }
",
            expect![[r#"
                Section AWSTemplateFormatVersion: 2010-09-09
                Section Description: Two queues
                Section Parameters
                  Parameter Stage: String
                Section Resources
                  Resource Orders: AWS::SQS::Queue
                  Resource Half
                  Resource Invoices: AWS::SQS::Queue
                Section Outputs
                  Output Url
            "#]],
        );
    }
}
