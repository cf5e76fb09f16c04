use serde_json::json;
use tower_lsp::ls_types as lsp;

use crate::lsp::session::{OpenTemplate, Snapshot};

/// A command that the client brings: it shows places. Its arguments are those of
/// `editor.action.showReferences`: an address, a position, locations.
pub(crate) const SHOW_REFERENCES: &str = "cfn-analyzer.showReferences";

pub(crate) fn code_lens(
    snapshot: &Snapshot,
    params: lsp::CodeLensParams,
) -> anyhow::Result<Option<Vec<lsp::CodeLens>>> {
    let Some(template) = snapshot.template(&params.text_document.uri) else { return Ok(None) };
    let shows = snapshot.client.shows_references;
    let lenses = cfn_ide::code_lenses(template.analysis).into_iter();
    Ok(Some(lenses.map(|lens| converted(&template, lens, shows)).collect()))
}

fn converted(template: &OpenTemplate<'_>, lens: cfn_ide::CodeLens, shows: bool) -> lsp::CodeLens {
    let uri = &template.document.uri;
    let range = template.range(lens.span);
    let locations = lens.references.iter().map(|span| lsp::Location::new(uri.clone(), template.range(*span)));
    let arguments = || vec![json!(uri), json!(range.start), json!(locations.collect::<Vec<_>>())];
    // Without a command the line can be read, and nothing happens on a click.
    let command = lsp::Command {
        title: lens.title,
        command: if shows { SHOW_REFERENCES.to_owned() } else { String::new() },
        arguments: shows.then(arguments),
    };
    lsp::CodeLens { range, command: Some(command), data: None }
}
