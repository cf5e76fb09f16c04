//! Settings of the editor, configuration files, and the folders that are open.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::ls_types::{
    DidChangeConfigurationParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
};

use crate::input::has_ending_of_template;
use crate::lsp::configuration::{Folder, file_path};
use crate::lsp::session::{Snapshot, State};

/// The folders to ask settings for; `None` when the client does not answer that.
pub(crate) fn folders_to_configure(snapshot: &Snapshot, (): ()) -> anyhow::Result<Option<Arc<Vec<Folder>>>> {
    Ok(snapshot.client.configuration.then(|| Arc::clone(&snapshot.folders)))
}

/// The answer: one value a folder, and one for everything else.
pub(crate) fn settings_fetched(state: &mut State, (folders, mut values): (Arc<Vec<Folder>>, Vec<Value>)) {
    // An editor without settings answers `null`: what it sent with `initialize` still holds.
    if values.len() > folders.len()
        && let Some(default) = values.pop().filter(Value::is_object)
    {
        state.configuration.set_default(default);
    }
    for (folder, value) in folders.iter().zip(values) {
        state.configuration.set_for_folder(folder, value);
    }
    state.apply_configuration();
}

pub(crate) fn did_change_configuration(state: &mut State, params: DidChangeConfigurationParams) {
    // Clients that answer `workspace/configuration` are asked instead.
    if !state.client.configuration && params.settings.is_object() {
        state.configuration.set_default(params.settings);
        state.apply_configuration();
    }
}

pub(crate) fn did_change_watched_files(state: &mut State, params: DidChangeWatchedFilesParams) {
    let paths = params.changes.iter().filter_map(|change| file_path(&change.uri));
    let templates: Vec<_> = paths.filter(|path| has_ending_of_template(path)).collect();
    // What is no template is a configuration.
    if templates.is_empty() || templates.len() < params.changes.len() {
        state.configuration.forget_files();
        state.apply_configuration();
    }
    state.indexer.files(templates);
}

pub(crate) fn did_change_workspace_folders(state: &mut State, params: DidChangeWorkspaceFoldersParams) {
    let mut folders = Vec::clone(&state.configuration.folders);
    folders.retain(|folder| params.event.removed.iter().all(|removed| removed.uri != folder.uri));
    folders.extend(params.event.added.into_iter().filter_map(|folder| Folder::new(folder.uri)));
    state.configuration.folders = Arc::new(folders);
    state.look_into_folders();
    state.apply_configuration();
}
