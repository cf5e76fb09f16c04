//! The tolerant parser for block style: indentation first.
//!
//! It never fails. A mapping owns every line that stands right of the key above it, so that a
//! key at an odd column joins the innermost mapping that is still open; a line without a colon
//! where a key is due is half a key; an open quote or bracket ends where a key stands at or left
//! of the key it belongs to. Recursion is bounded by [`MAX_DEPTH`].

use cfn_text::{Span, TextEdit};
use rustc_hash::FxHashSet;

use crate::error::{SyntaxError, SyntaxErrorKind};
use crate::line::{indentation, is_dash, key_colon, line_end};
use crate::tree::{Kind, Properties, Style, Tree};

/// Collections nested deeper than this are not followed. CloudFormation's own limits lie far below.
pub(crate) const MAX_DEPTH: usize = 128;

/// What the parser makes of a text.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) tree: Tree,
    pub(crate) errors: Vec<SyntaxError>,
    /// Whether the text uses a form that this parser does not follow.
    pub(crate) exotic: bool,
}

/// Parses a text whose collections stand right of `parent`, the column of the key above them
/// (-1 when there is none).
pub(crate) fn parse(text: &str, parent: isize) -> Parsed {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut parser = Parser { text, at: start, line_start: start, depth: 0, parsed: Parsed::default() };
    parser.parse_root(parent);
    parser.parsed
}

pub(crate) struct Parser<'t> {
    pub(crate) text: &'t str,
    /// The next byte to read.
    pub(crate) at: usize,
    /// Where the line of `at` starts.
    pub(crate) line_start: usize,
    pub(crate) depth: usize,
    pub(crate) parsed: Parsed,
}

/// A line with content, not yet read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) start: usize,
    /// The column of its first character.
    pub(crate) column: usize,
    /// The offset of its first character.
    pub(crate) content: usize,
    pub(crate) end: usize,
    pub(crate) next: usize,
}

impl Parser<'_> {
    pub(crate) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    pub(crate) fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b' ' | b'\t'))
    }

    /// Whether the line ends at `at`.
    pub(crate) fn is_break(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b'\n' | b'\r'))
    }

    pub(crate) fn line_at(&self, start: usize) -> Line {
        let (end, next) = line_end(self.text, start);
        let (column, content) = indentation(self.text, start, end);
        Line { start, column, content, end, next }
    }

    pub(crate) fn span(start: usize, end: usize) -> Span {
        Span::new(start as u32, end as u32)
    }

    pub(crate) fn error(&mut self, kind: SyntaxErrorKind, span: Span, message: impl Into<String>) {
        self.parsed.errors.push(SyntaxError { kind, span, message: message.into(), fix: None });
    }

    /// The next line with content from `at` on, which must be a line start or the end of a line.
    /// Comments on the way are noted.
    pub(crate) fn next_line(&mut self) -> Option<Line> {
        self.skip_to_line_start();
        loop {
            if self.at >= self.text.len() {
                return None;
            }
            let line = self.line_at(self.at);
            if line.content >= line.end {
                self.move_to(line.next);
                continue;
            }
            if self.byte(line.content) == Some(b'#') {
                self.parsed.tree.comments.push(Self::span(line.content, line.end));
                self.move_to(line.next);
                continue;
            }
            if line.column == 0 && self.is_marker(line) {
                self.move_to(line.next);
                continue;
            }
            return Some(line);
        }
    }

    /// Looks at the next line with content without reading it or its comments.
    pub(crate) fn peek_line(&self, from: usize) -> Option<Line> {
        let mut start = from;
        while start < self.text.len() {
            let line = self.line_at(start);
            if line.content < line.end && self.byte(line.content) != Some(b'#') {
                return Some(line);
            }
            start = line.next;
        }
        None
    }

    fn move_to(&mut self, line_start: usize) {
        self.at = line_start;
        self.line_start = line_start;
    }

    /// Document markers: the first `---` is allowed, all else is for yaml-rust2.
    fn is_marker(&mut self, line: Line) -> bool {
        let text = self.text.get(line.start..line.end).unwrap_or_default();
        let is_start = text == "---" || text.starts_with("--- ");
        let is_other = text == "..." || text.starts_with("... ") || text.starts_with('%');
        if is_start && self.parsed.tree.nodes.is_empty() && text.trim_end() == "---" {
            return true;
        }
        if is_start || is_other {
            self.parsed.exotic = true;
        }
        if is_start || text.starts_with('%') {
            let message =
                "CloudFormation reads one document without directives: remove this line and what it starts.";
            self.error(SyntaxErrorKind::SeveralDocuments, Self::span(line.start, line.end), message);
        }
        is_start || is_other
    }

    /// Skips what is left of the current line: blanks and a comment. Anything else is an error.
    pub(crate) fn finish_line(&mut self) {
        while self.is_blank(self.at) {
            self.at += 1;
        }
        if self.is_break(self.at) {
            return;
        }
        let (end, _) = line_end(self.text, self.at);
        let is_apart = self.at == self.line_start || self.is_blank(self.at - 1);
        if self.byte(self.at) == Some(b'#') {
            if !is_apart {
                let message = "A comment needs a space before its `#`, or other tools may refuse the line.";
                let span = Self::span(self.at, self.at + 1);
                self.error(SyntaxErrorKind::Lenient, span, message);
            }
            self.parsed.tree.comments.push(Self::span(self.at, end));
        } else {
            let text = self.text.get(self.at..end).unwrap_or_default();
            let text = text.split(" #").next().unwrap_or_default().trim_end();
            let span = Self::span(self.at, self.at + text.len());
            self.error(
                SyntaxErrorKind::UnexpectedText,
                span,
                "Nothing may follow here: remove it, or quote the whole value.",
            );
            let comment = self.at + text.len();
            if let Some(hash) = self.text.get(comment..end).and_then(|rest| rest.find('#')) {
                self.parsed.tree.comments.push(Self::span(comment + hash, end));
            }
        }
        self.at = end;
    }

    /// Moves to the start of the next line, unless it stands at one.
    fn skip_to_line_start(&mut self) {
        if self.at != self.line_start {
            self.finish_line();
            let (_, next) = line_end(self.text, self.at);
            self.move_to(next);
        }
    }

    /// Checks the indentation of a line for tabs.
    fn check_tabs(&mut self, line: Line) {
        let blanks = self.text.get(line.start..line.content).unwrap_or_default();
        let Some(tab) = blanks.find('\t') else { return };
        let last = blanks.rfind('\t').unwrap_or(tab);
        let span = Self::span(line.start + tab, line.start + last + 1);
        let message = "A tab stands in the indentation, where YAML allows only spaces: use spaces.";
        self.parsed.errors.push(SyntaxError {
            kind: SyntaxErrorKind::TabIndentation,
            span,
            message: message.to_owned(),
            fix: None,
        });
    }

    fn parse_root(&mut self, parent: isize) {
        let Some(line) = self.next_line() else { return };
        self.at = line.content;
        self.line_start = line.start;
        let root = self.parse_block(line, parent);
        // What is left stands at or left of the parent: half a section name, or stray text.
        while let Some(line) = self.next_line() {
            self.line_start = line.start;
            self.at = line.content;
            match key_colon(self.text, line.content, line.end) {
                Some(_) if self.parsed.tree.nodes.first().is_some_and(|data| data.kind == Kind::Mapping) => {
                    self.check_tabs(line);
                    let message = "This key stands left of what it belongs to: move it to the column of its neighbours.";
                    self.error(SyntaxErrorKind::BadIndentation, Self::span(line.content, line.end), message);
                    self.parse_pair(root, line, line.column);
                }
                _ => {
                    let message =
                        "A key needs a colon: write `name: value`, or `name:` with the value below.";
                    let end = self.trimmed_end(line);
                    self.error(SyntaxErrorKind::MissingColon, Self::span(line.content, end), message);
                    self.at = line.end;
                    self.note_comment(end, line.end);
                }
            }
        }
    }

    /// The end of the content of a line, without a comment.
    fn trimmed_end(&self, line: Line) -> usize {
        let text = self.text.get(line.content..line.end).unwrap_or_default();
        line.content + text.split(" #").next().unwrap_or_default().trim_end().len()
    }

    fn note_comment(&mut self, from: usize, end: usize) {
        if let Some(hash) = self.text.get(from..end).and_then(|rest| rest.find('#')) {
            self.parsed.tree.comments.push(Self::span(from + hash, end));
        }
    }

    /// Parses the block node whose first character is at `at` in `line`. `parent` is the
    /// column of the key or dash that owns it.
    fn parse_block(&mut self, line: Line, parent: isize) -> u32 {
        if self.depth >= MAX_DEPTH {
            return self.give_up(parent);
        }
        self.depth += 1;
        let column = self.column_at(line);
        let id = if is_dash(self.text, self.at) {
            self.parse_sequence(line, column, parent, Properties::default())
        } else if self.starts_mapping(line, parent) {
            self.parse_mapping(line, column, parent, Properties::default())
        } else {
            self.parse_value(column as isize, parent)
        };
        self.depth -= 1;
        id
    }

    /// The column of `at`, which stands in `line`.
    fn column_at(&self, line: Line) -> usize {
        line.column + (self.at - line.content)
    }

    /// Whether a mapping starts at `at`: a key does, or half a key in front of one.
    fn starts_mapping(&self, line: Line, parent: isize) -> bool {
        if key_colon(self.text, self.at, line.end).is_some() || self.is_explicit_key() {
            return true;
        }
        // Half a key: a plain word, and the next line is a key that cannot be its neighbour otherwise.
        let is_word = !matches!(
            self.byte(self.at),
            Some(b'[' | b'{' | b'"' | b'\'' | b'|' | b'>' | b'!' | b'&' | b'*')
        );
        is_word
            && self.peek_line(line.next).is_some_and(|next| {
                next.column as isize > parent
                    && next.column >= self.column_at(line).min(next.column)
                    && !is_dash(self.text, next.content)
                    && key_colon(self.text, next.content, next.end).is_some()
            })
    }

    fn is_explicit_key(&self) -> bool {
        matches!(self.byte(self.at), Some(b'?' | b':'))
            && (self.is_blank(self.at + 1) || self.is_break(self.at + 1))
    }

    /// Takes everything right of `parent` for one scalar: the nesting is too deep.
    fn give_up(&mut self, parent: isize) -> u32 {
        let start = self.at;
        let message =
            format!("Collections are nested more than {MAX_DEPTH} levels deep: what is inside is not read.");
        let (mut end, mut next) = line_end(self.text, self.at);
        self.error(SyntaxErrorKind::TooDeep, Self::span(start, end), message);
        while next < self.text.len() {
            let line = self.line_at(next);
            if line.content < line.end && (line.column as isize) <= parent {
                break;
            }
            (end, next) = (line.end, line.next);
        }
        self.at = end;
        self.line_start =
            self.text.get(..end).and_then(|text| text.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
        self.parsed.tree.add(Kind::Scalar, Style::Plain, Self::span(start, end), Properties::default())
    }

    fn parse_sequence(&mut self, line: Line, column: usize, parent: isize, properties: Properties) -> u32 {
        let id = self.parsed.tree.add(Kind::Sequence, Style::Block, Span::empty(self.at as u32), properties);
        let mut line = line;
        loop {
            let dash = self.at;
            self.at += 1;
            let item = self.parse_item(line, column);
            self.parsed.tree.attach(id, item);
            let end = self.parsed.tree.end(item).max(dash as u32 + 1);
            self.parsed.tree.close_at(id, end);
            let Some(next) = self.next_line() else { break };
            if next.column as isize <= parent && next.column != column {
                break;
            }
            if !is_dash(self.text, next.content) {
                if next.column <= column {
                    if next.column as isize <= parent || !self.is_stray(next, column) {
                        break;
                    }
                    self.skip_stray(next);
                    match self.next_dash(column, parent) {
                        Some(next) => line = next,
                        None => break,
                    }
                    continue;
                }
                let message =
                    "This line belongs to no item: start it with `- `, or move it to the column of the item.";
                self.error(SyntaxErrorKind::BadIndentation, Self::span(next.content, next.end), message);
                self.skip_line(next);
                match self.next_dash(column, parent) {
                    Some(next) => line = next,
                    None => break,
                }
                continue;
            }
            if next.column != column {
                let message = "This item stands at another column than its neighbours: align the dashes.";
                self.error(
                    SyntaxErrorKind::BadIndentation,
                    Self::span(next.content, next.content + 1),
                    message,
                );
            }
            self.check_tabs(next);
            self.line_start = next.start;
            self.at = next.content;
            line = next;
        }
        id
    }

    /// Moves to the next item of a sequence after a stray line, if one follows.
    fn next_dash(&mut self, column: usize, parent: isize) -> Option<Line> {
        while let Some(next) = self.next_line() {
            if next.column as isize <= parent && next.column != column {
                return None;
            }
            if is_dash(self.text, next.content) {
                self.line_start = next.start;
                self.at = next.content;
                return Some(next);
            }
            if next.column <= column {
                return None;
            }
            self.skip_line(next);
        }
        None
    }

    /// Parses what follows a dash at `column`.
    fn parse_item(&mut self, line: Line, column: usize) -> u32 {
        let dash_end = self.at;
        while self.is_blank(self.at) {
            self.at += 1;
        }
        if self.is_break(self.at) || (self.byte(self.at) == Some(b'#') && self.at > dash_end) {
            return self.parse_below(column as isize, Properties::default(), dash_end, false);
        }
        self.parse_block(line, column as isize)
    }

    fn parse_mapping(&mut self, line: Line, column: usize, parent: isize, properties: Properties) -> u32 {
        let id = self.parsed.tree.add(Kind::Mapping, Style::Block, Span::empty(self.at as u32), properties);
        if line.content == self.at {
            self.check_tabs(line);
        }
        let mut keys: FxHashSet<&str> = FxHashSet::default();
        let mut line = line;
        // A key at an odd column owns what stands right of itself.
        let mut key_column = column;
        let mut after_explicit = false;
        loop {
            let start = self.at;
            let is_explicit = self.is_explicit_key();
            if is_explicit && self.byte(start) == Some(b':') && !after_explicit {
                let message = "A key must stand before the colon: write one, or remove the colon.";
                self.error(SyntaxErrorKind::MissingKey, Self::span(start, start + 1), message);
            }
            after_explicit = is_explicit && self.byte(start) == Some(b'?');
            let colon = self.parse_pair(id, line, key_column);
            keys.insert(self.text.get(start..colon).unwrap_or_default());
            let next = loop {
                let Some(next) = self.next_line() else { return id };
                let is_key = key_colon(self.text, next.content, next.end).is_some();
                if (next.column as isize) > parent {
                    if next.column == column || is_key || !is_dash(self.text, next.content) {
                        break next;
                    }
                } else if is_key
                    || is_dash(self.text, next.content)
                    || !self.continues_after(next, column, &keys)
                {
                    return id;
                } else {
                    self.skip_stray(next);
                    continue;
                }
                let message =
                    "An item cannot stand here, beside the keys of a mapping: indent it under its key.";
                self.error(SyntaxErrorKind::BadIndentation, Self::span(next.content, next.end), message);
                self.skip_line(next);
            };
            if is_dash(self.text, next.content) {
                // The items of a list that half a key stands in front of.
                self.skip_items(next);
                let Some(after) = self.next_line() else { return id };
                if after.column as isize <= parent {
                    return id;
                }
                self.line_start = after.start;
                self.at = after.content;
                key_column = after.column;
                line = after;
                continue;
            }
            if next.column != column {
                let message = "This line stands at another column than its neighbours: align it with them.";
                let end = self.trimmed_end(next);
                self.error(SyntaxErrorKind::BadIndentation, Self::span(next.content, end), message);
            }
            self.check_tabs(next);
            self.line_start = next.start;
            self.at = next.content;
            key_column = next.column;
            line = next;
        }
    }

    fn skip_items(&mut self, line: Line) {
        let message = "An item cannot stand here, beside the keys of a mapping: indent it under its key.";
        self.error(SyntaxErrorKind::BadIndentation, Self::span(line.content, line.content + 1), message);
        let column = line.column;
        let mut next = Some(line);
        while let Some(line) =
            next.filter(|it| it.column > column || (it.column == column && is_dash(self.text, it.content)))
        {
            self.skip_line(line);
            next = self.next_line();
        }
    }

    fn skip_line(&mut self, line: Line) {
        self.move_to(line.next);
    }

    /// Whether a collection goes on at its column after a stray line left of it, with a key that
    /// it does not have yet.
    fn continues_after(&self, stray: Line, column: usize, keys: &FxHashSet<&str>) -> bool {
        self.peek_line(stray.next).is_some_and(|next| {
            next.column == column
                && key_colon(self.text, next.content, next.end)
                    .and_then(|colon| self.text.get(next.content..colon))
                    .is_some_and(|key| !keys.contains(key))
        })
    }

    /// Whether a sequence goes on at its column after a stray line.
    fn is_stray(&self, line: Line, column: usize) -> bool {
        key_colon(self.text, line.content, line.end).is_none()
            && self
                .peek_line(line.next)
                .is_some_and(|next| next.column == column && is_dash(self.text, next.content))
    }

    fn skip_stray(&mut self, line: Line) {
        let end = self.trimmed_end(line);
        let message = "A key needs a colon: write `name: value`, or `name:` with the value below.";
        self.error(SyntaxErrorKind::MissingColon, Self::span(line.content, end), message);
        self.note_comment(end, line.end);
        self.skip_line(line);
    }

    /// Parses a key and its value into a mapping. Returns where the key ends.
    fn parse_pair(&mut self, mapping: u32, line: Line, column: usize) -> usize {
        if self.is_explicit_key() {
            self.parsed.exotic = true;
        }
        let start = self.at;
        let Some(colon) = key_colon(self.text, self.at, line.end) else {
            return self.parse_half_key(mapping, line, column);
        };
        let properties = self.parse_properties(false);
        if self.byte(self.at) == Some(b'*') {
            self.parsed.exotic = true;
        }
        let key_text = self.text.get(self.at..colon).unwrap_or_default();
        let end = self.at + key_text.trim_end().len();
        let style = match self.byte(self.at) {
            Some(b'"') => Style::DoubleQuoted,
            Some(b'\'') => Style::SingleQuoted,
            _ => Style::Plain,
        };
        let key = self.parsed.tree.add(Kind::Scalar, style, Self::span(self.at, end), properties);
        self.parsed.tree.attach(mapping, key);
        self.at = colon + 1;
        let value = self.parse_after_colon(column as isize, colon + 1);
        self.parsed.tree.attach(mapping, value);
        let end = self.parsed.tree.end(value).max(colon as u32 + 1);
        self.parsed.tree.close_at(mapping, end);
        debug_assert!(start <= colon);
        colon
    }

    /// A line without a colon where a key is due. Deeper lines are its value.
    fn parse_half_key(&mut self, mapping: u32, line: Line, column: usize) -> usize {
        let start = self.at;
        let end = self.trimmed_end(Line { content: start, ..line });
        let text = self.text.get(start..end).unwrap_or_default();
        let key =
            self.parsed.tree.add(Kind::Scalar, Style::Plain, Self::span(start, end), Properties::default());
        if let Some(data) = self.parsed.tree.nodes.get_mut(key as usize) {
            data.partial_key = true;
        }
        self.parsed.tree.attach(mapping, key);
        let glued = text.find(':').filter(|at| text.get(at + 1..).is_some_and(|rest| !rest.starts_with(':')));
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match glued.filter(|at| text.get(..*at).is_some_and(is_name)) {
            Some(at) => {
                let colon = (start + at) as u32;
                self.parsed.errors.push(SyntaxError {
                    kind: SyntaxErrorKind::MissingSpaceAfterColon,
                    span: Span::new(colon, colon + 1),
                    message:
                        "A space must follow the colon, or the line is one word and no key with a value."
                            .to_owned(),
                    fix: Some(("Insert the space".to_owned(), vec![TextEdit::insert(colon + 1, " ")])),
                });
            }
            None => {
                let message = "A key needs a colon: write `name: value`, or `name:` with the value below.";
                self.error(SyntaxErrorKind::MissingColon, Self::span(start, end), message);
            }
        }
        self.at = line.end;
        self.note_comment(end, line.end);
        let value = self.parse_below(column as isize, Properties::default(), end, true);
        self.parsed.tree.attach(mapping, value);
        let end = self.parsed.tree.end(value).max(end as u32);
        self.parsed.tree.close_at(mapping, end);
        end as usize
    }

    /// The value of a key at `column`, from behind its colon.
    fn parse_after_colon(&mut self, column: isize, colon_end: usize) -> u32 {
        while self.is_blank(self.at) {
            self.at += 1;
        }
        if self.is_break(self.at) || (self.byte(self.at) == Some(b'#') && self.at > colon_end) {
            return self.parse_below(column, Properties::default(), colon_end, true);
        }
        self.parse_value(column, column)
    }

    /// A value on the lines below: a deeper block, or a list at the column of its key. The rest
    /// of the current line is blank or a comment.
    fn parse_below(&mut self, column: isize, properties: Properties, missing_at: usize, of_key: bool) -> u32 {
        let has_properties = !properties.tag.is_empty() || !properties.anchor.is_empty();
        let nothing = |parser: &mut Self| {
            let kind = if has_properties { Kind::Scalar } else { Kind::Missing };
            parser.parsed.tree.add(kind, Style::Plain, Span::empty(missing_at as u32), properties)
        };
        let saved = (self.parsed.tree.comments.len(), self.parsed.errors.len());
        let (at, line_start) = (self.at, self.line_start);
        let Some(line) = self.next_line() else { return nothing(self) };
        let is_list_at_key = of_key && line.column as isize == column && is_dash(self.text, line.content);
        if (line.column as isize) <= column && !is_list_at_key {
            // The line belongs to someone above, and so do the comments before it.
            self.parsed.tree.comments.truncate(saved.0);
            self.parsed.errors.truncate(saved.1);
            (self.at, self.line_start) = (at, line_start);
            return nothing(self);
        }
        self.line_start = line.start;
        self.at = line.content;
        if !has_properties {
            if is_list_at_key {
                if self.depth >= MAX_DEPTH {
                    return self.give_up(column - 1);
                }
                self.depth += 1;
                let id = self.parse_sequence(line, line.column, column - 1, properties);
                self.depth -= 1;
                return id;
            }
            return self.parse_block(line, column);
        }
        if self.depth >= MAX_DEPTH {
            return self.give_up(column);
        }
        self.depth += 1;
        let id = if is_dash(self.text, self.at) {
            let parent = if is_list_at_key { column - 1 } else { column };
            self.parse_sequence(line, line.column, parent, properties)
        } else if self.starts_mapping(line, column) {
            self.parse_mapping(line, line.column, column, properties)
        } else {
            self.parse_bare(column, properties)
        };
        self.depth -= 1;
        id
    }

    /// A tag and an anchor in front of a node, in any order.
    pub(crate) fn parse_properties(&mut self, in_flow: bool) -> Properties {
        let mut properties = Properties::default();
        loop {
            let start = self.at;
            let slot = match self.byte(self.at) {
                Some(b'!') if properties.tag.is_empty() => true,
                Some(b'&') if properties.anchor.is_empty() => false,
                _ => return properties,
            };
            while !self.is_break(self.at) && !self.is_blank(self.at) {
                if in_flow && matches!(self.byte(self.at), Some(b',' | b'[' | b']' | b'{' | b'}')) {
                    break;
                }
                self.at += 1;
            }
            if slot {
                properties.tag = Self::span(start, self.at);
            } else {
                properties.anchor = Self::span(start + 1, self.at);
            }
            while self.is_blank(self.at) {
                self.at += 1;
            }
        }
    }

    /// A value on the current line: properties, then anything but a block mapping or list.
    /// `column` is that of the owner, `parent` bounds continuation lines.
    fn parse_value(&mut self, column: isize, parent: isize) -> u32 {
        let before = self.at;
        let properties = self.parse_properties(false);
        let has_properties = self.at > before;
        if has_properties && (self.is_break(self.at) || self.byte(self.at) == Some(b'#')) {
            let end = properties.tag.end.max(properties.anchor.end) as usize;
            return self.parse_below(parent.min(column), properties, end, true);
        }
        self.parse_bare(parent, properties)
    }

    /// A scalar, an alias or a flow collection, after its properties.
    fn parse_bare(&mut self, parent: isize, properties: Properties) -> u32 {
        let id = match self.byte(self.at) {
            Some(b'[' | b'{') => self.parse_flow(parent, properties),
            Some(b'"' | b'\'') => self.parse_quoted(parent, properties),
            Some(b'|' | b'>') => self.parse_block_scalar(parent, properties),
            Some(b'*') => self.parse_alias(properties),
            _ => self.parse_plain(parent, properties),
        };
        self.finish_line();
        id
    }

    pub(crate) fn parse_alias(&mut self, properties: Properties) -> u32 {
        let start = self.at;
        self.at += 1;
        while !self.is_break(self.at)
            && !self.is_blank(self.at)
            && !matches!(self.byte(self.at), Some(b',' | b'[' | b']' | b'{' | b'}'))
        {
            self.at += 1;
        }
        self.parsed.tree.add(Kind::Alias, Style::Plain, Self::span(start, self.at), properties)
    }

    /// A quoted scalar, over as many lines as stand right of `parent`.
    pub(crate) fn parse_quoted(&mut self, parent: isize, properties: Properties) -> u32 {
        let start = self.at;
        let quote = self.byte(start).unwrap_or(b'"');
        let style = if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted };
        let mut at = start + 1;
        let mut line_start = self.line_start;
        let mut left_of_owner = None;
        loop {
            match self.byte(at) {
                Some(b'\\') if quote == b'"' && !self.is_break(at + 1) => {
                    at += 1 + self
                        .text
                        .get(at + 1..)
                        .and_then(|rest| rest.chars().next())
                        .map_or(0, char::len_utf8);
                }
                Some(byte) if byte == quote => {
                    if quote == b'\'' && self.byte(at + 1) == Some(b'\'') {
                        at += 2;
                        continue;
                    }
                    self.at = at + 1;
                    self.line_start = line_start;
                    if let Some(span) = left_of_owner {
                        let message = "This continuation stands at or left of its key: indent it, other tools may refuse it.";
                        self.error(SyntaxErrorKind::Lenient, span, message);
                    }
                    return self.parsed.tree.add(Kind::Scalar, style, Self::span(start, at + 1), properties);
                }
                Some(b'\n' | b'\r') => {
                    let (_, next) = line_end(self.text, at);
                    let line = self.line_at(next);
                    let is_content = line.content < line.end;
                    if is_content && line.column as isize <= parent {
                        if is_dash(self.text, line.content)
                            || key_colon(self.text, line.content, line.end).is_some()
                        {
                            break;
                        }
                        left_of_owner.get_or_insert(Self::span(line.content, line.end));
                    }
                    line_start = next;
                    at = next;
                }
                Some(_) => at += 1,
                None => break,
            }
        }
        let (first_end, _) = line_end(self.text, start);
        let end = start + self.text.get(start..first_end).unwrap_or_default().trim_end().len();
        self.error(
            SyntaxErrorKind::UnclosedQuote,
            Self::span(start, end),
            "This quote is not closed: close it at the end of the value.",
        );
        self.at = end;
        self.parsed.tree.add(Kind::Scalar, style, Self::span(start, end), properties)
    }

    /// A plain scalar. It goes on over deeper lines, but never onto a line that is a key.
    fn parse_plain(&mut self, parent: isize, properties: Properties) -> u32 {
        let start = self.at;
        if self.text.get(start..).is_some_and(|rest| rest.starts_with("{{")) {
            self.at += 1;
        }
        let mut end = self.plain_end(start);
        let (line_break, mut next) = line_end(self.text, end);
        let mut has_comment = self.text.get(end..line_break).is_some_and(|rest| !rest.trim().is_empty());
        let mut line_start = self.line_start;
        while !has_comment && next < self.text.len() {
            let line = self.line_at(next);
            if line.content >= line.end {
                next = line.next;
                continue;
            }
            let is_own = line.column as isize > parent
                && self.byte(line.content) != Some(b'#')
                && key_colon(self.text, line.content, line.end).is_none()
                && !(line.column == 0
                    && self
                        .text
                        .get(line.start..)
                        .is_some_and(|it| it.starts_with("---") || it.starts_with("...")));
            if !is_own {
                break;
            }
            line_start = line.start;
            end = self.plain_end(line.content);
            has_comment = self.text.get(end..line.end).is_some_and(|rest| !rest.trim().is_empty());
            next = line.next;
        }
        self.at = end;
        self.line_start = line_start;
        if let Some(colon) = self.text.get(start..end).and_then(inner_colon) {
            let span = Self::span(start + colon, start + colon + 1);
            let message = "A colon followed by a space ends a key, and a value has none: quote the value.";
            self.error(SyntaxErrorKind::UnexpectedText, span, message);
        }
        if matches!(self.byte(start), Some(b'@' | b'`' | b'%')) {
            let span = Self::span(start, start + 1);
            self.error(
                SyntaxErrorKind::UnexpectedText,
                span,
                "No plain value may start with this character: quote the value.",
            );
        }
        self.parsed.tree.add(Kind::Scalar, Style::Plain, Self::span(start, end), properties)
    }

    /// Where the plain text that starts at `start` ends on its line.
    fn plain_end(&self, start: usize) -> usize {
        let (line_end, _) = line_end(self.text, start);
        let text = self.text.get(start..line_end).unwrap_or_default();
        let bytes = text.as_bytes();
        let comment = bytes.windows(2).position(|pair| matches!(pair, [b' ' | b'\t', b'#']));
        let text = text.get(..comment.unwrap_or(text.len())).unwrap_or_default();
        start + text.trim_end_matches([' ', '\t']).len()
    }

    /// `|` or `>`, its header, and the lines right of `parent`.
    fn parse_block_scalar(&mut self, parent: isize, properties: Properties) -> u32 {
        let start = self.at;
        let style = if self.byte(start) == Some(b'|') { Style::Literal } else { Style::Folded };
        let (header_end, mut next) = line_end(self.text, start);
        let header = self.text.get(start + 1..header_end).unwrap_or_default();
        let indicators = header.bytes().take_while(|byte| matches!(byte, b'+' | b'-' | b'1'..=b'9')).count();
        let rest = header.get(indicators..).unwrap_or_default();
        let explicit =
            header.bytes().take(indicators).find(u8::is_ascii_digit).map(|digit| usize::from(digit - b'0'));
        let keeps = header.bytes().take(indicators).any(|byte| byte == b'+');
        self.at = start + 1 + indicators;
        if !rest.trim().is_empty() {
            self.finish_line();
        }
        let mut end = start + 1 + indicators;
        let mut content = explicit.map(|digit| (parent.max(0) as usize) + digit);
        while next < self.text.len() {
            let line = self.line_at(next);
            // A tab is content here, no indentation.
            let spaces = self
                .text
                .get(line.start..line.end)
                .map_or(0, |it| it.len() - it.trim_start_matches(' ').len());
            let is_blank = line.start + spaces >= line.end;
            if is_blank {
                if keeps {
                    end = line.end;
                }
                next = line.next;
                continue;
            }
            let column = *content.get_or_insert(spaces);
            if spaces as isize <= parent {
                break;
            }
            if spaces < column {
                if key_colon(self.text, line.content, line.end).is_some()
                    || self.byte(line.content) == Some(b'#')
                {
                    break;
                }
                let span = Self::span(line.content, line.end);
                let message =
                    "This line stands left of the text it belongs to: indent it like the lines before.";
                self.error(SyntaxErrorKind::BadIndentation, span, message);
            }
            end = line.end;
            next = line.next;
        }
        self.at = end;
        self.line_start =
            self.text.get(..end).and_then(|text| text.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
        self.parsed.tree.add(Kind::Scalar, style, Self::span(start, end), properties)
    }
}

/// The offset of a colon that would end a key in the middle of a plain value.
fn inner_colon(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let at = bytes.windows(2).position(|pair| matches!(pair, [b':', b' ' | b'\t' | b'\n' | b'\r']));
    at.or_else(|| (bytes.last() == Some(&b':')).then(|| bytes.len() - 1))
}
