//! What is being typed at a cursor: the half-typed token, and whether it is a key or a value.
//!
//! The tree says where the cursor stands; what stands there is read from the line alone, since
//! half a line means to its author what it does not mean to YAML.

use cfn_syntax::{Document, Kind, Mode, Node, Path, Segment, Style};
use cfn_text::Span;

use crate::walk::outward;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The first thing on a line or in a list: a key or a value, as the place demands.
    Start,
    /// A key.
    Key,
    /// What follows a colon.
    Value,
}

/// What stands around the cursor on its line.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    pub(crate) offset: u32,
    pub(crate) role: Role,
    /// The token under the cursor, without quotes; what an item replaces.
    pub(crate) token: Span,
    /// The token up to the cursor.
    pub(crate) typed: String,
    /// The quote in front of the token, and whether it is closed behind it.
    pub(crate) quote: Option<(char, Closed)>,
    /// The tag in front of the token, like `!Ref`.
    pub(crate) tag: Option<String>,
    /// Whether the token itself is a tag that is being typed.
    pub(crate) is_tag: bool,
    /// Whether it stands in brackets.
    pub(crate) in_flow: bool,
    /// Whether the document is JSON.
    pub(crate) is_json: bool,
    /// Whether a colon follows the token.
    pub(crate) has_colon: bool,
    /// Whether a blank must be put before what is inserted, as right behind a colon.
    pub(crate) needs_blank: bool,
    /// The column of the token beyond the indentation of its line.
    pub(crate) column: usize,
    /// The column of the key in front of the token, counted like `column`.
    pub(crate) key_column: usize,
    /// Whether the token follows the dash of a list.
    pub(crate) after_dash: bool,
    /// Whether it is the start of a plain value behind a key, which may go on on the next line.
    pub(crate) may_break: bool,
}

/// Whether a quote has an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    Yes,
    No,
}

impl Cursor {
    /// What is typed at `offset`; `None` where nothing can be completed: in comments and in
    /// texts of several lines that are not for `Fn::Sub`.
    pub(crate) fn at(document: &Document, offset: u32, path: &Path) -> Option<Self> {
        let text = document.text();
        let line = text.line_span(text.line_at(offset));
        let content = text.slice(line);
        let before = content.get(..(offset - line.start) as usize)?;
        let after = content.get(before.len()..)?;
        if in_comment(document, offset) {
            return None;
        }
        let node = document.node_at(offset);
        let mut reader = Reader::new(before, start_of_line(node, line, path));
        if let Some(scalar) = node.and_then(|node| text_of_several_lines(node, line)) {
            if scalar.style() == Style::Plain {
                return None;
            }
            reader.finish_inside_text();
        } else {
            reader.read();
        }
        let end = token_end(&reader, after);
        let token_start = line.start + reader.token as u32;
        let rest = after.get(end..).unwrap_or_default();
        let quote = reader.quote.map(|quote| {
            let closed = if rest.starts_with(quote) { Closed::Yes } else { Closed::No };
            (quote, closed)
        });
        let rest = match quote {
            Some((quote, Closed::Yes)) => rest.get(quote.len_utf8()..).unwrap_or_default(),
            _ => rest,
        };
        let indent = content.len() - content.trim_start_matches([' ', '\t']).len();
        let previous = before.get(..reader.token).unwrap_or_default().chars().last();
        Some(Self {
            offset,
            role: reader.role,
            token: Span::new(token_start, offset + end as u32),
            typed: before.get(reader.token..).unwrap_or_default().to_owned(),
            quote,
            tag: reader.tag.map(str::to_owned),
            is_tag: reader.is_tag,
            in_flow: reader.in_flow(),
            is_json: is_json(document),
            has_colon: rest.trim_start().starts_with(':'),
            needs_blank: matches!(previous, Some(':' | '-')) && reader.quote.is_none(),
            column: reader.token.saturating_sub(indent),
            key_column: reader.key.saturating_sub(indent),
            after_dash: reader.after_dash,
            may_break: reader.role == Role::Value
                && !reader.in_flow()
                && reader.quote.is_none()
                && reader.tag.is_none()
                && !reader.is_tag,
        })
    }
}

/// Whether a document is JSON: then keys and texts stand in double quotes, and there are no tags.
fn is_json(document: &Document) -> bool {
    document.mode() != Mode::Split
        && document.entries().first().is_some_and(|entry| entry.text().trim_start().starts_with('{'))
}

fn in_comment(document: &Document, offset: u32) -> bool {
    let entry = document.entry_at(offset);
    // The end of a comment still belongs to it.
    document
        .comments()
        .skip_while(|comment| comment.end < document.entry_start(entry))
        .take_while(|comment| comment.start < offset)
        .any(|comment| offset <= comment.end)
}

/// The text around the cursor that has begun on a line before.
fn text_of_several_lines(node: Node<'_>, line: Span) -> Option<Node<'_>> {
    (node.kind() == Kind::Scalar && node.span().start < line.start).then_some(node)
}

/// What may stand at the start of a line: within brackets it is what they hold.
fn start_of_line(node: Option<Node<'_>>, line: Span, path: &Path) -> Option<Role> {
    let opened = outward(node?).any(|node| node.style() == Style::Flow && node.span().start < line.start);
    opened.then(|| match path.segments.last() {
        Some(Segment::Item(_)) => Role::Start,
        _ => Role::Key,
    })
}

/// Reads a line up to the cursor.
struct Reader<'a> {
    line: &'a str,
    at: usize,
    role: Role,
    /// What the brackets around the cursor hold, the innermost last.
    brackets: Vec<Role>,
    token: usize,
    /// Where the key before the token starts.
    key: usize,
    quote: Option<char>,
    tag: Option<&'a str>,
    is_tag: bool,
    after_dash: bool,
}

impl<'a> Reader<'a> {
    fn new(line: &'a str, within: Option<Role>) -> Self {
        Self {
            line,
            at: 0,
            role: within.unwrap_or(Role::Start),
            brackets: within.into_iter().collect(),
            token: 0,
            key: 0,
            quote: None,
            tag: None,
            is_tag: false,
            after_dash: false,
        }
    }

    fn in_flow(&self) -> bool {
        !self.brackets.is_empty()
    }

    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// The cursor stands in a text that goes on from the line before: all of the line is text.
    fn finish_inside_text(&mut self) {
        self.role = Role::Value;
        self.token = self.line.len() - self.line.trim_start().len();
    }

    fn read(&mut self) {
        while self.read_token() {}
    }

    /// Reads one token; `false` when the cursor stands in it.
    fn read_token(&mut self) -> bool {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        self.token = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        let is_first = self.role == Role::Start && !self.in_flow();
        match first {
            '-' if is_first && (rest.len() == 1 || rest.starts_with("- ")) => {
                self.at += 1;
                self.token = self.at;
                self.after_dash = true;
                self.at < self.line.len()
            }
            // `{{resolve:` is a text, whatever YAML thinks of it.
            '{' if rest.starts_with("{{") => self.read_plain(rest),
            '{' | '[' => {
                self.role = if first == '{' { Role::Key } else { Role::Start };
                self.brackets.push(self.role);
                self.next(1)
            }
            '}' | ']' if self.in_flow() => {
                self.brackets.pop();
                self.role = Role::Value;
                self.next(1)
            }
            ',' if self.in_flow() => {
                self.role = self.brackets.last().copied().unwrap_or(Role::Value);
                self.next(1)
            }
            ':' if self.role != Role::Value => {
                self.role = Role::Value;
                self.next(1)
            }
            '"' | '\'' => self.read_quoted(first),
            '!' => self.read_tag(rest),
            _ => self.read_plain(rest),
        }
    }

    fn next(&mut self, length: usize) -> bool {
        self.at += length;
        self.token = self.at;
        self.tag = None;
        true
    }

    fn read_tag(&mut self, rest: &'a str) -> bool {
        match rest.find(' ') {
            Some(end) => {
                self.tag = rest.get(..end);
                self.at += end;
                true
            }
            None => {
                self.is_tag = true;
                false
            }
        }
    }

    fn read_quoted(&mut self, quote: char) -> bool {
        let inner = self.line.get(self.at + 1..).unwrap_or_default();
        let mut escaped = false;
        let end = inner.char_indices().find(|(_, c)| {
            let is_end = *c == quote && !escaped;
            escaped = quote == '"' && *c == '\\' && !escaped;
            is_end
        });
        match end {
            Some((end, _)) => {
                self.at += end + 2;
                self.token = self.at;
                true
            }
            None => {
                self.quote = Some(quote);
                self.token = self.at + 1;
                false
            }
        }
    }

    fn read_plain(&mut self, rest: &'a str) -> bool {
        let in_flow = self.in_flow();
        let takes_colon = self.role != Role::Value;
        let mut previous = ' ';
        for (index, c) in rest.char_indices() {
            let next = rest.get(index + c.len_utf8()..).unwrap_or_default();
            let ends_key = c == ':' && takes_colon && (next.is_empty() || next.starts_with(' '));
            // `Fn:` is the start of a function, not a key.
            let is_function =
                rest.get(..index).is_some_and(|key| key == "Fn" || key == "Fn:") && next.is_empty();
            if ends_key && !is_function {
                self.role = Role::Value;
                self.key = self.token;
                return self.next(index + 1);
            }
            if in_flow && matches!(c, ',' | ']' | '}') && !rest.starts_with("{{") {
                self.at += index;
                return true;
            }
            if c == '#' && previous == ' ' && index > 0 {
                break;
            }
            previous = c;
        }
        false
    }
}

/// How much of the text behind the cursor belongs to the token.
fn token_end(reader: &Reader<'_>, after: &str) -> usize {
    if let Some(quote) = reader.quote {
        // Without an end on the line, what follows is not part of the text.
        return after.find(quote).unwrap_or(0);
    }
    if reader.is_tag {
        return after.find([' ', ',', ']', '}']).unwrap_or(after.trim_end().len());
    }
    let is_key = reader.role != Role::Value;
    let end = after.char_indices().find(|(index, c)| {
        let next = after.get(index + c.len_utf8()..).unwrap_or_default();
        let ends_key = *c == ':' && is_key && (next.is_empty() || next.starts_with(' '));
        let ends_flow = reader.in_flow() && matches!(c, ',' | ']' | '}');
        ends_key || ends_flow || (*c == ' ' && next.starts_with('#'))
    });
    let end = end.map_or(after.len(), |(index, _)| index);
    after.get(..end).unwrap_or_default().trim_end().len()
}
