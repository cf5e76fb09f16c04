use cfn_ide::{ExportName, Target};
use tower_lsp::ls_types as lsp;

use crate::lsp::configuration::file_path;
use crate::lsp::session::{OpenTemplate, Snapshot};
use crate::neighbours::normal;

pub(crate) fn definition(
    snapshot: &Snapshot,
    params: lsp::GotoDefinitionParams,
) -> anyhow::Result<Option<lsp::GotoDefinitionResponse>> {
    let place = params.text_document_position_params;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let offset = template.offset(place.position);
    let target = cfn_ide::definition(template.analysis, offset);
    if let Some(target) = target {
        return Ok(Some(jump(&template, target, snapshot.client.definition_links)));
    }
    let import = cfn_ide::import(template.analysis, offset);
    let found = import.map(|(origin, name)| exports_named(snapshot, template.range(origin), &name));
    let links = found.filter(|links| !links.is_empty());
    Ok(links.map(|links| match snapshot.client.definition_links {
        true => lsp::GotoDefinitionResponse::Link(links),
        false => lsp::GotoDefinitionResponse::Array(
            links
                .into_iter()
                .map(|link| lsp::Location::new(link.target_uri, link.target_selection_range))
                .collect(),
        ),
    }))
}

/// The exports of all templates that are called so, or may be.
fn exports_named(snapshot: &Snapshot, origin: lsp::Range, name: &ExportName) -> Vec<lsp::LocationLink> {
    let link = |uri: &lsp::Uri, range, selection_range| lsp::LocationLink {
        origin_selection_range: Some(origin),
        target_uri: uri.clone(),
        target_range: range,
        target_selection_range: selection_range,
    };
    let open = snapshot.documents.keys().filter_map(|uri| snapshot.template(uri));
    let mut found: Vec<_> = open
        .flat_map(|template| {
            cfn_ide::exports(&template.analysis.template()).into_iter().map(move |export| {
                let uri = &template.document.uri;
                let link = link(uri, template.range(export.span), template.range(export.selection_span));
                (export.name, link)
            })
        })
        .collect();
    let open: Vec<_> = snapshot.documents.keys().filter_map(file_path).map(|path| normal(&path)).collect();
    let files = snapshot.workspace.files();
    let closed = files.iter().filter(|(path, _)| !open.contains(path));
    found.extend(closed.flat_map(|(_, file)| {
        file.exports
            .iter()
            .map(|export| (export.name.clone(), link(&file.uri, export.range, export.selection_range)))
    }));
    found.retain(|(export, _)| export.may_be(name));
    // A name that is written the same way is meant before one that can come to be the same.
    if found.iter().any(|(export, _)| export == name) {
        found.retain(|(export, _)| export == name);
    }
    let mut links: Vec<_> = found.into_iter().map(|(_, link)| link).collect();
    links.sort_by(|a, b| (&a.target_uri, a.target_range.start).cmp(&(&b.target_uri, b.target_range.start)));
    links
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
