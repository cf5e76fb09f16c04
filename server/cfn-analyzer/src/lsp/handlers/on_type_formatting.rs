use tower_lsp::ls_types as lsp;

use crate::lsp::session::Snapshot;

pub(crate) fn on_type_formatting(
    snapshot: &Snapshot,
    params: lsp::DocumentOnTypeFormattingParams,
) -> anyhow::Result<Option<Vec<lsp::TextEdit>>> {
    let place = params.text_document_position;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    if params.ch != "\n" {
        return Ok(None);
    }
    let edits = cfn_ide::on_enter(template.analysis, template.offset(place.position));
    let edit = |edit: cfn_text::TextEdit| lsp::TextEdit::new(template.range(edit.span), edit.new_text);
    Ok(Some(edits.into_iter().map(edit).collect()))
}
