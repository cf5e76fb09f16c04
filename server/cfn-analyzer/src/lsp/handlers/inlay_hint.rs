use tower_lsp::ls_types as lsp;

use crate::lsp::session::Snapshot;

pub(crate) fn inlay_hint(
    snapshot: &Snapshot,
    params: lsp::InlayHintParams,
) -> anyhow::Result<Option<Vec<lsp::InlayHint>>> {
    let Some(template) = snapshot.template(&params.text_document.uri) else { return Ok(None) };
    let hint = |hint: cfn_ide::InlayHint| lsp::InlayHint {
        position: template.range(cfn_text::Span::empty(hint.offset)).start,
        label: hint.label.into(),
        kind: None,
        text_edits: None,
        tooltip: hint.tooltip.map(Into::into),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    let found = cfn_ide::inlay_hints(template.analysis, template.span(params.range));
    Ok(Some(found.into_iter().map(hint).collect()))
}
