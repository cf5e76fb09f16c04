//! Where a cursor stands: a walk down the tree, and the indentation of the cursor's line where
//! the tree says nothing, as on blank lines.

use cfn_text::Span;

use crate::document::{Document, EntryKind};
use crate::line::indentation;
use crate::node::Node;
use crate::tree::{Kind, Style};

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Under this key of a mapping.
    Key(String),
    /// In an item of a sequence; the index of the item.
    Item(usize),
}

/// Where a cursor stands in the tree: the keys and items that lead to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path {
    /// The steps from the root.
    pub segments: Vec<Segment>,
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, segment) in self.segments.iter().enumerate() {
            if i > 0 {
                f.write_str("/")?;
            }
            match segment {
                Segment::Key(key) => f.write_str(key)?,
                Segment::Item(_) => f.write_str("[]")?,
            }
        }
        Ok(())
    }
}

impl Document {
    /// The path at a cursor: what a completion there would complete. Works on blank lines,
    /// where the indentation of the line decides.
    #[must_use]
    pub fn path_at(&self, offset: u32) -> Path {
        let offset = offset.min(self.text.len());
        let index = self.entry_at(offset);
        let mut walk = Walk {
            offset,
            cursor: self.cursor_column(offset),
            line: self.text.line_at(offset),
            path: Path::default(),
        };
        let Some(entry) = self.entries.get(index) else { return walk.path };
        if entry.kind == EntryKind::Child {
            let is_left = walk.cursor.column == 0 && !walk.cursor.is_dash;
            let head = (0..index)
                .rev()
                .find(|it| self.entries.get(*it).is_some_and(|it| it.kind == EntryKind::Head));
            let key = head.and_then(|head| self.node(head, 0).pairs().next());
            if is_left {
                return walk.path;
            }
            walk.path.segments.extend(key.map(|pair| Segment::Key(pair.name().into_owned())));
        }
        if !entry.tree.nodes.is_empty() {
            walk.descend(self.node(index, 0));
        }
        walk.path
    }

    /// The column that the cursor's line speaks for: that of its content, or of the cursor itself
    /// on a blank line.
    fn cursor_column(&self, offset: u32) -> Cursor {
        let line = self.text.line_span(self.text.line_at(offset));
        let text = self.text.slice(line);
        let (column, content) = indentation(&text, 0, text.len());
        if content < text.len() {
            return Cursor { column, is_dash: text.get(content..).is_some_and(|it| it.starts_with('-')) };
        }
        let before = self.text.slice(Span::new(line.start, offset));
        Cursor { column: indentation(&before, 0, before.len()).0, is_dash: false }
    }
}

#[derive(Clone, Copy)]
struct Cursor {
    column: usize,
    is_dash: bool,
}

struct Walk {
    offset: u32,
    cursor: Cursor,
    line: u32,
    path: Path,
}

impl Walk {
    fn descend(&mut self, node: Node<'_>) {
        let mut node = node;
        // The tree is no deeper than the parser follows.
        loop {
            let next = match (node.kind(), node.style()) {
                (Kind::Mapping, Style::Flow) => self.enter_flow_mapping(node),
                (Kind::Sequence, Style::Flow) => self.enter_flow_sequence(node),
                (Kind::Mapping, _) => self.enter_mapping(node),
                (Kind::Sequence, _) => self.enter_sequence(node),
                (Kind::Scalar | Kind::Alias | Kind::Missing, _) => None,
            };
            match next {
                Some(next) => node = next,
                None => return,
            }
        }
    }

    fn enter_mapping<'a>(&mut self, node: Node<'a>) -> Option<Node<'a>> {
        let pair = node.pairs().take_while(|pair| pair.key.full_span().start <= self.offset).last()?;
        let key = pair.key.full_span();
        if self.offset <= key.end {
            return None;
        }
        let text = node.document().text();
        let value = pair.value.full_span();
        let is_inside =
            value.start <= self.offset && self.offset <= value.end && pair.value.kind() != Kind::Missing;
        if text.line_at(key.end) == self.line {
            if pair.key.is_partial_key() {
                return None;
            }
            // `Fn::` is a key `Fn:` to YAML, and the start of a function to its author.
            if pair.key.raw() == "Fn:" && pair.value.kind() == Kind::Missing {
                return None;
            }
        } else if !is_inside {
            let column = column(pair.key);
            let is_list = matches!(pair.value.kind(), Kind::Sequence | Kind::Missing);
            let is_item = self.cursor.is_dash && is_list && self.cursor.column == column;
            if self.cursor.column <= column && !is_item {
                return None;
            }
        }
        self.path.segments.push(Segment::Key(pair.name().into_owned()));
        // The value of the last line counts also for the blank lines behind it.
        (value.start <= self.offset).then_some(pair.value)
    }

    fn enter_sequence<'a>(&mut self, node: Node<'a>) -> Option<Node<'a>> {
        let text = node.document().text();
        // A dash stands between the end of the item before and its own item.
        let mut before = node.full_span().start;
        let (index, item, dash) = node
            .items()
            .enumerate()
            .map(|(index, item)| {
                let span = item.full_span();
                let gap = text.slice(Span::new(before, span.start));
                let dash = before + gap.trim_end().len() as u32;
                before = span.end;
                (index, item, dash)
            })
            .take_while(|(_, _, dash)| *dash <= self.offset)
            .last()?;
        if self.offset <= dash {
            return None;
        }
        let span = item.full_span();
        let is_inside = span.start <= self.offset && self.offset <= span.end;
        let is_same_line = text.line_at(dash) == self.line;
        if !is_same_line && !is_inside && self.cursor.column <= column(node) {
            return None;
        }
        self.path.segments.push(Segment::Item(index));
        (span.start <= self.offset).then_some(item)
    }

    fn enter_flow_mapping<'a>(&mut self, node: Node<'a>) -> Option<Node<'a>> {
        if !self.is_within_brackets(node, '}') {
            return None;
        }
        let pair = node.pairs().take_while(|pair| pair.key.full_span().start <= self.offset).last()?;
        if self.offset <= pair.key.full_span().end || pair.key.is_partial_key() {
            return None;
        }
        let value = pair.value.full_span();
        if self.offset > value.end && self.has_comma(node, value.end) {
            return None;
        }
        self.path.segments.push(Segment::Key(pair.name().into_owned()));
        (value.start <= self.offset).then_some(pair.value)
    }

    fn enter_flow_sequence<'a>(&mut self, node: Node<'a>) -> Option<Node<'a>> {
        if !self.is_within_brackets(node, ']') {
            return None;
        }
        let items: Vec<_> = node.items().take_while(|item| item.full_span().start <= self.offset).collect();
        let Some(last) = items.last() else {
            self.path.segments.push(Segment::Item(0));
            return None;
        };
        let end = last.full_span().end;
        if self.offset > end && self.has_comma(node, end) {
            self.path.segments.push(Segment::Item(items.len()));
            return None;
        }
        self.path.segments.push(Segment::Item(items.len() - 1));
        Some(*last)
    }

    fn is_within_brackets(&self, node: Node<'_>, close: char) -> bool {
        let span = node.span();
        let is_closed = node.raw().len() > 1 && node.raw().ends_with(close);
        span.start < self.offset && !(is_closed && span.end <= self.offset)
    }

    /// Whether a comma stands between `from` and the cursor.
    fn has_comma(&self, node: Node<'_>, from: u32) -> bool {
        node.document().text().slice(Span::new(from, self.offset)).contains(',')
    }
}

/// The column of the first character of a node, tabs counted as the parser does.
fn column(node: Node<'_>) -> usize {
    let text = node.document().text();
    let start = node.full_span().start;
    let line = text.line_start(text.line_at(start));
    let before = text.slice(Span::new(line, start));
    let (column, content) = indentation(&before, 0, before.len());
    column + (before.len() - content)
}
