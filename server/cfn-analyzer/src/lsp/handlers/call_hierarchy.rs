//! The dependency view: what editors show as calls.

use cfn_ide::{Dependency, DependencyItem};
use cfn_template::SectionKind;
use serde_json::json;
use tower_lsp::ls_types as lsp;

use super::document_symbol::kind;
use crate::lsp::session::{OpenTemplate, Snapshot};

pub(crate) fn prepare_call_hierarchy(
    snapshot: &Snapshot,
    params: lsp::CallHierarchyPrepareParams,
) -> anyhow::Result<Option<Vec<lsp::CallHierarchyItem>>> {
    let place = params.text_document_position_params;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let item = cfn_ide::dependency_item(template.analysis, template.offset(place.position));
    Ok(item.map(|item| vec![converted(&template, item)]))
}

pub(crate) fn incoming_calls(
    snapshot: &Snapshot,
    params: lsp::CallHierarchyIncomingCallsParams,
) -> anyhow::Result<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
    let Some(template) = snapshot.template(&params.item.uri) else { return Ok(None) };
    let Some(section) = section(&params.item) else { return Ok(None) };
    let call = |Dependency { item, spans }| lsp::CallHierarchyIncomingCall {
        from: converted(&template, item),
        from_ranges: spans.into_iter().map(|span| template.range(span)).collect(),
    };
    let found = cfn_ide::dependents(template.analysis, section, &params.item.name);
    Ok(Some(found.into_iter().map(call).collect()))
}

pub(crate) fn outgoing_calls(
    snapshot: &Snapshot,
    params: lsp::CallHierarchyOutgoingCallsParams,
) -> anyhow::Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>> {
    let Some(template) = snapshot.template(&params.item.uri) else { return Ok(None) };
    let Some(section) = section(&params.item) else { return Ok(None) };
    let call = |Dependency { item, spans }| lsp::CallHierarchyOutgoingCall {
        to: converted(&template, item),
        from_ranges: spans.into_iter().map(|span| template.range(span)).collect(),
    };
    let found = cfn_ide::dependencies(template.analysis, section, &params.item.name);
    Ok(Some(found.into_iter().map(call).collect()))
}

fn converted(template: &OpenTemplate<'_>, item: DependencyItem) -> lsp::CallHierarchyItem {
    lsp::CallHierarchyItem {
        name: item.name,
        kind: kind(item.kind),
        tags: None,
        detail: item.detail,
        uri: template.document.uri.clone(),
        range: template.range(item.span),
        selection_range: template.range(item.selection_span),
        data: Some(json!({ "section": item.section.name() })),
    }
}

/// The section of an item that the client sends back.
fn section(item: &lsp::CallHierarchyItem) -> Option<SectionKind> {
    SectionKind::from_name(item.data.as_ref()?.get("section")?.as_str()?)
}
