//! Packages of npm: compressed archives.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::read::GzDecoder;
use serde_json::Value;

/// The files of an archive, by their paths below `package/`.
pub(crate) struct Archive {
    files: BTreeMap<String, Vec<u8>>,
}

impl Archive {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut archive = tar::Archive::new(GzDecoder::new(File::open(path)?));
        let mut files = BTreeMap::new();
        for entry in archive.entries()? {
            let mut entry = entry?;
            let name = entry.path()?.to_string_lossy().trim_start_matches("package/").to_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            files.insert(name, bytes);
        }
        Ok(Self { files })
    }

    pub(crate) fn bytes(&self, name: &str) -> Result<&[u8]> {
        Ok(self.files.get(name).with_context(|| format!("no {name}"))?)
    }

    pub(crate) fn text(&self, name: &str) -> Result<&str> {
        std::str::from_utf8(self.bytes(name)?).with_context(|| name.to_owned())
    }

    pub(crate) fn json(&self, name: &str) -> Result<Value> {
        serde_json::from_slice(self.bytes(name)?).with_context(|| name.to_owned())
    }

    /// The names of the files in a folder, without the folder and the ending.
    pub(crate) fn names<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = &'a str> {
        self.files.keys().filter_map(move |name| name.strip_prefix(folder)?.strip_suffix(ending))
    }
}
