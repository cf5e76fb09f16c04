use cfn_ide::{Symbol, SymbolKind};
use tower_lsp::ls_types as lsp;

use crate::lsp::session::{OpenTemplate, Snapshot};

pub(crate) fn document_symbol(
    snapshot: &Snapshot,
    params: lsp::DocumentSymbolParams,
) -> anyhow::Result<Option<lsp::DocumentSymbolResponse>> {
    let Some(template) = snapshot.template(&params.text_document.uri) else { return Ok(None) };
    let symbols = cfn_ide::document_symbols(template.analysis);
    if snapshot.client.hierarchical_symbols {
        let symbols = symbols.into_iter().map(|symbol| nested(&template, symbol)).collect();
        return Ok(Some(lsp::DocumentSymbolResponse::Nested(symbols)));
    }
    let mut list = Vec::new();
    for symbol in &symbols {
        list.push(flat(&template, symbol, None));
        list.extend(symbol.children.iter().map(|child| flat(&template, child, Some(&symbol.name))));
    }
    Ok(Some(lsp::DocumentSymbolResponse::Flat(list)))
}

#[expect(deprecated, reason = "the type has a field that the protocol has given up")]
fn nested(template: &OpenTemplate<'_>, symbol: Symbol) -> lsp::DocumentSymbol {
    let children: Vec<_> = symbol.children.into_iter().map(|child| nested(template, child)).collect();
    lsp::DocumentSymbol {
        name: symbol.name,
        detail: symbol.detail,
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: template.range(symbol.span),
        selection_range: template.range(symbol.selection_span),
        children: (!children.is_empty()).then_some(children),
    }
}

#[expect(deprecated, reason = "the type has a field that the protocol has given up")]
fn flat(template: &OpenTemplate<'_>, symbol: &Symbol, container: Option<&str>) -> lsp::SymbolInformation {
    lsp::SymbolInformation {
        name: symbol.name.clone(),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: lsp::Location::new(template.document.uri.clone(), template.range(symbol.span)),
        container_name: container.map(str::to_owned),
    }
}

pub(super) fn kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Section => lsp::SymbolKind::NAMESPACE,
        SymbolKind::Resource => lsp::SymbolKind::CLASS,
        SymbolKind::Parameter => lsp::SymbolKind::VARIABLE,
        SymbolKind::Condition => lsp::SymbolKind::BOOLEAN,
        SymbolKind::Mapping => lsp::SymbolKind::OBJECT,
        SymbolKind::Output => lsp::SymbolKind::INTERFACE,
        SymbolKind::Other => lsp::SymbolKind::PROPERTY,
    }
}
