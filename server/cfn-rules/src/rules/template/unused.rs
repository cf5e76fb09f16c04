//! What the three rules about unused things share.

use cfn_syntax::{Pair, Style};
use cfn_template::{Item, SectionKind, Template};
use cfn_text::{Span, TextEdit};
use rustc_hash::FxHashSet;

use crate::check::{Sink, TemplateContext, named_section};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Writer;

/// Reports the children of a section that no reference names.
pub(super) fn report_unused(
    context: &TemplateContext<'_, '_>,
    sink: &mut Sink<'_>,
    section: SectionKind,
    message: impl Fn(&str) -> String,
) {
    let template = context.template;
    // A macro, or what it includes, may use everything.
    if template.transforms().opaque || template.items().iter().any(|item| item.facts().has_transform) {
        return;
    }
    let used = context.used_names();
    let is_used = |name: &str| used.contains(&(section, name));
    // A computed name may be any of them.
    if is_used("") {
        return;
    }
    for item in template.section(section) {
        if is_used(item.name()) || item.name().starts_with("Fn::") {
            continue;
        }
        sink.report(item.key().span(), message(item.name()))
            .unnecessary()
            .fix(|| removal(template, context.shared.writer(), item));
    }
}

/// Removes an unused thing, and what only it uses. A parameter among them makes it unsafe: a
/// pipeline may pass it.
pub(crate) fn removal(template: &Template<'_>, writer: &Writer, unused: Item<'_>) -> Option<Fix> {
    let gone = with_orphans(template, unused);
    let mut edits = Vec::new();
    for section in [SectionKind::Parameters, SectionKind::Mappings, SectionKind::Conditions] {
        let keys: Vec<_> =
            gone.iter().filter(|item| item.section() == section).map(|item| item.key().span()).collect();
        if !keys.is_empty() {
            edits.extend(removals(template, writer, section, &keys)?);
        }
    }
    let names: Vec<_> =
        gone.iter().map(|item| format!("{} `{}`", item.section().item_name(), item.name())).collect();
    let has_parameter = gone.iter().any(|item| item.section() == SectionKind::Parameters);
    let (safety, consequence) = match has_parameter {
        true => (Safety::Unsafe, " (whoever passes the parameter must stop)"),
        false => (Safety::Safe, ""),
    };
    Some(Fix { title: format!("Remove {}{consequence}", names.join(", ")), safety, preferred: true, edits })
}

/// A thing and all parameters, mappings and conditions that nothing uses without it.
fn with_orphans<'a>(template: &Template<'a>, unused: Item<'a>) -> Vec<Item<'a>> {
    let mut gone = vec![unused];
    loop {
        let is_gone = |item: &Item<'a>| gone.iter().any(|it| it.key() == item.key());
        let mut named: FxHashSet<(SectionKind, &str)> = FxHashSet::default();
        let mut kept: FxHashSet<(SectionKind, &str)> = FxHashSet::default();
        for (item, reference, _) in template.references() {
            let Some(section) = named_section(reference.kind) else { continue };
            let is_from_gone = item.is_some_and(|item| is_gone(&item));
            let set = if is_from_gone { &mut named } else { &mut kept };
            set.insert((section, &*reference.name));
        }
        let orphans: Vec<_> = template
            .items()
            .iter()
            .filter(|item| !is_gone(item))
            .filter(|item| {
                named.contains(&(item.section(), item.name()))
                    && !kept.contains(&(item.section(), item.name()))
            })
            .copied()
            .collect();
        if orphans.is_empty() {
            return gone;
        }
        gone.extend(orphans);
    }
}

/// Removes children of a section by the spans of their keys, and the section with its last child.
fn removals(
    template: &Template<'_>,
    writer: &Writer,
    kind: SectionKind,
    keys: &[Span],
) -> Option<Vec<TextEdit>> {
    let mut sections = template.document().sections().filter(|section| section.key.is_text(kind.name()));
    let section = sections.next()?;
    let is_only_section = sections.next().is_none();
    let pairs: Vec<_> = section.pairs().collect();
    let doomed: Vec<_> = pairs.iter().filter(|pair| keys.contains(&pair.key.span())).copied().collect();
    let is_flow = |pair: &Pair<'_>| pair.key.parent().is_some_and(|mapping| mapping.style() == Style::Flow);
    if is_only_section && doomed.len() == pairs.len() {
        if section.key.parent().is_some_and(|root| root.style() == Style::Flow)
            || section.value.style() == Style::Flow
        {
            return Some(vec![writer.remove(Pair { key: section.key, value: section.value })?]);
        }
        let text = template.document().text();
        let first = text.line_start(text.line_at(section.key.span().start));
        let last = writer.remove(*doomed.last()?)?;
        return Some(vec![TextEdit::delete(Span::new(first, last.span.end))]);
    }
    // Two removals in one flow mapping could claim the same comma.
    if doomed.len() > 1 && doomed.iter().any(is_flow) {
        return None;
    }
    doomed.into_iter().map(|pair| writer.remove(pair)).collect()
}
