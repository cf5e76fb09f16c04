//! Properties of resources against the schema: what the walk of `validation` finds.

pub(crate) mod conflict;
pub(crate) mod constraint;
pub(crate) mod deprecated;
pub(crate) mod duplicate_item;
pub(crate) mod malformed_value;
pub(crate) mod missing;
pub(crate) mod null_value;
pub(crate) mod number_out_of_range;
pub(crate) mod pattern_mismatch;
mod placeholder;
pub(crate) mod read_only;
pub(crate) mod unknown;
pub(crate) mod value_not_allowed;
pub(crate) mod wrong_size;
pub(crate) mod wrong_type;

use cfn_syntax::Pair;
use cfn_text::TextEdit;

use crate::check::ItemContext;

/// The edit that removes a property, unless nothing would be left of its mapping.
fn remove(context: &ItemContext<'_, '_>, pair: Pair<'_>) -> Option<TextEdit> {
    pair.key.parent()?.pairs().nth(1)?;
    context.shared.writer().remove(pair)
}
