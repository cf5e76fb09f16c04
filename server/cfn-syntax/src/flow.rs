//! The tolerant parser for flow style and JSON.

use cfn_text::Span;

use crate::error::SyntaxErrorKind;
use crate::line::{is_dash, key_colon, line_end};
use crate::parser::{Line, MAX_DEPTH, Parser};
use crate::tree::{Kind, Properties, Style};

impl Parser<'_> {
    /// A collection in brackets, over as many lines as belong to the owner at column `parent`.
    pub(crate) fn parse_flow(&mut self, parent: isize, properties: Properties) -> u32 {
        let start = self.at;
        if self.text.get(start..).is_some_and(|rest| rest.starts_with("{{resolve:")) {
            return self.parse_bare_reference(properties);
        }
        let is_mapping = self.byte(start) == Some(b'{');
        let kind = if is_mapping { Kind::Mapping } else { Kind::Sequence };
        let id = self.parsed.tree.add(kind, Style::Flow, Span::empty(start as u32), properties);
        if self.depth >= MAX_DEPTH {
            self.skip_flow(parent);
            self.parsed.tree.close_at(id, self.at as u32);
            return id;
        }
        self.depth += 1;
        self.at += 1;
        let close = if is_mapping { b'}' } else { b']' };
        loop {
            if !self.skip_flow_blanks(parent) {
                self.unclosed(start);
                break;
            }
            match self.byte(self.at) {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => {
                    self.at += 1;
                    break;
                }
                Some(b']' | b'}') => {
                    let span = Self::span(self.at, self.at + 1);
                    self.error(
                        SyntaxErrorKind::UnexpectedText,
                        span,
                        "This bracket closes nothing: the one open before it is of the other kind.",
                    );
                    self.at += 1;
                    break;
                }
                _ if is_mapping => self.parse_flow_pair(id, parent),
                _ => self.parse_flow_item(id, parent),
            }
        }
        self.depth -= 1;
        let end = self.flow_end();
        self.parsed.tree.close_at(id, end);
        id
    }

    /// Where the text read so far ends, without blanks and line breaks.
    fn flow_end(&self) -> u32 {
        self.text.get(..self.at).unwrap_or_default().trim_end().len() as u32
    }

    fn unclosed(&mut self, start: usize) {
        let message = "This bracket is not closed: close it at the end of the list or mapping.";
        self.error(SyntaxErrorKind::UnclosedBracket, Self::span(start, start + 1), message);
    }

    /// `{{resolve:…}}` without quotes: two mappings to YAML, a text to its author.
    fn parse_bare_reference(&mut self, properties: Properties) -> u32 {
        let start = self.at;
        let (line_end, _) = line_end(self.text, start);
        let rest = self.text.get(start..line_end).unwrap_or_default();
        let len = rest.find("}}").map_or(rest.trim_end().len(), |at| at + 2);
        let span = Self::span(start, start + len);
        self.error(
            SyntaxErrorKind::UnexpectedText,
            span,
            "A dynamic reference needs quotes, or YAML reads its braces as mappings.",
        );
        self.at = start + len;
        self.parsed.tree.add(Kind::Scalar, Style::Plain, span, properties)
    }

    /// Skips blanks, line breaks and comments. False when the collection ends here unclosed;
    /// what was skipped is then left to the caller.
    fn skip_flow_blanks(&mut self, parent: isize) -> bool {
        let saved = (self.at, self.line_start, self.parsed.tree.comments.len());
        loop {
            match self.byte(self.at) {
                None => break,
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'#') if self.at == self.line_start || self.is_blank(self.at - 1) => {
                    let (end, _) = line_end(self.text, self.at);
                    self.parsed.tree.comments.push(Self::span(self.at, end));
                    self.at = end;
                }
                Some(b'\n' | b'\r') => {
                    let (_, next) = line_end(self.text, self.at);
                    if self.is_dedent(self.line_at(next), parent) {
                        break;
                    }
                    self.at = next;
                    self.line_start = next;
                }
                Some(_) => return true,
            }
        }
        (self.at, self.line_start) = (saved.0, saved.1);
        self.parsed.tree.comments.truncate(saved.2);
        false
    }

    /// Whether a line belongs to what stands around a collection that is still open.
    fn is_dedent(&self, line: Line, parent: isize) -> bool {
        let first = self.byte(line.content).filter(|_| line.content < line.end);
        line.column as isize <= parent
            && !matches!(first, None | Some(b'#' | b']' | b'}'))
            && (is_dash(self.text, line.content) || key_colon(self.text, line.content, line.end).is_some())
    }

    /// Skips a collection that is nested too deep, by counting brackets.
    fn skip_flow(&mut self, parent: isize) {
        let start = self.at;
        let message =
            format!("Collections are nested more than {MAX_DEPTH} levels deep: what is inside is not read.");
        self.error(SyntaxErrorKind::TooDeep, Self::span(start, start + 1), message);
        let mut open = 0_usize;
        while self.skip_flow_blanks(parent) {
            match self.byte(self.at) {
                Some(b'[' | b'{') => open += 1,
                Some(b']' | b'}') => open = open.saturating_sub(1),
                Some(b'"' | b'\'') => {
                    let errors = self.parsed.errors.len();
                    self.parse_quoted(parent, Properties::default());
                    self.parsed.tree.nodes.pop();
                    self.parsed.errors.truncate(errors);
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return;
            }
        }
    }

    fn parse_flow_item(&mut self, list: u32, parent: isize) {
        let start = self.at;
        let item = self.parse_flow_node(parent);
        // `[key: value]` is a list of one mapping with one pair.
        if self.at_flow_colon(item) {
            let mapping = self.parsed.tree.add(
                Kind::Mapping,
                Style::Flow,
                Span::empty(start as u32),
                Properties::default(),
            );
            self.parsed.tree.attach(list, mapping);
            self.parsed.tree.attach(mapping, item);
            self.check_flow_key(item);
            let end = self.parse_flow_value(mapping, parent);
            self.parsed.tree.close_at(mapping, end);
        } else {
            self.parsed.tree.attach(list, item);
        }
    }

    fn parse_flow_pair(&mut self, mapping: u32, parent: isize) {
        if matches!(self.byte(self.at), Some(b'?'))
            && (self.is_blank(self.at + 1) || self.is_break(self.at + 1))
        {
            self.parsed.exotic = true;
        }
        let key = self.parse_flow_node(parent);
        self.parsed.tree.attach(mapping, key);
        self.check_flow_key(key);
        if self.at_flow_colon(key) {
            self.parse_flow_value(mapping, parent);
            return;
        }
        if let Some(data) = self.parsed.tree.nodes.get_mut(key as usize)
            && data.kind == Kind::Scalar
        {
            data.partial_key = true;
        }
        let end = self.parsed.tree.end(key);
        let value =
            self.parsed.tree.add(Kind::Missing, Style::Plain, Span::empty(end), Properties::default());
        self.parsed.tree.attach(mapping, value);
    }

    fn check_flow_key(&mut self, key: u32) {
        let Some(data) = self.parsed.tree.nodes.get(key as usize) else { return };
        let is_many_lines = data.span.of(self.text).contains(['\n', '\r']);
        if data.kind != Kind::Scalar || is_many_lines {
            self.parsed.exotic = true;
        }
    }

    /// Whether a colon after the node `key` makes it a key. Reads up to that colon, across lines.
    fn at_flow_colon(&mut self, key: u32) -> bool {
        let quoted = self.parsed.tree.nodes.get(key as usize).is_some_and(|data| {
            matches!(data.style, Style::DoubleQuoted | Style::SingleQuoted | Style::Flow)
        });
        let mut at = self.at;
        while self.is_blank(at) || (quoted && matches!(self.byte(at), Some(b'\n' | b'\r'))) {
            at += 1;
        }
        let is_colon = self.byte(at) == Some(b':')
            && (quoted
                || matches!(
                    self.byte(at + 1),
                    None | Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b']' | b'{' | b'}')
                ));
        if is_colon {
            if let Some(text) = self.text.get(self.at..at)
                && let Some(line_break) = text.rfind(['\n', '\r'])
            {
                self.line_start = self.at + line_break + 1;
            }
            self.at = at;
        }
        is_colon
    }

    /// The value after the colon at `at`. Returns where it ends.
    fn parse_flow_value(&mut self, mapping: u32, parent: isize) -> u32 {
        self.at += 1;
        let colon_end = self.at as u32;
        let has_more = self.skip_flow_blanks(parent);
        let value = if !has_more || matches!(self.byte(self.at), Some(b',' | b']' | b'}')) {
            self.parsed.tree.add(Kind::Missing, Style::Plain, Span::empty(colon_end), Properties::default())
        } else {
            self.parse_flow_node(parent)
        };
        self.parsed.tree.attach(mapping, value);
        self.parsed.tree.end(value).max(colon_end)
    }

    fn parse_flow_node(&mut self, parent: isize) -> u32 {
        let before = self.at;
        let properties = self.parse_properties(true);
        if self.at > before {
            let end = properties.tag.end.max(properties.anchor.end);
            let has_more = self.skip_flow_blanks(parent);
            if !has_more || matches!(self.byte(self.at), Some(b',' | b']' | b'}')) {
                return self.parsed.tree.add(Kind::Scalar, Style::Plain, Span::empty(end), properties);
            }
        }
        match self.byte(self.at) {
            Some(b'[' | b'{') => self.parse_flow(parent, properties),
            Some(b'"' | b'\'') => {
                let id = self.parse_quoted(parent, properties);
                self.check_after_quote();
                id
            }
            Some(b'*') => self.parse_alias(properties),
            _ => self.parse_flow_plain(parent, properties),
        }
    }

    /// Text glued to a closing quote has no meaning: skip it, up to the next indicator.
    fn check_after_quote(&mut self) {
        let mut at = self.at;
        while self.is_blank(at) {
            at += 1;
        }
        if self.is_break(at) || matches!(self.byte(at), Some(b',' | b'[' | b']' | b'{' | b'}' | b':' | b'#'))
        {
            return;
        }
        let start = at;
        while !self.is_break(at) && !matches!(self.byte(at), Some(b',' | b']' | b'}')) {
            at += 1;
        }
        let end = start + self.text.get(start..at).unwrap_or_default().trim_end().len();
        self.error(
            SyntaxErrorKind::UnexpectedText,
            Self::span(start, end),
            "A comma must come before the next value.",
        );
        self.at = at;
    }

    /// A plain scalar in brackets; it may go on over lines.
    fn parse_flow_plain(&mut self, parent: isize, properties: Properties) -> u32 {
        let start = self.at;
        let mut end = self.flow_plain_end(start);
        loop {
            // Only blanks may follow: a long line is not searched for its end after each word.
            let mut line_break = end;
            while self.is_blank(line_break) {
                line_break += 1;
            }
            if !self.is_break(line_break) {
                break;
            }
            let (_, next) = line_end(self.text, line_break);
            let Some(line) = self.peek_line(next) else { break };
            // A comment between the lines ends the scalar, as does anything but plain text.
            let has_comment = self.text.get(next..line.start).is_some_and(|gap| !gap.trim().is_empty());
            let first = self.byte(line.content);
            let is_plain = !matches!(
                first,
                Some(b',' | b'[' | b']' | b'{' | b'}' | b'"' | b'\'' | b'#' | b'!' | b'&' | b'*')
            );
            let is_key = key_colon(self.text, line.content, line.end).is_some();
            if has_comment || !is_plain || is_key || line.column as isize <= parent {
                break;
            }
            let line_stop = self.flow_plain_end(line.content);
            if line_stop == line.content {
                break;
            }
            end = line_stop;
            self.line_start = line.start;
        }
        self.at = end;
        if end == start {
            // An indicator that starts nothing here: skip it, so that reading goes on.
            let len = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let span = Self::span(start, start + len);
            self.error(
                SyntaxErrorKind::UnexpectedText,
                span,
                "Nothing can start with this character here: remove or quote it.",
            );
            self.at = start + len;
        }
        self.parsed.tree.add(Kind::Scalar, Style::Plain, Self::span(start, end), properties)
    }

    /// Where plain text in brackets ends on its line.
    fn flow_plain_end(&self, start: usize) -> usize {
        let mut at = start;
        let mut end = start;
        loop {
            match self.byte(at) {
                None | Some(b'\n' | b'\r' | b',' | b'[' | b']' | b'{' | b'}') => return end,
                Some(b'#') if at > start && self.is_blank(at - 1) => return end,
                Some(b':')
                    if matches!(
                        self.byte(at + 1),
                        None | Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b']' | b'{' | b'}')
                    ) =>
                {
                    return end;
                }
                Some(b' ' | b'\t') => at += 1,
                Some(_) => {
                    at += 1;
                    end = at;
                }
            }
        }
    }
}
