use std::fmt;

use serde::{Deserialize, Serialize};

/// The JSON types a value may have: a set.
///
/// CloudFormation converts between scalars, so a rule decides what a set permits; see
/// [`Kinds::contains`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Kinds(u8);

impl Kinds {
    /// Text.
    pub const STRING: Self = Self(1);
    /// A whole number.
    pub const INTEGER: Self = Self(2);
    /// Any number.
    pub const NUMBER: Self = Self(4);
    /// `true` or `false`.
    pub const BOOLEAN: Self = Self(8);
    /// A map.
    pub const OBJECT: Self = Self(16);
    /// A list.
    pub const ARRAY: Self = Self(32);
    /// Nothing.
    pub const NULL: Self = Self(64);

    const NAMES: [(Self, &'static str); 7] = [
        (Self::STRING, "string"),
        (Self::INTEGER, "integer"),
        (Self::NUMBER, "number"),
        (Self::BOOLEAN, "boolean"),
        (Self::OBJECT, "object"),
        (Self::ARRAY, "array"),
        (Self::NULL, "null"),
    ];

    /// The kind a schema calls `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every kind of `other` is in the set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether a kind of `other` is in the set.
    #[must_use]
    pub fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The kinds of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The names of the kinds, as schemas write them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(kind, _)| self.contains(*kind)).map(|(_, name)| name)
    }
}

/// The names with `or` between them: `string or object`.
impl fmt::Display for Kinds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names().enumerate() {
            if index > 0 {
                out.write_str(" or ")?;
            }
            out.write_str(name)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_reads_like_a_sentence() {
        let kinds = Kinds::OBJECT.union(Kinds::STRING);
        assert_eq!(kinds.to_string(), "string or object");
        assert!(kinds.contains(Kinds::STRING) && !kinds.contains(Kinds::ARRAY));
        assert!(kinds.intersects(Kinds::STRING.union(Kinds::NULL)));
        assert_eq!(Kinds::named("array"), Some(Kinds::ARRAY));
        assert_eq!(Kinds::named("tuple"), None);
    }
}
