use tower_lsp::ls_types as lsp;

use super::document_symbol::kind;
use crate::lsp::session::Snapshot;

#[expect(deprecated, reason = "the type has a field that the protocol has given up")]
pub(crate) fn workspace_symbol(
    snapshot: &Snapshot,
    params: lsp::WorkspaceSymbolParams,
) -> anyhow::Result<Option<lsp::WorkspaceSymbolResponse>> {
    let mut uris: Vec<_> = snapshot.documents.keys().collect();
    // The order of the table means nothing; equal names stand in that of the addresses.
    uris.sort_by_key(|uri| uri.as_str());
    let templates: Vec<_> = uris.into_iter().filter_map(|uri| snapshot.template(uri)).collect();
    let analyses = templates.iter().map(|template| (template, template.analysis));
    let found = cfn_ide::workspace_symbols(analyses, &params.query);
    let symbol =
        |symbol: cfn_ide::WorkspaceSymbol<&crate::lsp::session::OpenTemplate<'_>>| lsp::SymbolInformation {
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            location: lsp::Location::new(
                symbol.document.document.uri.clone(),
                symbol.document.range(symbol.span),
            ),
            name: symbol.name,
            container_name: Some(symbol.detail.unwrap_or(symbol.container)),
        };
    Ok(Some(found.into_iter().map(symbol).collect::<Vec<_>>().into()))
}
