use cfn_ide::FoldingKind;
use tower_lsp::ls_types as lsp;

use crate::lsp::session::Snapshot;

pub(crate) fn folding_range(
    snapshot: &Snapshot,
    params: lsp::FoldingRangeParams,
) -> anyhow::Result<Option<Vec<lsp::FoldingRange>>> {
    let Some(template) = snapshot.template(&params.text_document.uri) else { return Ok(None) };
    let fold = |fold: cfn_ide::FoldingRange| {
        let range = template.range(fold.span);
        lsp::FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line,
            kind: match fold.kind {
                FoldingKind::Value => None,
                FoldingKind::Comment => Some(lsp::FoldingRangeKind::Comment),
                FoldingKind::Region => Some(lsp::FoldingRangeKind::Region),
            },
            ..Default::default()
        }
    };
    Ok(Some(cfn_ide::folding_ranges(template.analysis).into_iter().map(fold).collect()))
}
