//! Reads what rules want to know about the files that a template names.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use cfn_rules::{Analysis, Neighbour, Outline, Surroundings, local_files};
use cfn_syntax::Document;
use cfn_text::Text;

use crate::input;

/// The files around templates. What was read is kept while the file stays as it is.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    /// Texts that an editor holds count before those on the disk.
    open: HashMap<PathBuf, Arc<Outline>>,
    read: Mutex<HashMap<PathBuf, (Stamp, Neighbour)>>,
}

/// When a file was changed last, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp(Option<SystemTime>, u64);

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self(metadata.modified().ok(), metadata.len())
    }
}

impl Neighbours {
    /// Takes the outline of an open template, or takes it away. Whether that changes anything.
    pub(crate) fn set_open(&mut self, path: PathBuf, outline: Option<Outline>) -> bool {
        match outline {
            Some(outline) if self.open.get(&path).is_some_and(|known| **known == outline) => false,
            Some(outline) => {
                self.open.insert(path, Arc::new(outline));
                true
            }
            None => self.open.remove(&path).is_some(),
        }
    }

    /// What is known about the files that a template names, given the folder that it stands in.
    pub(crate) fn around(&self, folder: &Path, template: &Analysis) -> Surroundings {
        let named = local_files(&template.template());
        let known = named.into_iter().filter_map(|file| {
            let neighbour = self.look(&normal(&folder.join(&file.path)))?;
            Some((file.path, neighbour))
        });
        Surroundings { files: known.collect() }
    }

    /// `None` when it cannot be known.
    fn look(&self, path: &Path) -> Option<Neighbour> {
        if let Some(outline) = self.open.get(path) {
            return Some(Neighbour::Template(Arc::clone(outline)));
        }
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Some(Neighbour::Absent);
            }
            Err(_) => return None,
        };
        if !metadata.is_file() || !input::has_ending_of_template(path) {
            return Some(Neighbour::Present);
        }
        let stamp = Stamp::of(&metadata);
        let lock = || self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = lock().get(path).filter(|(known, _)| *known == stamp) {
            return Some(known.clone());
        }
        let text = input::read_template(path);
        let outline = text.and_then(|text| Outline::read(&Document::parse(Text::new(&text))));
        let neighbour = outline.map_or(Neighbour::Present, |outline| Neighbour::Template(Arc::new(outline)));
        lock().insert(path.to_owned(), (stamp, neighbour.clone()));
        Some(neighbour)
    }
}

/// A path without `.` and `..`, so that one file has one name.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        let is_name = matches!(normal.components().next_back(), Some(Component::Normal(_)));
        match component {
            Component::CurDir => {}
            Component::ParentDir if is_name => {
                normal.pop();
            }
            component => normal.push(component),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_name() {
        for (path, expected) in [("/a/./b/../c.yaml", "/a/c.yaml"), ("../a/../b", "../b"), ("a/b", "a/b")] {
            assert_eq!(normal(Path::new(path)), Path::new(expected));
        }
    }
}
