//! `Type` of a parameter.

use super::CompletionKind;
use super::item::{Draft, Items};
use crate::grammar::{PARAMETER_TYPES, RESOURCE_PARAMETER_TYPES};

/// Offers the types of parameters.
pub(super) fn types(items: &mut Items<'_>) {
    let mut rank = 0;
    let mut add = |name: &str| {
        rank += 1;
        items.add_value(Draft::new(CompletionKind::Type, name).rank(rank), name);
    };
    PARAMETER_TYPES.iter().for_each(|name| add(name));
    let lists = || {
        let listed = RESOURCE_PARAMETER_TYPES.iter().filter(|name| !name.ends_with("KeyName"));
        listed.map(|name| format!("List<{name}>"))
    };
    RESOURCE_PARAMETER_TYPES.iter().for_each(|name| add(name));
    lists().for_each(|name| add(&name));
    let values = PARAMETER_TYPES.iter().chain(RESOURCE_PARAMETER_TYPES).map(|name| (*name).to_owned());
    values.chain(lists()).for_each(|name| add(&format!("AWS::SSM::Parameter::Value<{name}>")));
}
