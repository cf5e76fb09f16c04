//! Document text: a rope, byte spans, and the three position encodings of LSP.
//!
//! Everything below the binary speaks in byte offsets ([`Span`]). Positions
//! with lines and columns exist only at the edge, and [`Text`] converts them.
//! The crate knows neither YAML nor LSP.

mod edit;
mod position;
mod span;
mod text;

pub use edit::{TextEdit, apply_edits};
pub use position::{Encoding, Position, PositionRange};
pub use span::Span;
pub use text::Text;
