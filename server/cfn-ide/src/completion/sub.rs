//! Variables in the text of `Fn::Sub`.

use cfn_syntax::Node;

use super::item::{Draft, Items};
use super::reference::{self, Wanted};
use super::{CompletionKind, Context};
use crate::due::Due;

/// Offers what may stand in the `${…}` at the cursor.
pub(super) fn complete(context: &Context<'_, '_>, items: &mut Items<'_>) {
    if !context.is_sub() {
        return;
    }
    let text = context.document.text();
    let line = text.line_span(text.line_at(context.cursor.offset));
    let content = text.slice(line);
    let at = (context.cursor.offset - line.start) as usize;
    let Some((before, after)) = content.split_at_checked(at) else { return };
    let Some(open) = before.rfind("${").map(|open| open + 2) else { return };
    let typed = before.get(open..).unwrap_or_default();
    // A closed variable, or one that stands for itself.
    if typed.contains(['}', '!', ' ', '"', '\'']) {
        return;
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '_');
    let end = after.find(|c: char| !is_name(c)).unwrap_or(after.len());
    let close = if after.get(end..).is_some_and(|rest| rest.starts_with('}')) { "" } else { "}" };
    items.from = line.start + open as u32;
    items.to = context.cursor.offset + end as u32;
    match typed.split_once('.') {
        Some((name, _)) => {
            items.from += name.len() as u32 + 1;
            attributes(context, name, close, items);
        }
        None => names(context, close, items),
    }
}

fn names(context: &Context<'_, '_>, close: &str, items: &mut Items<'_>) {
    for name in variables(context) {
        let draft = Draft::new(CompletionKind::Parameter, name.as_str()).detail("variable of this Fn::Sub");
        items.add_raw(draft, format!("{name}{close}"), false);
    }
    for (draft, name) in reference::names(context, &Wanted::of(&Due::Unknown)) {
        items.add_raw(draft, format!("{name}{close}"), false);
    }
}

fn attributes(context: &Context<'_, '_>, name: &str, close: &str, items: &mut Items<'_>) {
    for (draft, attribute) in reference::attribute_names(context, name, &Wanted::of(&Due::Unknown)) {
        items.add_raw(draft, format!("{attribute}{close}"), false);
    }
}

/// The variables that the map of the `Fn::Sub` defines.
fn variables(context: &Context<'_, '_>) -> Vec<String> {
    let Some(list) = context.document.node_at(context.cursor.offset).and_then(Node::parent) else {
        return Vec::new();
    };
    let map = list.items().nth(1);
    map.into_iter().flat_map(Node::pairs).map(|pair| pair.name().into_owned()).collect()
}
