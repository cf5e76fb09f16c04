//! The configuration file on the disk.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Config, Problem};

/// The name of the configuration file.
pub(crate) const FILE_NAME: &str = "cfn-analyzer.toml";

/// The configuration file of a folder: in it, or in the nearest folder above that has one.
pub(crate) fn find(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// Reads a configuration file. What is good in it is in the configuration, whatever the problems.
pub(crate) fn load(file: &Path) -> (Config, Vec<Problem>) {
    let root = std::path::absolute(file).ok();
    let root = root.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    match fs::read_to_string(file) {
        Ok(text) => Config::from_toml(&text, root),
        Err(error) => {
            let message = format!("cannot be read: {error}");
            (Config::default(), vec![Problem { place: None, message }])
        }
    }
}
