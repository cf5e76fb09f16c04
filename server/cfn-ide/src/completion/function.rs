//! Intrinsic functions, by their tags and by their keys.

use cfn_schema::Kinds;
use cfn_template::SectionKind;

use super::item::{Draft, Items, Opens};
use super::{CompletionKind, Context, Role};
use crate::due::{Argument, Due};
use crate::functions::{FUNCTIONS, FunctionFacts, Gives, Where};
use crate::topic::Topic;

/// Behind what is known of the place itself.
const RANK: u32 = 20;

/// Offers the functions that can stand at the cursor.
pub(super) fn complete(context: &Context<'_, '_>, items: &mut Items<'_>) {
    let cursor = &context.cursor;
    // A function in quotes is a text.
    if cursor.quote.is_some() && !cursor.is_json {
        return;
    }
    for (index, facts) in FUNCTIONS.iter().enumerate().filter(|(_, facts)| fits(context, facts)) {
        let rank = RANK + index as u32;
        let draft = |label: &str| {
            let draft = Draft::new(CompletionKind::Function, label).detail(facts.signature()).rank(rank);
            draft.topic(Topic::Function { name: facts.key.to_owned() })
        };
        if let Some(tag) = facts.tag.filter(|_| !cursor.is_json && cursor.role != Role::Key) {
            let (text, is_snippet) = short_form(facts, tag, items.has_snippets());
            items.add_raw(draft(tag), format!("{}{text}", items.blank()), is_snippet);
        }
        if cursor.role != Role::Value
            && !cursor.is_tag
            && (cursor.quote.is_none() || cursor.role == Role::Key)
        {
            let opens = if takes_list(facts) { Opens::List } else { Opens::Value };
            items.add_key(draft(facts.key).rank(rank + 50), opens);
        } else if cursor.is_json && cursor.quote.is_none() {
            let text = format!("{}{{\"{}\": ", items.blank(), facts.key);
            items.add_raw(draft(facts.key), text, false);
        } else if cursor.typed.starts_with("Fn") || cursor.typed.starts_with("Re") {
            let line = items.indent_of_block();
            let text = format!("\n{line}{}: ", facts.key);
            items.add_raw(draft(facts.key).rank(rank + 50), text, false);
        }
    }
}

/// Whether a function can stand where the cursor is, by its section and by what is due.
fn fits(context: &Context<'_, '_>, facts: &FunctionFacts) -> bool {
    let is_rule = matches!(context.place.item, Some((SectionKind::Rules, _)));
    let is_condition = context.place.due.is_condition() || context.due.is_condition();
    let extended = context.template.transforms().language_extensions;
    let fits_place = match facts.place {
        Where::Values => !is_condition,
        Where::Extended => extended && !is_condition,
        Where::Conditions => is_condition,
        Where::Rules => is_rule && is_condition,
        Where::Keys => false,
    };
    // In conditions, nothing is there yet to have attributes.
    let in_condition = matches!(context.place.item, Some((SectionKind::Conditions | SectionKind::Rules, _)));
    let too_early =
        in_condition && matches!(facts.key, "Fn::GetAtt" | "Fn::ImportValue" | "Fn::GetStackOutput");
    fits_place && !too_early && fits_argument(context, facts, extended) && fits_kind(context, facts.gives)
}

/// Whether a function can stand in the argument of another one that takes only some.
fn fits_argument(context: &Context<'_, '_>, facts: &FunctionFacts, extended: bool) -> bool {
    let Due::Argument(Argument::MappingKey { .. }) = context.due else { return true };
    let extensions = ["Fn::Join", "Fn::Sub", "Fn::If", "Fn::Select", "Fn::Length", "Fn::ToJsonString"];
    matches!(facts.key, "Ref" | "Fn::FindInMap") || extended && extensions.contains(&facts.key)
}

fn fits_kind(context: &Context<'_, '_>, gives: Gives) -> bool {
    let Due::Schema(place) = &context.due else { return true };
    let kinds = place.kinds();
    match gives {
        // A text is given to lists nowhere; numbers and booleans are made of texts.
        Gives::Text => kinds != Kinds::ARRAY && kinds != Kinds::OBJECT,
        Gives::List => kinds.is_empty() || kinds.contains(Kinds::ARRAY),
        Gives::Any | Gives::Truth => true,
    }
}

fn takes_list(facts: &FunctionFacts) -> bool {
    facts.arguments.len() > 1 && !matches!(facts.key, "Fn::Sub" | "Fn::GetAtt")
        || facts.place == Where::Conditions && facts.key != "Condition"
}

/// The tag with what stands behind it.
fn short_form(facts: &FunctionFacts, tag: &str, snippets: bool) -> (String, bool) {
    match (tag, snippets) {
        ("!Sub", true) => ("!Sub '$0'".to_owned(), true),
        ("!Join", true) => ("!Join ['$1', [$0]]".to_owned(), true),
        ("!GetAZs", _) => ("!GetAZs ''".to_owned(), false),
        _ if takes_list(facts) && snippets => {
            let required = facts.arguments.iter().filter(|argument| !argument.optional).count();
            let stops: Vec<String> = (1..=required).map(|stop| format!("${stop}")).collect();
            (format!("{tag} [{}]", stops.join(", ")), true)
        }
        _ => (format!("{tag} "), false),
    }
}
