//! What is wrong with suppressions of ours.

use cfn_syntax::{Kind, Node, Style};
use cfn_template::Template;
use cfn_text::{Span, TextEdit};

use super::{Active, Name, Names, Reaching, Tool, Written, can_be_suppressed, rules_meant};
use crate::check::{FixScope, Rule, Shared, Sink};
use crate::finding::{Finding, Fix};
use crate::meta::Safety;
use crate::registry::rules;
use crate::rules::suppression::{reason_missing, unknown_rule, unused};
use crate::settings::Settings;
use crate::similar::similar;

/// Reports suppressions of ours that name no rule, that suppress nothing, and that give no reason
/// where one is due. `is_broken` tells the rules whose findings are missing.
pub(crate) fn judge(
    template: &Template<'_>,
    settings: &Settings,
    active: &Active<'_>,
    fixes: FixScope,
    is_broken: &dyn Fn(&str) -> bool,
) -> Vec<Finding> {
    let mut judge = Judge { template, settings, fixes, is_broken, findings: Vec::new() };
    for it in active.reaching.iter().filter(|it| it.suppression.tool == Tool::Own) {
        judge.suppression(it);
    }
    judge.findings
}

struct Judge<'j, 'a> {
    template: &'j Template<'a>,
    settings: &'j Settings,
    fixes: FixScope,
    is_broken: &'j dyn Fn(&str) -> bool,
    findings: Vec<Finding>,
}

impl Judge<'_, '_> {
    fn suppression(&mut self, it: &Reaching<'_>) {
        let suppression = it.suppression;
        let base = self.template.document().entry_start(it.entry);
        let whole = suppression.span.shifted(base);
        if matches!(suppression.names, Names::Unreadable) {
            let message = "It names no rule, so that nothing is ignored. Write `ignore[rule-id]`.";
            self.report(&unknown_rule::RULE, whole, message.to_owned(), || None);
            return;
        }
        for (index, name) in suppression.names().iter().enumerate() {
            let span = name.span.shifted(base);
            let Some(meta) = self.settings.rule(&name.text) else {
                self.unknown(it, name, span);
                continue;
            };
            if !can_be_suppressed(meta) {
                let message = format!("`{}` cannot be ignored: remove it here.", meta.id);
                self.unused(it, index, span, message);
            } else if self.settings.selection.has(meta)
                && !it.used.borrow().contains(&index)
                && !(self.is_broken)(meta.id)
            {
                let message = format!("`{}` finds nothing here: the comment is no longer needed.", meta.id);
                let message = match suppression.written {
                    Written::Comment { .. } => message,
                    Written::Metadata { .. } => message.replace("comment", "entry"),
                };
                self.unused(it, index, span, message);
            }
        }
        if !suppression.has_reason {
            let message =
                "It does not say why. Write the reason behind the bracket, for those who read it later.";
            let message = match suppression.written {
                Written::Comment { .. } => message,
                Written::Metadata { .. } => "It does not say why. Write `{ id: rule-id, reason: … }`.",
            };
            self.report(&reason_missing::RULE, whole, message.to_owned(), || None);
        }
    }

    fn unknown(&mut self, it: &Reaching<'_>, name: &Name, span: Span) {
        let custom = self.settings.custom_rules.iter().map(|rule| rule.meta().id);
        let ids = rules().iter().map(|rule| rule.id).chain(custom);
        let meant = rules_meant(&name.text).or_else(|| similar(&name.text, ids).first().copied());
        let hint = meant.map_or_else(
            || "`cfn-analyzer rules` lists them.".to_owned(),
            |meant| format!("Did you mean `{meant}`?"),
        );
        let message = format!("There is no rule `{}`, so that nothing is ignored. {hint}", name.text);
        let document = self.template.document();
        let comment = it.suppression.span.shifted(document.entry_start(it.entry));
        self.report(&unknown_rule::RULE, span, message, || {
            let meant = meant?;
            let edit = match it.suppression.written {
                Written::Comment { .. } => {
                    let before = document.text().slice(Span::new(comment.start, span.start));
                    let after = document.text().slice(Span::new(span.end, comment.end));
                    TextEdit::replace(comment, format!("{before}{meant}{after}"))
                }
                Written::Metadata { .. } => {
                    let node = document.node_at(span.start).filter(|node| node.span() == span)?;
                    Shared::new(document).writer().replace_scalar(node, meant)
                }
            };
            let title = format!("Write `{meant}`");
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
        });
    }

    fn unused(&mut self, it: &Reaching<'_>, index: usize, span: Span, message: String) {
        let template = self.template;
        self.report(&unused::RULE, span, message, || {
            let edit = match it.suppression.written {
                Written::Comment { is_alone } => removal_from_comment(template, it, index, is_alone),
                Written::Metadata { list } => {
                    let list = template.document().node(it.entry, list);
                    removal_from_metadata(list, index)
                }
            };
            let title = "Remove what ignores nothing".to_owned();
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit?] })
        });
    }

    fn report(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: String,
        fix: impl FnOnce() -> Option<Fix>,
    ) {
        if !self.settings.selection.has(&rule.meta) {
            return;
        }
        let mut sink = Sink {
            rule: &rule.meta,
            settings: self.settings,
            resource: None,
            fixes: self.fixes,
            findings: &mut self.findings,
        };
        let report = sink.report(span, message).fix(fix);
        if rule.meta.id == unused::RULE.meta.id {
            report.unnecessary();
        }
    }
}

/// The comment without one of its names, or no comment when that was the only one.
fn removal_from_comment(
    template: &Template<'_>,
    it: &Reaching<'_>,
    index: usize,
    is_alone: bool,
) -> Option<TextEdit> {
    let document = template.document();
    let text = document.text();
    let base = document.entry_start(it.entry);
    let comment = it.suppression.span.shifted(base);
    let names = it.suppression.names();
    if names.len() == 1 {
        let line = text.line_at(comment.start);
        let start = text.line_start(line);
        if is_alone {
            return Some(TextEdit::delete(Span::new(start, text.line_start(line + 1))));
        }
        let before = text.slice(Span::new(start, comment.start)).trim_end().len() as u32;
        return Some(TextEdit::delete(Span::new(start + before, comment.end)));
    }
    let (first, last) = (names.first()?.span.shifted(base), names.last()?.span.shifted(base));
    let left = names.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, name)| &*name.text);
    let left = left.collect::<Vec<_>>().join(", ");
    let before = text.slice(Span::new(comment.start, first.start));
    let after = text.slice(Span::new(last.end, comment.end));
    Some(TextEdit::replace(comment, format!("{before}{left}{after}")))
}

/// A list without one of its items; an empty list stays when it was the only one.
fn removal_from_metadata(list: Node<'_>, index: usize) -> Option<TextEdit> {
    let text = list.document().text();
    let items: Vec<_> = list.items().collect();
    if list.kind() != Kind::Sequence || items.len() < 2 {
        return Some(TextEdit::replace(list.full_span(), "[]"));
    }
    let item = items.get(index)?;
    if list.style() == Style::Flow {
        let span = match (index.checked_sub(1).and_then(|before| items.get(before)), items.get(index + 1)) {
            (_, Some(next)) => Span::new(item.full_span().start, next.full_span().start),
            (Some(before), None) => Span::new(before.full_span().end, item.full_span().end),
            (None, None) => return None,
        };
        return Some(TextEdit::delete(span));
    }
    let first = text.line_at(item.full_span().start);
    let last = text.line_at(item.full_span().end);
    Some(TextEdit::delete(Span::new(text.line_start(first), text.line_start(last + 1))))
}
