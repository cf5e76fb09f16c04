use cfn_ide::{WorkspaceSymbol, find_symbols, workspace_symbols};
use tower_lsp::ls_types as lsp;

use super::document_symbol::kind;
use crate::lsp::configuration::file_path;
use crate::lsp::session::Snapshot;
use crate::neighbours::normal;

#[expect(deprecated, reason = "the type has a field that the protocol has given up")]
pub(crate) fn workspace_symbol(
    snapshot: &Snapshot,
    params: lsp::WorkspaceSymbolParams,
) -> anyhow::Result<Option<lsp::WorkspaceSymbolResponse>> {
    let mut uris: Vec<_> = snapshot.documents.keys().collect();
    // The order of the table means nothing; equal names stand in that of the addresses.
    uris.sort_by_key(|uri| uri.as_str());
    let paths: Vec<_> = uris.iter().filter_map(|uri| file_path(uri)).map(|path| normal(&path)).collect();
    let templates: Vec<_> = uris.into_iter().filter_map(|uri| snapshot.template(uri)).collect();
    let open: Vec<_> =
        templates.iter().map(|template| (template, workspace_symbols(template.analysis))).collect();
    let of_open = open.iter().flat_map(|(template, symbols)| {
        symbols.iter().map(|symbol| ((&template.document.uri, template.range(symbol.span)), symbol))
    });
    // Of the others, what stands on the disk.
    let files = snapshot.workspace.files();
    let closed = files.iter().filter(|(path, _)| !paths.contains(path));
    let of_closed =
        closed.flat_map(|(_, file)| file.symbols.iter().map(|(symbol, range)| ((&file.uri, *range), symbol)));
    let found = find_symbols(of_open.chain(of_closed), &params.query);
    let information =
        |((uri, range), symbol): ((&lsp::Uri, lsp::Range), &WorkspaceSymbol)| lsp::SymbolInformation {
            kind: kind(symbol.kind),
            tags: None,
            deprecated: None,
            location: lsp::Location::new(uri.clone(), range),
            name: symbol.name.clone(),
            container_name: Some(symbol.detail.clone().unwrap_or_else(|| symbol.container.clone())),
        };
    Ok(Some(found.into_iter().map(information).collect::<Vec<_>>().into()))
}
