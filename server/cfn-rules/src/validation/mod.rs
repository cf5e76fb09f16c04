//! Resources against the schema of their type: one walk over a resource, whose problems go to
//! the rules they belong to.
//!
//! [`validate`] finds, the rules under `rules/property` and `rules/resource` say what they think
//! of it. Everything is decided in three values and by cases: what a function gives that cannot
//! be known is no problem, and of two branches that exclude each other none is missed.

mod check;
mod format;
mod policy;
mod problem;
mod scalar;
mod walker;

pub(crate) use format::{example, has_format};
pub(crate) use problem::{Holder, Kind, Problem};
pub(crate) use scalar::value_of;
pub(crate) use walker::listed;

use crate::check::ItemContext;
use crate::settings::Settings;
use walker::Walker;

/// Everything that is wrong with a resource by the schema of its type.
pub(crate) fn validate<'a>(context: &ItemContext<'_, 'a>, settings: &Settings) -> Vec<Problem<'a>> {
    let item = context.item;
    let Some(resource) = item.item_type().and_then(cfn_schema::resource) else { return Vec::new() };
    // A macro may change everything.
    if context.environment.transforms().opaque {
        return Vec::new();
    }
    let case = context.environment.deployed_case_of(item.value());
    // Of what never exists, nothing can be said.
    if item.name().starts_with("Fn::") || !case.is_possible() {
        return Vec::new();
    }
    let mut walker = Walker::new(context.environment);
    match item.value().pair("Properties") {
        Some(pair) => {
            walker.check_resource(resource, pair, case);
            check::constraints(&mut walker, resource, pair, case, &settings.deployment.regions);
            policy::documents(&mut walker, resource, pair, case);
        }
        None => walker.check_absent_properties(resource, item, case),
    }
    walker.into_problems()
}
