//! Which part of a document a suppression reaches.

use cfn_syntax::{Document, Kind};
use cfn_template::{Item, Template};
use cfn_text::Span;

use super::{Scope, Suppression, Written};

/// The places that a suppression reaches, by where findings start.
pub(super) fn of(template: &Template<'_>, entry: usize, suppression: &Suppression) -> Span {
    let document = template.document();
    let span = suppression.span.shifted(document.entry_start(entry));
    let line = match suppression.written {
        Written::Comment { is_alone: true } => line_below(document, span.start),
        Written::Comment { is_alone: false } | Written::Metadata { .. } => {
            document.text().line_at(span.start)
        }
    };
    match suppression.scope {
        Scope::File => Span::new(0, u32::MAX),
        Scope::Resource => {
            let in_line = item_on(template, line).filter(|_| is_comment(suppression));
            let item = in_line.or_else(|| around(template, span.start));
            item.map_or(span, whole)
        }
        Scope::Line => item_on(template, line).map_or_else(|| logical_line(document, line), whole),
        Scope::BareLine => logical_line(document, line),
        Scope::Block => block(document, line),
    }
}

fn is_comment(suppression: &Suppression) -> bool {
    matches!(suppression.written, Written::Comment { .. })
}

/// The line that a comment above it speaks of: the next one that is no comment.
fn line_below(document: &Document, offset: u32) -> u32 {
    let text = document.text();
    let first = text.line_at(offset) + 1;
    let is_comment = |line: &u32| text.slice(text.line_span(*line)).trim_start().starts_with('#');
    (first..text.line_count()).find(|line| !is_comment(line)).unwrap_or(first)
}

/// The first item whose name stands on a line.
fn item_on<'a>(template: &Template<'a>, line: u32) -> Option<Item<'a>> {
    let span = template.document().text().line_span(line);
    let items = template.items();
    let first = items.partition_point(|item| item.key().span().start < span.start);
    items.get(first).copied().filter(|item| span.covers(item.key().span()))
}

fn around<'a>(template: &Template<'a>, offset: u32) -> Option<Item<'a>> {
    let items = template.items();
    let after = items.partition_point(|item| item.key().span().start <= offset);
    items.get(after.checked_sub(1)?).copied()
}

fn whole(item: Item<'_>) -> Span {
    let key = item.key();
    let pair = key.parent().and_then(|mapping| mapping.pairs().find(|pair| pair.key == key));
    pair.map_or_else(|| key.full_span(), |pair| pair.span())
}

/// A line, and with it the other lines of a scalar that begins on it.
fn logical_line(document: &Document, line: u32) -> Span {
    let text = document.text();
    let span = text.line_span(line);
    let content = text.slice(span).trim_end().len() as u32;
    let last = document.node_at(span.start + content).filter(|node| node.kind() == Kind::Scalar);
    last.map_or(span, |node| Span::new(span.start, span.end.max(node.span().end)))
}

/// A line and those that are indented under it.
fn block(document: &Document, line: u32) -> Span {
    let text = document.text();
    let span = text.line_span(line);
    let first = text.slice(span);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(&first);
    let holds_dashes = first.trim_end().ends_with(':') && !first.trim_start().starts_with('-');
    let mut end = span.end;
    for line in line + 1..text.line_count() {
        let span = text.line_span(line);
        let content = text.slice(span);
        let is_dash = holds_dashes && indent(&content) == own && content.trim_start().starts_with('-');
        if content.trim().is_empty() {
            continue;
        }
        if indent(&content) <= own && !is_dash {
            break;
        }
        end = span.end;
    }
    Span::new(span.start, end)
}
