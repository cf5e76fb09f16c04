//! Keys outside of properties: sections, and the keys of resources, parameters, outputs.

use cfn_template::SectionKind;

use super::item::{Draft, Items, Opens};
use super::{CompletionKind, Context};
use crate::grammar::{Key, SECTIONS, Slot};

/// Offers the sections that the template does not have yet.
pub(super) fn sections(context: &Context<'_, '_>, items: &mut Items<'_>) {
    let offset = context.cursor.offset;
    let taken: Vec<String> = context
        .document
        .sections()
        .filter(|section| !section.key.full_span().touches(offset))
        .map(|section| section.key.text().unwrap_or_default().into_owned())
        .collect();
    let is_missing = |key: &&Key| !taken.iter().any(|name| name == key.name);
    for (rank, key) in SECTIONS.iter().enumerate().filter(|(_, key)| is_missing(key)) {
        let kind = SectionKind::from_name(key.name);
        let is_line = matches!(
            kind,
            Some(SectionKind::FormatVersion | SectionKind::Description | SectionKind::Transform)
        );
        let opens = if is_line { Opens::Value } else { Opens::Map };
        items.add_key(draft(key, rank as u32), opens);
    }
}

/// Offers what stands among the names of a section: loops, when the template has them.
pub(super) fn names(context: &Context<'_, '_>, section: SectionKind, items: &mut Items<'_>) {
    let may_loop = matches!(section, SectionKind::Resources | SectionKind::Outputs | SectionKind::Conditions);
    if may_loop && context.template.transforms().language_extensions {
        let draft = Draft::new(CompletionKind::Function, "Fn::ForEach::Name").detail("loop");
        items.add_key(draft, Opens::List);
    }
}

/// Offers the keys of a set that are not there yet.
pub(super) fn keys(context: &Context<'_, '_>, keys: &'static [Key], items: &mut Items<'_>) {
    let taken = context.siblings();
    for (rank, key) in keys.iter().enumerate() {
        if taken.iter().any(|name| name == key.name) {
            continue;
        }
        let opens = match key.slot {
            Slot::Map(_) | Slot::Properties | Slot::Document(_) => Opens::Map,
            Slot::List(_) => Opens::List,
            _ => Opens::Value,
        };
        items.add_key(draft(key, rank as u32), opens);
    }
}

fn draft(key: &'static Key, rank: u32) -> Draft {
    let draft = Draft::new(CompletionKind::Keyword, key.name).about(key.about).rank(rank);
    if key.required { draft.detail("required") } else { draft }
}
