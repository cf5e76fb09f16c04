use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// A number of a schema: a bound or a permitted value.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// A number with a fraction, or beyond the range of whole ones.
    Float(f64),
}

impl Number {
    /// The number of a JSON value.
    #[must_use]
    pub fn of(number: &serde_json::Number) -> Option<Self> {
        number.as_i64().map(Self::Integer).or_else(|| number.as_f64().map(Self::Float))
    }

    /// As a float; numbers beyond 2^53 lose digits.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "documented")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Integer(number) => number as f64,
            Self::Float(number) => number,
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By value; whole numbers exactly.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Integer(one), Self::Integer(two)) => one.cmp(two),
            _ => self.as_f64().total_cmp(&other.as_f64()),
        }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_f64().to_bits().hash(state);
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => number.fmt(out),
            Self::Float(number) => number.fmt(out),
        }
    }
}
