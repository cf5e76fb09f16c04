use cfn_ide::LinkTarget;
use tower_lsp::ls_types as lsp;

use crate::lsp::session::Snapshot;

pub(crate) fn document_link(
    snapshot: &Snapshot,
    params: lsp::DocumentLinkParams,
) -> anyhow::Result<Option<Vec<lsp::DocumentLink>>> {
    let uri = params.text_document.uri;
    let Some(template) = snapshot.template(&uri) else { return Ok(None) };
    let link = |link: cfn_ide::DocumentLink| {
        let target = match link.target {
            LinkTarget::Url(url) => url.parse().ok()?,
            LinkTarget::File(path) => file(&uri, &path)?,
        };
        let range = template.range(link.span);
        Some(lsp::DocumentLink { range, target: Some(target), tooltip: None, data: None })
    };
    Ok(Some(cfn_ide::document_links(template.analysis).into_iter().filter_map(link).collect()))
}

/// The file at a path from the folder of a document, if there is one. Editors do not open folders.
fn file(document: &lsp::Uri, path: &str) -> Option<lsp::Uri> {
    let document = document.to_file_path()?;
    let file = document.parent()?.join(path).canonicalize().ok()?;
    file.is_file().then(|| lsp::Uri::from_file_path(file))?
}
