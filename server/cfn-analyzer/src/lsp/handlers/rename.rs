use tower_lsp::ls_types as lsp;

use crate::lsp::convert::to_proto;
use crate::lsp::session::{Refusal, Snapshot};

pub(crate) fn prepare_rename(
    snapshot: &Snapshot,
    params: lsp::TextDocumentPositionParams,
) -> anyhow::Result<Option<lsp::PrepareRenameResponse>> {
    let Some(template) = snapshot.template(&params.text_document.uri) else { return Ok(None) };
    let target =
        cfn_ide::prepare_rename(template.analysis, template.offset(params.position)).map_err(refusal)?;
    Ok(Some(lsp::PrepareRenameResponse::RangeWithPlaceholder {
        range: template.range(target.span),
        placeholder: target.name,
    }))
}

pub(crate) fn rename(
    snapshot: &Snapshot,
    params: lsp::RenameParams,
) -> anyhow::Result<Option<lsp::WorkspaceEdit>> {
    let place = params.text_document_position;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let edits = cfn_ide::rename(template.analysis, template.offset(place.position), params.new_name.trim())
        .map_err(refusal)?;
    Ok(Some(to_proto::workspace_edit(template.document, &edits, &snapshot.client)))
}

fn refusal(error: cfn_ide::RenameError) -> Refusal {
    Refusal { reason: error.reason }
}
