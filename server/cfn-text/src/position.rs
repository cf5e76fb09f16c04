/// The unit in which a client counts columns (LSP `PositionEncodingKind`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the default of LSP.
    #[default]
    Utf16,
    /// Unicode characters.
    Utf32,
}

impl Encoding {
    /// The number of units that `c` takes.
    #[must_use]
    pub fn units(self, c: char) -> u32 {
        let units = match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        };
        units as u32
    }
}

/// A zero-based line and column; the unit of the column is an [`Encoding`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Zero-based line.
    pub line: u32,
    /// Zero-based column, in units of the encoding.
    pub column: u32,
}

/// Two positions, the end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PositionRange {
    /// Where the range starts.
    pub start: Position,
    /// Where the range ends, exclusive.
    pub end: Position,
}
