use cfn_ide::{ActionKind, CodeAction};
use tower_lsp::ls_types as lsp;

use super::ignore_everywhere::ignore_everywhere;
use crate::lsp::convert::to_proto;
use crate::lsp::session::{OpenTemplate, Snapshot};

const FIX_ALL: lsp::CodeActionKind = lsp::CodeActionKind::new("source.fixAll.cfn-analyzer");

/// The kinds of actions that there are.
pub(crate) fn code_action_kinds() -> Vec<lsp::CodeActionKind> {
    let refactor = [ActionKind::Rewrite, ActionKind::Extract, ActionKind::Inline].map(kind);
    [lsp::CodeActionKind::QUICKFIX, FIX_ALL].into_iter().chain(refactor).collect()
}

pub(crate) fn code_action(
    snapshot: &Snapshot,
    params: lsp::CodeActionParams,
) -> anyhow::Result<Option<lsp::CodeActionResponse>> {
    let Some(template) = snapshot.template(&params.text_document.uri) else { return Ok(None) };
    if !snapshot.client.code_action_literals {
        return Ok(None);
    }
    let only = params.context.only.as_deref();
    let mut actions = Vec::new();
    let mut everywhere = Vec::new();
    // What is wrong in the range is found anew: some editors do not send their diagnostics.
    if is_wanted(&lsp::CodeActionKind::QUICKFIX, only) {
        let span = template.span(params.range);
        actions.extend(cfn_ide::code_actions(template.analysis, span));
        let ignoring = cfn_ide::ignore_actions(template.analysis, span);
        everywhere = ignore_everywhere(snapshot, &template, &ignoring);
        actions.extend(ignoring);
    }
    // An action on everything would stand in the menu of every line: it comes when it is asked for.
    if only.is_some() && is_wanted(&FIX_ALL, only) {
        actions.extend(cfn_ide::fix_all(template.analysis));
    }
    if is_wanted_below(&lsp::CodeActionKind::REFACTOR, only) {
        let found = cfn_ide::refactorings(template.analysis, template.span(params.range));
        actions.extend(found.into_iter().filter(|action| is_wanted(&kind(action.kind), only)));
    }
    let actions = actions.into_iter().map(|action| converted(snapshot, &template, action));
    Ok(Some(actions.chain(everywhere).map(Into::into).collect()))
}

/// Whether a list of kinds names a kind, or one above it in the hierarchy.
fn is_wanted(kind: &lsp::CodeActionKind, only: Option<&[lsp::CodeActionKind]>) -> bool {
    let covers = |wanted: &lsp::CodeActionKind| {
        let rest = kind.as_str().strip_prefix(wanted.as_str());
        wanted.as_str().is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    only.is_none_or(|only| only.iter().any(covers))
}

/// Whether a list of kinds names a kind, one above it, or one below it.
fn is_wanted_below(kind: &lsp::CodeActionKind, only: Option<&[lsp::CodeActionKind]>) -> bool {
    is_wanted(kind, only)
        || only.is_some_and(|only| only.iter().any(|wanted| wanted.as_str().starts_with(kind.as_str())))
}

fn kind(kind: ActionKind) -> lsp::CodeActionKind {
    match kind {
        ActionKind::QuickFix => lsp::CodeActionKind::QUICKFIX,
        ActionKind::FixAll => FIX_ALL,
        ActionKind::Rewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
        ActionKind::Extract => lsp::CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::Inline => lsp::CodeActionKind::REFACTOR_INLINE,
    }
}

fn converted(snapshot: &Snapshot, template: &OpenTemplate<'_>, action: CodeAction) -> lsp::CodeAction {
    let client = &snapshot.client;
    lsp::CodeAction {
        title: action.title,
        kind: Some(kind(action.kind)),
        diagnostics: action
            .finding
            .map(|finding| vec![to_proto::diagnostic(template.document, &finding, client)]),
        edit: Some(to_proto::workspace_edit(template.document, &action.edits, client)),
        is_preferred: action.preferred.then_some(true),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_wanted_when_one_above_it_is_named() {
        let wanted = |only: &[&'static str]| {
            let only: Vec<_> = only.iter().map(|kind| lsp::CodeActionKind::new(kind)).collect();
            is_wanted(&FIX_ALL, Some(&only))
        };
        for only in ["", "source", "source.fixAll", "source.fixAll.cfn-analyzer"] {
            assert!(wanted(&[only]), "{only}");
        }
        for only in
            ["quickfix", "sour", "source.fixAll.cfn", "source.fixAll.eslint", "source.organizeImports"]
        {
            assert!(!wanted(&[only]), "{only}");
        }
        assert!(!wanted(&[]));
        assert!(is_wanted(&FIX_ALL, None));
    }
}
