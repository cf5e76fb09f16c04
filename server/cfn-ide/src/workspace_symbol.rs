use cfn_rules::Analysis;
use cfn_text::Span;

use crate::document_symbol::{SymbolKind, document_symbols};

/// More symbols than these help nobody: who searches types another letter.
const MAX_SYMBOLS: usize = 512;

/// A child of a section, as a search over many templates finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// The logical ID.
    pub name: String,
    /// The resource type.
    pub detail: Option<String>,
    /// What it stands for.
    pub kind: SymbolKind,
    /// The section it stands in.
    pub container: String,
    /// The whole definition.
    pub span: Span,
}

/// The children of the sections of a template.
#[must_use]
pub fn workspace_symbols(analysis: &Analysis) -> Vec<WorkspaceSymbol> {
    let of_section = |section: crate::Symbol| {
        let container = section.name;
        section.children.into_iter().map(move |child| WorkspaceSymbol {
            name: child.name,
            detail: child.detail,
            kind: child.kind,
            container: container.clone(),
            span: child.span,
        })
    };
    document_symbols(analysis).into_iter().flat_map(of_section).collect()
}

/// The symbols whose name or type has the letters of `query` in this order, the best matches
/// first. An empty query finds all. What comes with a symbol tells which template it is from.
#[must_use]
pub fn find_symbols<'a, K>(
    symbols: impl IntoIterator<Item = (K, &'a WorkspaceSymbol)>,
    query: &str,
) -> Vec<(K, &'a WorkspaceSymbol)> {
    let query = query.to_lowercase();
    let mut found = Vec::new();
    for (document, symbol) in symbols {
        let of_type = || Some(rank(symbol.detail.as_deref()?, &query)? + 4);
        if let Some(rank) = rank(&symbol.name, &query).or_else(of_type) {
            found.push((rank, document, symbol));
        }
    }
    found.sort_by(|(a_rank, _, a), (b_rank, _, b)| (a_rank, &a.name).cmp(&(b_rank, &b.name)));
    found.into_iter().take(MAX_SYMBOLS).map(|(_, document, symbol)| (document, symbol)).collect()
}

/// How well a name fits a query in lower case, 0 the best; `None` when it does not.
fn rank(name: &str, query: &str) -> Option<u32> {
    let name = name.to_lowercase();
    if name == query {
        return Some(0);
    }
    if name.starts_with(query) {
        return Some(1);
    }
    if name.contains(query) {
        return Some(2);
    }
    let mut letters = name.chars();
    query.chars().all(|wanted| letters.any(|letter| letter == wanted)).then_some(3)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::analyse;

    fn check(query: &str, expected: Expect) {
        let one = analyse(
            "
Parameters:
  OrderStage: { Type: String }
Resources:
  Orders: { Type: AWS::SQS::Queue }
  Bucket: { Type: AWS::S3::Bucket }
",
        );
        let two = analyse(
            "
Resources:
  Order: { Type: AWS::SNS::Topic }
  OldReader: { Type: AWS::SQS::Queue }
",
        );
        let other = analyse("name: Orders\n");
        let templates = [("one", workspace_symbols(&one)), ("two", workspace_symbols(&two))];
        assert_eq!(workspace_symbols(&other), []);
        let all = templates.iter().flat_map(|(name, symbols)| symbols.iter().map(move |it| (*name, it)));
        let drawn: String = find_symbols(all, query)
            .iter()
            .map(|(name, it)| format!("{name} {:?} {} in {}\n", it.kind, it.name, it.container))
            .collect();
        expected.assert_eq(&drawn);
    }

    #[test]
    fn the_best_matches_come_first() {
        check(
            "order",
            expect![[r#"
            two Resource Order in Resources
            one Parameter OrderStage in Parameters
            one Resource Orders in Resources
            two Resource OldReader in Resources
        "#]],
        );
    }

    #[test]
    fn by_type() {
        check(
            "sqs",
            expect![[r#"
            two Resource OldReader in Resources
            one Resource Orders in Resources
        "#]],
        );
    }

    #[test]
    fn everything_and_nothing() {
        check(
            "",
            expect![[r#"
            one Resource Bucket in Resources
            two Resource OldReader in Resources
            two Resource Order in Resources
            one Parameter OrderStage in Parameters
            one Resource Orders in Resources
        "#]],
        );
        check("zzz", expect![[r#""#]]);
    }
}
