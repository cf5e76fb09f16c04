//! IAM: actions and managed policies.

use cfn_schema::iam;

use super::item::{Draft, Items};
use super::{CompletionKind, Context};
use crate::describe::access_level;
use crate::due::SchemaPlace;

/// Offers actions where a policy names them; `false` when it is another place.
pub(super) fn complete(context: &Context<'_, '_>, place: &SchemaPlace<'_>, items: &mut Items<'_>) -> bool {
    let is_action = matches!(place.path.last().map(String::as_str), Some("Action" | "NotAction"));
    let in_statement = place.path.iter().rev().nth(1).is_some_and(|name| name == "Statement");
    if !is_action || !in_statement {
        return false;
    }
    match context.cursor.typed.split_once(':') {
        Some((prefix, _)) => actions(prefix, items),
        None => services(items),
    }
    true
}

fn services(items: &mut Items<'_>) {
    for prefix in iam::prefixes() {
        let text = format!("{prefix}:");
        items.add_start(Draft::new(CompletionKind::Value, text.as_str()), &text);
    }
}

fn actions(prefix: &str, items: &mut Items<'_>) {
    let Some(service) = iam::service(prefix) else { return };
    let all = format!("{}:*", service.prefix);
    items.add_value(Draft::new(CompletionKind::Value, all.as_str()).detail("all actions").rank(2), &all);
    for action in &service.actions {
        let text = format!("{}:{}", service.prefix, action.name);
        let draft = Draft::new(CompletionKind::Value, text.as_str()).rank(1);
        items.add_value(draft.detail(access_level(action.access)), &text);
    }
}

/// Offers the ARNs of the policies that AWS manages.
pub(super) fn managed(items: &mut Items<'_>) {
    for policy in iam::managed_policies() {
        let arn = format!("arn:aws:iam::aws:policy/{policy}");
        items.add_value(Draft::new(CompletionKind::Value, arn.as_str()).rank(5), &arn);
    }
}
