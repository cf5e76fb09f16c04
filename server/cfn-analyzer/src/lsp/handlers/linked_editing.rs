use tower_lsp::ls_types as lsp;

use crate::lsp::session::Snapshot;

pub(crate) fn linked_editing(
    snapshot: &Snapshot,
    params: lsp::LinkedEditingRangeParams,
) -> anyhow::Result<Option<lsp::LinkedEditingRanges>> {
    let place = params.text_document_position_params;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let linked = cfn_ide::linked_editing(template.analysis, template.offset(place.position));
    Ok(linked.map(|linked| lsp::LinkedEditingRanges {
        ranges: linked.spans.into_iter().map(|span| template.range(span)).collect(),
        word_pattern: Some(linked.word_pattern.to_owned()),
    }))
}
