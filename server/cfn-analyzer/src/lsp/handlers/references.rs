use cfn_ide::Definitions;
use tower_lsp::ls_types as lsp;

use crate::lsp::session::Snapshot;

pub(crate) fn references(
    snapshot: &Snapshot,
    params: lsp::ReferenceParams,
) -> anyhow::Result<Option<Vec<lsp::Location>>> {
    let place = params.text_document_position;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let definitions =
        if params.context.include_declaration { Definitions::Included } else { Definitions::Excluded };
    let found = cfn_ide::references(template.analysis, template.offset(place.position), definitions);
    let location = |span| lsp::Location::new(template.document.uri.clone(), template.range(span));
    Ok(Some(found.into_iter().map(location).collect()))
}
