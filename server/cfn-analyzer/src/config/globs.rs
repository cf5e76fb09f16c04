use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns of paths below a folder. One without a slash matches a name at any depth; one that
/// matches a folder matches all that is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Globs {
    root: PathBuf,
    patterns: Vec<String>,
    set: GlobSet,
}

impl Globs {
    /// Patterns relative to `root`.
    ///
    /// # Errors
    /// What is wrong with the first bad pattern.
    pub(crate) fn new<S: AsRef<str>>(patterns: &[S], root: &Path) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let pattern = pattern.as_ref();
            let trimmed = pattern.trim_start_matches("./").trim_end_matches('/');
            let anchored = match trimmed.strip_prefix('/') {
                Some(anchored) => anchored.to_owned(),
                None if trimmed.contains('/') => trimmed.to_owned(),
                None => format!("**/{trimmed}"),
            };
            for pattern in [format!("{anchored}/**"), anchored] {
                set.add(GlobBuilder::new(&pattern).literal_separator(true).build()?);
            }
        }
        let patterns = patterns.iter().map(|pattern| pattern.as_ref().to_owned()).collect();
        Ok(Self { root: root.to_owned(), patterns, set: set.build()? })
    }

    /// The patterns as they were given.
    pub(crate) fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether a path matches; one outside of the folder does not.
    pub(crate) fn match_path(&self, path: &Path) -> bool {
        if self.set.is_empty() {
            return false;
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        path.strip_prefix(&self.root).is_ok_and(|path| self.set.is_match(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Globs::new(&[pattern], Path::new("/repo")).unwrap().match_path(Path::new(path))
    }

    #[test]
    fn a_name_matches_at_any_depth() {
        assert!(matches("*.test.yaml", "/repo/a/b/x.test.yaml"));
        assert!(matches("node_modules", "/repo/a/node_modules/x.yaml"));
        assert!(matches("build/", "/repo/build/x.yaml"));
        assert!(!matches("build", "/repo/builds/x.yaml"));
    }

    #[test]
    fn a_path_matches_from_the_root() {
        assert!(matches("tests/*.yaml", "/repo/tests/x.yaml"));
        assert!(matches("./tests/**", "/repo/tests/a/b.yaml"));
        assert!(matches("/tests", "/repo/tests/x.yaml"));
        assert!(!matches("tests/*.yaml", "/repo/a/tests/x.yaml"));
        assert!(!matches("/tests", "/repo/a/tests/x.yaml"));
        assert!(!matches("*", "/other/x.yaml"));
    }
}
