use cfn_ide::HighlightKind;
use tower_lsp::ls_types as lsp;

use crate::lsp::session::Snapshot;

pub(crate) fn document_highlight(
    snapshot: &Snapshot,
    params: lsp::DocumentHighlightParams,
) -> anyhow::Result<Option<Vec<lsp::DocumentHighlight>>> {
    let place = params.text_document_position_params;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let found = cfn_ide::document_highlights(template.analysis, template.offset(place.position));
    let highlight = |highlight: cfn_ide::Highlight| lsp::DocumentHighlight {
        range: template.range(highlight.span),
        kind: Some(match highlight.kind {
            HighlightKind::Definition => lsp::DocumentHighlightKind::WRITE,
            HighlightKind::Reference => lsp::DocumentHighlightKind::READ,
        }),
    };
    Ok(Some(found.into_iter().map(highlight).collect()))
}
