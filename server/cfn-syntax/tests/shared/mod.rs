//! Where the material stands that is not part of the project: real templates, half-typed states.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic and speak"
)]

use std::path::PathBuf;

/// The folder `CFN_SHARED` names, or `shared` beside the checkout. `None`, with a line that says
/// so, when it is not there.
pub(crate) fn folder(part: &str) -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var_os("CFN_SHARED").map_or_else(|| PathBuf::from(default), PathBuf::from);
    let folder = root.join(part);
    if folder.exists() {
        return Some(folder);
    }
    println!("skipped: there is no {part} here; set CFN_SHARED to the folder that has it");
    None
}

/// All readable templates of the corpus with their names, sorted.
#[allow(dead_code, reason = "not every test that shares this module reads the corpus")]
pub(crate) fn corpus() -> Vec<(String, String)> {
    let Some(root) = folder("corpus") else { return Vec::new() };
    let mut todo = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let is_template =
            path.extension().is_some_and(|it| ["yaml", "yml", "json", "template"].iter().any(|e| it == *e));
        if is_template && let Ok(text) = std::fs::read_to_string(&path) {
            found.push((path.strip_prefix(&root).unwrap().display().to_string(), text));
        }
    }
    found.sort();
    found
}

/// Numbers that look random and are the same in every run.
#[allow(dead_code, reason = "not every test that shares this module draws numbers")]
pub(crate) struct Random(pub(crate) u64);

#[allow(dead_code, reason = "not every test that shares this module draws numbers")]
impl Random {
    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
