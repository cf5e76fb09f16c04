//! Which files are checked, and what they hold.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use ignore::WalkBuilder;
use ignore::types::TypesBuilder;

/// Larger files are not read. CloudFormation itself takes templates of up to 1 MB.
const MAX_BYTES: u64 = 10_000_000;

/// The endings of files that may be templates when a folder is searched.
pub(crate) const PATTERNS: [&str; 5] = ["*.yaml", "*.yml", "*.json", "*.template", "*.cfn"];

/// What the report calls a text from standard input that has no name.
pub(crate) const NAMELESS: &str = "<stdin>";

/// Something to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) source: Source,
    /// Whether the user named it, so that it must be a template.
    pub(crate) is_named: bool,
}

/// Where a template comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// Standard input, under the name that the report shows.
    Stdin(PathBuf),
    File(PathBuf),
}

impl Source {
    /// The path that the report shows and the configuration is looked up for.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Stdin(path) | Self::File(path) => path,
        }
    }

    /// The folder that the paths in the template start from, if that is known.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.path().parent().filter(|_| self.path() != Path::new(NAMELESS))
    }
}

/// Why there is nothing to check.
#[derive(Debug)]
pub(crate) enum ReadError {
    Io(io::Error),
    Empty,
    TooLarge(u64),
    Utf16,
    /// The line and column of the first byte that is not UTF-8, both from 1.
    NotUtf8 {
        line: usize,
        column: usize,
        byte: u8,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => f.write_str("does not exist"),
            Self::Io(error) => write!(f, "cannot be read: {error}"),
            Self::Empty => f.write_str("is empty: a template needs at least `Resources`"),
            Self::TooLarge(len) => write!(
                f,
                "is too large ({} MB): cfn-analyzer reads up to {} MB, CloudFormation takes templates up to 1 MB",
                len.div_ceil(1_000_000),
                MAX_BYTES / 1_000_000
            ),
            Self::Utf16 => f.write_str("is UTF-16: CloudFormation reads UTF-8, save it as that"),
            Self::NotUtf8 { line, column, byte } => {
                write!(f, "is not UTF-8: byte 0x{byte:02X} at line {line}, column {column}")
            }
        }
    }
}

/// The inputs that paths mean, in order, each once: files as they are, folders searched.
/// `is_excluded` says which paths in folders to leave out. What cannot be searched is an error
/// of its own.
pub(crate) fn find(
    paths: &[PathBuf],
    stdin_name: &Path,
    is_excluded: &mut dyn FnMut(&Path) -> bool,
) -> (Vec<Input>, Vec<String>) {
    let current = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &current } else { paths };
    let mut inputs = Vec::new();
    let mut errors = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut add = |source: Source, is_named| {
        if seen.insert(source.clone()) {
            inputs.push(Input { source, is_named });
        }
    };
    for path in paths {
        if path.as_os_str() == "-" {
            add(Source::Stdin(stdin_name.to_owned()), true);
        } else if path.is_dir() {
            for file in search(path, &mut errors) {
                let file = file.strip_prefix("./").map_or(file.clone(), Path::to_owned);
                if !is_excluded(&file) {
                    add(Source::File(file), false);
                }
            }
        } else {
            add(Source::File(path.clone()), true);
        }
    }
    (inputs, errors)
}

/// The files in a folder that may be templates by their ending, sorted.
fn search(folder: &Path, errors: &mut Vec<String>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in walk(folder).build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|it| it.is_file()) => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => errors.push(error.to_string()),
        }
    }
    files
}

/// Goes through the files in a folder that may be templates by their ending, in order, without
/// those that `.gitignore` leaves out.
pub(crate) fn walk(folder: &Path) -> WalkBuilder {
    let mut types = TypesBuilder::new();
    for pattern in PATTERNS {
        // The patterns are known to be well-formed.
        let _ = types.add("template", pattern);
    }
    let types = types.select("template").build();
    let mut walk = WalkBuilder::new(folder);
    walk.require_git(false).sort_by_file_path(Ord::cmp);
    if let Ok(types) = types {
        walk.types(types);
    }
    walk
}

/// Whether a file may be a template by its ending.
pub(crate) fn has_ending_of_template(path: &Path) -> bool {
    let ending = path.extension().and_then(|it| it.to_str());
    ending.is_some_and(|ending| PATTERNS.iter().any(|it| it.strip_prefix("*.") == Some(ending)))
}

/// The text of a file that may be a template. `None` when it is none, or cannot be read.
pub(crate) fn read_template(path: &Path) -> Option<String> {
    let bytes = read_file(path).ok().filter(|bytes| may_be_template(bytes))?;
    decode(bytes).ok()
}

/// The bytes of an input. `None` when it cannot be a template and nobody named it.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn read(input: &Input) -> Result<Option<Vec<u8>>, ReadError> {
    let bytes = match &input.source {
        Source::Stdin(_) => {
            let mut bytes = Vec::new();
            io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(ReadError::Io)?;
            bytes
        }
        Source::File(path) => match read_file(path) {
            Err(ReadError::TooLarge(_)) if !input.is_named => return Ok(None),
            other => other?,
        },
    };
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ReadError::TooLarge(bytes.len() as u64));
    }
    if !input.is_named && !may_be_template(&bytes) {
        return Ok(None);
    }
    Ok(Some(bytes))
}

fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    let len = fs::metadata(path).map_err(ReadError::Io)?.len();
    if len > MAX_BYTES {
        return Err(ReadError::TooLarge(len));
    }
    fs::read(path).map_err(ReadError::Io)
}

/// Whether the bytes, whatever their encoding, hold a word that makes a template one.
fn may_be_template(bytes: &[u8]) -> bool {
    let has = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    let has_word = |bytes: &[u8]| has(bytes, b"Resources") || has(bytes, b"AWSTemplateFormatVersion");
    if is_utf16(bytes) {
        let narrow: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        return has_word(&narrow);
    }
    has_word(bytes)
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF])
}

/// The text that bytes are.
///
/// # Errors
/// Why they are none, with the bytes.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, (ReadError, Vec<u8>)> {
    if is_utf16(&bytes) {
        return Err((ReadError::Utf16, bytes));
    }
    if bytes.is_empty() {
        return Err((ReadError::Empty, bytes));
    }
    String::from_utf8(bytes).map_err(|error| {
        let (good, bad) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
        let before = String::from_utf8_lossy(good);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let reason = ReadError::NotUtf8 {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
            byte: bad.first().copied().unwrap_or_default(),
        };
        (reason, error.into_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_bytes_are_located_in_characters() {
        let (error, _) = decode(b"a: 1\nb: \xC3\xA9\xFF".to_vec()).unwrap_err();
        assert_eq!(error.to_string(), "is not UTF-8: byte 0xFF at line 2, column 5");
    }

    #[test]
    fn other_encodings_and_nothing_are_named() {
        assert!(matches!(decode(vec![0xFF, 0xFE, b'a', 0]), Err((ReadError::Utf16, _))));
        assert!(matches!(decode(Vec::new()), Err((ReadError::Empty, _))));
    }

    #[test]
    fn a_template_is_suspected_in_any_encoding() {
        assert!(may_be_template(b"Resources:"));
        assert!(may_be_template(b"\xFF\xFER\0e\0s\0o\0u\0r\0c\0e\0s\0:\0"));
        assert!(!may_be_template(b"services:"));
    }
}
