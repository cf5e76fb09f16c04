//! Trees of the forms that the tolerant parser does not follow, made from the events of
//! yaml-rust2. Its events have a start and no end, so the ends are found in the text.

use cfn_text::Span;
use yaml_rust2::parser::{Event, Parser, Tag};
use yaml_rust2::scanner::{Marker, TScalarStyle};

use crate::line::line_end;
use crate::parser::{self, MAX_DEPTH, Parsed};
use crate::tree::{Kind, Properties, Style, Tree};

/// The tree of the first document of a text; `None` when yaml-rust2 refuses it.
pub(crate) fn parse(text: &str) -> Option<Parsed> {
    let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let content = text.get(bom..)?;
    let mut lines = vec![bom];
    while let Some(start) = lines.last().copied()
        && start < text.len()
    {
        lines.push(line_end(text, start).1);
    }
    let mark = Place { at: bom, ..Place::default() };
    let mut builder = Builder { text, lines, tree: Tree::default(), open: Vec::new(), at: bom, mark };
    // `Parser::load` recurses and prints; the events one by one do neither.
    let mut parser = Parser::new(content.chars()).keep_tags(true);
    loop {
        let (event, mark) = parser.next_token().ok()?;
        match event {
            Event::StreamEnd | Event::DocumentEnd => break,
            event => builder.add(event, mark)?,
        }
    }
    // Comments have no events; the tolerant parser sees them.
    builder.tree.comments = parser::parse(text, -1).tree.comments;
    Some(Parsed { tree: builder.tree, errors: Vec::new(), exotic: true })
}

struct Builder<'t> {
    text: &'t str,
    /// Where each line starts.
    lines: Vec<usize>,
    tree: Tree,
    /// The collections around the next node.
    open: Vec<u32>,
    /// Where the text read so far ends.
    at: usize,
    /// The last marker that was looked up.
    mark: Place,
}

/// A marker of yaml-rust2 with its place in the text.
#[derive(Clone, Copy, Default)]
struct Place {
    /// From 0.
    line: usize,
    /// From 0, in characters.
    column: usize,
    at: usize,
}

impl Builder<'_> {
    fn add(&mut self, event: Event, mark: Marker) -> Option<()> {
        let start = self.offset(mark);
        match event {
            Event::MappingStart(anchor, tag) => {
                self.open(Kind::Mapping, b'{', start, anchor, tag.as_ref())?
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(Kind::Sequence, b'[', start, anchor, tag.as_ref())?
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(),
            Event::Alias(_) => {
                let rest = self.text.get(start..)?;
                let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}'));
                self.leaf(
                    Kind::Alias,
                    Style::Plain,
                    start,
                    start + end.unwrap_or(rest.len()),
                    Properties::default(),
                );
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.scalar(&value, style, start, anchor, tag.as_ref())?
            }
            _ => {}
        }
        Some(())
    }

    /// The byte offset of a marker; only its line and column can be relied on. It is looked for
    /// from the marker before, so that a long line is not read anew for each of its nodes.
    fn offset(&mut self, mark: Marker) -> usize {
        let line = mark.line().saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(self.text.len());
        let (from, from_column) = if self.mark.line == line && start < self.text.len() {
            (self.mark.at, self.mark.column)
        } else {
            (start, 0)
        };
        let (before, after) = self.text.split_at_checked(from).unwrap_or((self.text, ""));
        let column = mark.col();
        let at = if let Some(forward) = column.checked_sub(from_column) {
            from + after.char_indices().nth(forward).map_or(after.len(), |(at, _)| at)
        } else {
            let back = before.char_indices().rev().nth(from_column - column - 1);
            back.map_or(start, |(at, _)| at)
        };
        self.mark = Place { line, column, at };
        at
    }

    fn open(
        &mut self,
        kind: Kind,
        bracket: u8,
        start: usize,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Option<()> {
        if self.open.len() >= MAX_DEPTH {
            return None;
        }
        let is_flow = self.text.as_bytes().get(start) == Some(&bracket);
        let style = if is_flow { Style::Flow } else { Style::Block };
        // The marker of a block mapping stands at its first colon: its first child says where it starts.
        let start = if is_flow { start } else { self.next_content(start) };
        let properties = self.properties(start, anchor, tag);
        let id = self.tree.add(kind, style, Span::empty(start as u32), properties);
        self.attach(id);
        self.open.push(id);
        if is_flow {
            self.at = start + 1;
        }
        Some(())
    }

    /// The first character after what was read that is no blank, dash, comment or property.
    fn next_content(&self, limit: usize) -> usize {
        let gap = self.text.get(self.at..limit).unwrap_or_default();
        let mut at = self.at;
        for piece in gap.split_inclusive(['\n', '\r']) {
            let line = piece.trim_end();
            let content = line.trim_start_matches([' ', '\t', '-', '?', ':', ',', '[', '{']);
            if !content.is_empty() && !content.starts_with(['#', '!', '&']) {
                return at + (line.len() - content.len());
            }
            at += piece.len();
        }
        limit
    }

    fn close(&mut self) {
        let Some(id) = self.open.pop() else { return };
        let is_flow = self.tree.nodes.get(id as usize).is_some_and(|data| data.style == Style::Flow);
        if is_flow {
            let rest = self.text.get(self.at..).unwrap_or_default();
            self.at += rest.find([']', '}']).map_or(0, |at| at + 1);
        }
        self.tree.close_at(id, self.at as u32);
    }

    fn scalar(
        &mut self,
        value: &str,
        style: TScalarStyle,
        start: usize,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Option<()> {
        let (kind, style, start, end) = match style {
            TScalarStyle::Plain => {
                let end = self.plain_end(start, value);
                match end {
                    // Nothing is written: the marker is that of the next token.
                    None => (Kind::Missing, Style::Plain, self.at, self.at),
                    Some(end) => (Kind::Scalar, Style::Plain, start, end),
                }
            }
            TScalarStyle::SingleQuoted => {
                (Kind::Scalar, Style::SingleQuoted, start, self.quote_end(start, b'\'')?)
            }
            TScalarStyle::DoubleQuoted => {
                (Kind::Scalar, Style::DoubleQuoted, start, self.quote_end(start, b'"')?)
            }
            TScalarStyle::Literal => self.block_scalar(start, Style::Literal, '|')?,
            TScalarStyle::Folded => self.block_scalar(start, Style::Folded, '>')?,
        };
        let properties = self.properties(start, anchor, tag);
        let kind = if tag.is_some() { Kind::Scalar } else { kind };
        self.leaf(kind, style, start, end, properties);
        Some(())
    }

    fn leaf(&mut self, kind: Kind, style: Style, start: usize, end: usize, properties: Properties) {
        let id = self.tree.add(kind, style, Span::new(start as u32, end as u32), properties);
        self.attach(id);
        self.at = self.at.max(end);
    }

    fn attach(&mut self, id: u32) {
        if let Some(parent) = self.open.last() {
            self.tree.attach(*parent, id);
        }
    }

    /// Where a plain scalar with this value ends: its characters stand in the text, folded or not.
    fn plain_end(&self, start: usize, value: &str) -> Option<usize> {
        let mut at = start;
        for wanted in value.chars().filter(|c| !c.is_whitespace()) {
            let rest = self.text.get(at..)?;
            let skipped = rest.len() - rest.trim_start().len();
            at += skipped;
            if !self.text.get(at..)?.starts_with(wanted) {
                return None;
            }
            at += wanted.len_utf8();
        }
        (at > start).then_some(at)
    }

    fn quote_end(&self, start: usize, quote: u8) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        loop {
            match *bytes.get(at)? {
                b'\\' if quote == b'"' => at += 2,
                byte if byte == quote => {
                    if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') {
                        at += 2;
                    } else {
                        return Some(at + 1);
                    }
                }
                _ => at += 1,
            }
        }
    }

    /// The marker stands at the first content: the header is before it, the end where a line
    /// stands left of it.
    fn block_scalar(
        &self,
        content: usize,
        style: Style,
        indicator: char,
    ) -> Option<(Kind, Style, usize, usize)> {
        let start = self.at
            + self.text.get(self.at..=content.min(self.text.len().saturating_sub(1)))?.rfind(indicator)?;
        let (header_end, mut next) = line_end(self.text, start);
        let line_start = self.text.get(..content)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let column = content - line_start;
        let mut end = header_end;
        while next < self.text.len() {
            let (line_stop, after) = line_end(self.text, next);
            let line = self.text.get(next..line_stop)?;
            if !line.trim().is_empty() {
                if line.len() - line.trim_start_matches(' ').len() < column || content <= start {
                    break;
                }
                end = line_stop;
            }
            next = after;
        }
        Some((Kind::Scalar, style, start, end))
    }

    /// The tag and the anchor that the event says stand before `start`.
    fn properties(&self, start: usize, anchor: usize, tag: Option<&Tag>) -> Properties {
        let mut properties = Properties::default();
        let mut before = self.text.get(self.at.min(start)..start).unwrap_or_default().trim_end();
        for _ in 0..2 {
            let token = before.rsplit([' ', '\t', '\n', '\r', ',', '[', '{']).next().unwrap_or_default();
            let end = self.at.min(start) + before.len();
            let span = |skip: usize| Span::new((end - token.len() + skip) as u32, end as u32);
            if tag.is_some() && token.starts_with('!') {
                properties.tag = span(0);
            } else if anchor > 0 && token.starts_with('&') {
                properties.anchor = span(1);
            } else {
                break;
            }
            before = before.get(..before.len() - token.len()).unwrap_or_default().trim_end();
        }
        properties
    }
}

#[cfg(test)]
mod tests {
    use cfn_text::Text;

    use crate::{Document, Kind, Mode, Node};

    fn draw(node: Node<'_>) -> String {
        let tag = node.tag().map(|tag| format!("{tag} ")).unwrap_or_default();
        let drawn = match node.kind() {
            Kind::Missing => "~".to_owned(),
            Kind::Alias => node.raw().to_owned(),
            Kind::Scalar => format!("{:?}", node.text().unwrap()),
            Kind::Sequence => format!("[{}]", node.items().map(draw).collect::<Vec<_>>().join(", ")),
            Kind::Mapping => {
                let pairs = node.pairs().map(|pair| format!("{}: {}", draw(pair.key), draw(pair.value)));
                format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
            }
        };
        format!("{tag}{drawn}")
    }

    fn check(text: &str, expected: &str) {
        let document = Document::parse(Text::new(text));
        assert_eq!(document.mode(), Mode::Exotic, "{text}");
        assert_eq!(draw(document.node(0, 0)), expected);
    }

    #[test]
    fn forms_that_only_yaml_rust2_follows() {
        check("? a\n: b\nc: !Ref d\n", r#"{"a": "b", "c": !Ref "d"}"#);
        check("? [a, b]\n: |\n  text\n  more\nc: 'x'\n", r#"{["a", "b"]: "text\nmore\n", "c": "x"}"#);
        check("a: &x 1\n*x : 2\n", r#"{"a": "1", *x: "2"}"#);
    }

    #[test]
    fn the_first_of_several_documents_is_read() {
        let text = "a: 1\n---\nb: 2\n";
        check(text, r#"{"a": "1"}"#);
        let errors: Vec<_> = Document::parse(Text::new(text)).syntax_errors().collect();
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].span.of(text), "---");
    }

    #[test]
    fn what_yaml_rust2_refuses_stays_tolerant() {
        let document = Document::parse(Text::new("? a\n: \"b\nc: [\n"));
        assert_eq!(document.mode(), Mode::Split);
    }
}
