use tower_lsp::ls_types as lsp;

use crate::lsp::session::{OpenTemplate, Snapshot};

pub(crate) fn selection_range(
    snapshot: &Snapshot,
    params: lsp::SelectionRangeParams,
) -> anyhow::Result<Option<Vec<lsp::SelectionRange>>> {
    let Some(template) = snapshot.template(&params.text_document.uri) else { return Ok(None) };
    Ok(Some(params.positions.into_iter().map(|position| around(&template, position)).collect()))
}

fn around(template: &OpenTemplate<'_>, position: lsp::Position) -> lsp::SelectionRange {
    let spans = cfn_ide::selection_ranges(template.analysis, template.offset(position));
    let outermost_first = spans.into_iter().rev();
    let nested = outermost_first.fold(None, |parent, span| {
        Some(lsp::SelectionRange { range: template.range(span), parent: parent.map(Box::new) })
    });
    let nothing = lsp::SelectionRange { range: lsp::Range::new(position, position), parent: None };
    nested.unwrap_or(nothing)
}
