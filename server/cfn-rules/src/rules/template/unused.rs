//! What the three rules about unused things share.

use cfn_syntax::Pair;
use cfn_template::{ReferenceKind, SectionKind, Template};
use cfn_text::{Span, TextEdit};
use rustc_hash::FxHashSet;

use crate::check::{Sink, TemplateContext};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Writer;

/// Reports the children of a section that no reference of the given kinds names.
pub(super) fn report_unused(
    context: &TemplateContext<'_, '_>,
    sink: &mut Sink<'_>,
    section: SectionKind,
    kinds: &[ReferenceKind],
    safety: Safety,
    message: impl Fn(&str) -> String,
) {
    let template = context.template;
    // A macro, or what it includes, may use everything.
    if template.transforms().opaque || template.items().iter().any(|item| item.facts().has_transform) {
        return;
    }
    let used: FxHashSet<&str> = template
        .references()
        .filter(|(_, reference, _)| kinds.contains(&reference.kind))
        .map(|(_, reference, _)| &*reference.name)
        .collect();
    // A computed name may be any of them.
    if used.contains("") {
        return;
    }
    for item in template.section(section) {
        if used.contains(item.name()) || item.name().starts_with("Fn::") {
            continue;
        }
        sink.report(item.key().span(), message(item.name())).unnecessary().fix(|| {
            let edit = removal(template, context.shared.writer(), section, item.name())?;
            let consequence = match safety {
                Safety::Safe => "",
                Safety::Unsafe => " (whoever passes it must stop)",
            };
            let title = format!("Remove {} `{}`{consequence}", section.item_name(), item.name());
            Some(Fix { title, safety, preferred: true, edits: vec![edit] })
        });
    }
}

/// Removes a child of a section, and the section with its last child.
fn removal(template: &Template<'_>, writer: &Writer, kind: SectionKind, name: &str) -> Option<TextEdit> {
    let mut sections = template.document().sections().filter(|section| section.key.is_text(kind.name()));
    let section = sections.next()?;
    let mut pairs = section.pairs();
    let pair = pairs.next()?;
    if pairs.next().is_some() || sections.next().is_some() {
        return writer
            .remove(template.get(kind, name).and_then(|item| pair_of(section.pairs(), item.key().span()))?);
    }
    if section.key.parent().is_some_and(|root| root.style() == cfn_syntax::Style::Flow) {
        return writer.remove(Pair { key: section.key, value: section.value });
    }
    let text = template.document().text();
    let last = writer.remove(pair)?;
    let first = text.line_start(text.line_at(section.key.span().start));
    Some(TextEdit::delete(Span::new(first, last.span.end)))
}

fn pair_of<'a>(mut pairs: impl Iterator<Item = Pair<'a>>, key: Span) -> Option<Pair<'a>> {
    pairs.find(|pair| pair.key.span() == key)
}
