use tower_lsp::ls_types::{Hover, HoverContents, HoverParams};

use crate::lsp::session::Snapshot;

pub(crate) fn hover(snapshot: &Snapshot, params: HoverParams) -> anyhow::Result<Option<Hover>> {
    let place = params.text_document_position_params;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let hover = cfn_ide::hover(template.analysis, template.offset(place.position));
    Ok(hover.map(|hover| {
        let contents = HoverContents::Markup(snapshot.client.hover(&hover.markdown));
        Hover { contents, range: Some(template.range(hover.span)) }
    }))
}
