use cfn_rules::Analysis;
use cfn_text::Span;

use crate::document_symbol::{SymbolKind, document_symbols};

/// More symbols than these help nobody: who searches types another letter.
const MAX_SYMBOLS: usize = 512;

/// A named place in one of several templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSymbol<K> {
    /// Which template.
    pub document: K,
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

/// The children of sections whose name or type has the letters of `query` in this order, the
/// best matches first. An empty query finds all.
#[must_use]
pub fn workspace_symbols<'a, K: Clone>(
    documents: impl IntoIterator<Item = (K, &'a Analysis)>,
    query: &str,
) -> Vec<WorkspaceSymbol<K>> {
    let query = query.to_lowercase();
    let mut found = Vec::new();
    for (document, analysis) in documents {
        for section in document_symbols(analysis) {
            for child in section.children {
                let of_type = child.detail.as_deref().and_then(|it| rank(it, &query)).map(|rank| rank + 4);
                let Some(rank) = rank(&child.name, &query).or(of_type) else { continue };
                found.push((
                    rank,
                    WorkspaceSymbol {
                        document: document.clone(),
                        name: child.name,
                        detail: child.detail,
                        kind: child.kind,
                        container: section.name.clone(),
                        span: child.span,
                    },
                ));
            }
        }
    }
    found.sort_by(|(a_rank, a), (b_rank, b)| (a_rank, &a.name).cmp(&(b_rank, &b.name)));
    found.into_iter().take(MAX_SYMBOLS).map(|(_, symbol)| symbol).collect()
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
        let found = workspace_symbols([("one", &one), ("two", &two), ("other", &other)], query);
        let drawn: String = found
            .iter()
            .map(|it| format!("{} {:?} {} in {}\n", it.document, it.kind, it.name, it.container))
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
