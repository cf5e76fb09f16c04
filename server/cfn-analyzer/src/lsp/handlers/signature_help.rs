use tower_lsp::ls_types as lsp;

use crate::lsp::session::Snapshot;

/// What the arguments of a function start with. The blank is the one behind the dash of a list.
pub(crate) const TRIGGERS: [&str; 3] = ["[", ",", " "];

pub(crate) fn signature_help(
    snapshot: &Snapshot,
    params: lsp::SignatureHelpParams,
) -> anyhow::Result<Option<lsp::SignatureHelp>> {
    let place = params.text_document_position_params;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let Some(help) = cfn_ide::signature_help(template.analysis, template.offset(place.position)) else {
        return Ok(None);
    };
    let client = &snapshot.client;
    let documentation =
        |text: &str| Some(lsp::Documentation::MarkupContent(client.signature_documentation(text)));
    let label = |span: cfn_text::Span| match client.label_offsets {
        true => lsp::ParameterLabel::LabelOffsets([span.start, span.end]),
        false => lsp::ParameterLabel::Simple(span.of(&help.label).to_owned()),
    };
    let parameters = help.parameters.iter().map(|parameter| lsp::ParameterInformation {
        label: label(parameter.span),
        documentation: documentation(&parameter.about),
    });
    // A number past the last one means that none is active.
    let active = help.active.unwrap_or(help.parameters.len()) as u32;
    let signature = lsp::SignatureInformation {
        label: help.label.clone(),
        documentation: documentation(&help.about),
        parameters: Some(parameters.collect()),
        active_parameter: Some(active),
    };
    Ok(Some(lsp::SignatureHelp {
        signatures: vec![signature],
        active_signature: Some(0),
        active_parameter: Some(active),
    }))
}
