use cfn_ide::Target;
use tower_lsp::ls_types as lsp;

use crate::lsp::session::{OpenTemplate, Snapshot};

pub(crate) fn definition(
    snapshot: &Snapshot,
    params: lsp::GotoDefinitionParams,
) -> anyhow::Result<Option<lsp::GotoDefinitionResponse>> {
    let place = params.text_document_position_params;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let target = cfn_ide::definition(template.analysis, template.offset(place.position));
    Ok(target.map(|target| jump(&template, target, snapshot.client.definition_links)))
}

pub(crate) fn type_definition(
    snapshot: &Snapshot,
    params: lsp::GotoDefinitionParams,
) -> anyhow::Result<Option<lsp::GotoDefinitionResponse>> {
    let place = params.text_document_position_params;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let target = cfn_ide::type_definition(template.analysis, template.offset(place.position));
    Ok(target.map(|target| jump(&template, target, snapshot.client.type_definition_links)))
}

/// A target with the place that leads there when the client knows such links, without otherwise.
fn jump(template: &OpenTemplate<'_>, target: Target, links: bool) -> lsp::GotoDefinitionResponse {
    let uri = template.document.uri.clone();
    let selection_range = template.range(target.selection_span);
    if !links {
        return lsp::GotoDefinitionResponse::Scalar(lsp::Location::new(uri, selection_range));
    }
    lsp::GotoDefinitionResponse::Link(vec![lsp::LocationLink {
        origin_selection_range: Some(template.range(target.origin)),
        target_uri: uri,
        target_range: template.range(target.span),
        target_selection_range: selection_range,
    }])
}
