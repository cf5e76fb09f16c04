//! Edits written in the document's own style: indentation, quotes, block or
//! flow, short or long functions. Comments are never touched.

use cfn_syntax::{Document, Kind, Node, Pair, Style};
use cfn_text::{Encoding, Span, TextEdit};

/// A value to write.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Written as it is: a boolean, a number.
    Bare(String),
    /// A string, quoted where YAML or the style asks for it.
    Text(String),
    Map(Vec<(String, Self)>),
    List(Vec<Self>),
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A value under a chain of keys.
    pub(crate) fn under(self, path: &[&str]) -> Self {
        path.iter().rev().fold(self, |value, key| Self::Map(vec![((*key).to_owned(), value)]))
    }
}

/// Knows the style of one document.
#[derive(Debug)]
pub(crate) struct Writer {
    newline: &'static str,
    /// Columns that a nested block moves right.
    step: usize,
    /// Columns that a block sequence moves right of its key.
    sequence_step: usize,
    quote: char,
}

impl Writer {
    /// Reads the style of a document.
    pub(crate) fn of(document: &Document) -> Self {
        let first_line =
            document.text().slice(Span::new(document.text().line_span(0).end, document.text().line_start(1)));
        let mut writer = Self {
            newline: if first_line == "\r\n" { "\r\n" } else { "\n" },
            step: 2,
            sequence_step: 2,
            quote: '\'',
        };
        let children = document.sections().flat_map(|section| section.pairs());
        if let Some(step) = children.map(|pair| column(pair.key)).find(|column| *column > 0) {
            writer.step = step;
        }
        writer.sequence_step = sequence_step(document).unwrap_or(writer.step.min(2));
        let (single, double) = document.entries().iter().fold((0, 0), |(single, double), entry| {
            let count = |quote| entry.text().matches(quote).count();
            (single + count(": '"), double + count(": \""))
        });
        if double > single {
            writer.quote = '"';
        }
        writer
    }

    /// Adds a pair to the end of a mapping, or to a null that stands for one.
    pub(crate) fn insert(&self, holder: Node<'_>, key: &str, value: &Value) -> Option<TextEdit> {
        if holder.is_null() {
            return self.fill(holder, &Value::Map(vec![(key.to_owned(), value.clone())]));
        }
        let last = holder.pairs().last();
        match (holder.style(), last) {
            (Style::Flow, last) => Some(self.insert_flow(holder, last, key, value)),
            (_, Some(last)) => Some(self.insert_after(last, key, value)),
            (_, None) => None,
        }
    }

    /// Adds a pair to a block mapping, on the lines after one of its pairs.
    pub(crate) fn insert_after(&self, pair: Pair<'_>, key: &str, value: &Value) -> TextEdit {
        if pair.key.parent().is_some_and(|mapping| mapping.style() == Style::Flow) {
            return self.insert_flow_after(pair, key, value);
        }
        let document = pair.key.document();
        let indent = column(pair.key);
        let line = format!("{}{}", " ".repeat(indent), self.pair(key, value, indent));
        let raw = pair.value.raw();
        let keeps_breaks = matches!(pair.value.style(), Style::Literal | Style::Folded)
            && raw.lines().next().is_some_and(|header| header.contains('+'));
        if keeps_breaks && raw.ends_with('\n') {
            return TextEdit::insert(pair.value.span().end, format!("{line}{}", self.newline));
        }
        let end = content_end(pair);
        let end = document.text().line_span(document.text().line_at(end)).end;
        TextEdit::insert(end, format!("{}{line}", self.newline))
    }

    fn insert_flow(&self, mapping: Node<'_>, last: Option<Pair<'_>>, key: &str, value: &Value) -> TextEdit {
        match last {
            Some(last) => self.insert_flow_after(last, key, value),
            None => TextEdit::insert(mapping.span().start + 1, flow_pair(key, value, is_json(mapping))),
        }
    }

    fn insert_flow_after(&self, pair: Pair<'_>, key: &str, value: &Value) -> TextEdit {
        let text = pair.key.document().text();
        let mapping = pair.key.parent().unwrap_or(pair.key);
        let line = text.line_at(pair.key.span().start);
        let own_line = text.line_at(mapping.span().start) != line;
        let before = if own_line {
            // The indentation of the line, as written, keeps tabs.
            let start = text.line_start(line);
            let indent = text.slice(Span::new(start, pair.key.full_span().start));
            if indent.trim().is_empty() { format!(",{}{indent}", self.newline) } else { ", ".to_owned() }
        } else {
            ", ".to_owned()
        };
        let json = is_json(mapping) || matches!(pair.key.style(), Style::DoubleQuoted);
        TextEdit::insert(content_end(pair), format!("{before}{}", flow_pair(key, value, json)))
    }

    /// Puts a value where nothing or a null stands.
    pub(crate) fn fill(&self, null: Node<'_>, value: &Value) -> Option<TextEdit> {
        let mapping = null.parent()?;
        let pair = mapping.pairs().find(|pair| pair.value == null)?;
        if mapping.style() == Style::Flow {
            return Some(TextEdit::replace(null.span(), flow(value, is_json(mapping))));
        }
        let text = null.document().text();
        if null.kind() == Kind::Missing {
            if !matches!(value, Value::Map(_) | Value::List(_)) {
                let written = self.nested(value, 0);
                return Some(TextEdit::insert(content_end(pair), written));
            }
            let end = text.line_span(text.line_at(pair.key.span().end)).end;
            return Some(TextEdit::insert(end, self.nested(value, column(pair.key))));
        }
        let colon = text.slice(Span::new(pair.key.span().end, null.span().start)).find(':')? as u32;
        let from = pair.key.span().end + colon + 1;
        Some(TextEdit::replace(Span::new(from, null.span().end), self.nested(value, column(pair.key))))
    }

    /// Puts a scalar value in place of another. A string keeps the quotes of the old one.
    pub(crate) fn replace(&self, old: Node<'_>, new: &Value) -> TextEdit {
        match new {
            Value::Text(text) => self.replace_scalar(old, text),
            Value::Bare(text) => TextEdit::replace(old.full_span(), text.clone()),
            Value::Map(_) | Value::List(_) => TextEdit::replace(old.full_span(), flow(new, is_json(old))),
        }
    }

    /// Puts a string in place of another scalar, in its quotes.
    pub(crate) fn replace_scalar(&self, old: Node<'_>, new: &str) -> TextEdit {
        let text = match old.style() {
            Style::DoubleQuoted => double_quoted(new),
            Style::SingleQuoted => format!("'{}'", new.replace('\'', "''")),
            _ => self.scalar(new),
        };
        TextEdit::replace(old.full_span(), text)
    }

    /// Adds an item to a sequence, or makes a sequence of a scalar.
    pub(crate) fn append(&self, pair: Pair<'_>, item: &str) -> Option<TextEdit> {
        let list = pair.value;
        if list.kind() != Kind::Sequence {
            let old = list.document().text().slice(list.full_span()).into_owned();
            if pair.key.parent().is_some_and(|mapping| mapping.style() == Style::Flow) {
                let new = if is_json(list) { double_quoted(item) } else { self.scalar(item) };
                return Some(TextEdit::replace(list.full_span(), format!("[{old}, {new}]")));
            }
            let indent = format!("{}{}", self.newline, " ".repeat(column(pair.key) + self.sequence_step));
            let from = Span::new(pair.key.full_span().end, list.full_span().start);
            let colon = list.document().text().slice(from).find(':')? as u32;
            let span = Span::new(pair.key.full_span().end + colon + 1, list.full_span().end);
            return Some(TextEdit::replace(span, format!("{indent}- {old}{indent}- {}", self.scalar(item))));
        }
        let Some(last) = list.items().last() else {
            let new = if is_json(list) { double_quoted(item) } else { self.scalar(item) };
            return Some(TextEdit::insert(list.span().start + 1, new));
        };
        if list.style() == Style::Flow {
            let new =
                if last.style() == Style::DoubleQuoted { double_quoted(item) } else { self.scalar(item) };
            return Some(TextEdit::insert(last.full_span().end, format!(", {new}")));
        }
        let text = list.document().text();
        let line = text.line_span(text.line_at(last.full_span().end));
        let indent = " ".repeat(column(list));
        Some(TextEdit::insert(line.end, format!("{}{indent}- {}", self.newline, self.scalar(item))))
    }

    /// Removes a pair with its lines, or with its comma. `None` when it is the last one of its mapping.
    pub(crate) fn remove(&self, pair: Pair<'_>) -> Option<TextEdit> {
        let document = pair.key.document();
        let text = document.text();
        let end = content_end(pair);
        if pair.key.parent().is_some_and(|mapping| mapping.style() == Style::Flow) {
            let mapping = pair.key.parent()?;
            let pairs: Vec<_> = mapping.pairs().collect();
            let index = pairs.iter().position(|other| other.key == pair.key)?;
            let span = match (index.checked_sub(1).and_then(|it| pairs.get(it)), pairs.get(index + 1)) {
                (_, Some(next)) => Span::new(pair.key.full_span().start, next.key.full_span().start),
                (Some(before), None) => Span::new(content_end(*before), end),
                (None, None) => return None,
            };
            return Some(TextEdit::delete(span));
        }
        let first = text.line_at(pair.key.full_span().start);
        let start = text.line_start(first);
        let before = text.slice(Span::new(start, pair.key.full_span().start));
        if !before.trim().is_empty() {
            return None; // The first pair of a list item shares its line with the dash.
        }
        Some(TextEdit::delete(Span::new(start, text.line_start(text.line_at(end) + 1))))
    }

    /// `key: value` for a block mapping at a column.
    fn pair(&self, key: &str, value: &Value, indent: usize) -> String {
        match value {
            Value::Map(_) | Value::List(_) => format!("{key}:{}", self.nested(value, indent)),
            Value::Bare(text) => format!("{key}: {text}"),
            Value::Text(text) => format!("{key}: {}", self.scalar(text)),
        }
    }

    /// A value on the lines under a key at column `indent`, line break first.
    fn nested(&self, value: &Value, indent: usize) -> String {
        let mut lines = String::new();
        match value {
            Value::Map(pairs) if pairs.is_empty() => lines.push_str(" {}"),
            Value::List(items) if items.is_empty() => lines.push_str(" []"),
            Value::Map(pairs) => {
                let indent = indent + self.step;
                for (key, value) in pairs {
                    lines.push_str(self.newline);
                    lines.push_str(&" ".repeat(indent));
                    lines.push_str(&self.pair(key, value, indent));
                }
            }
            Value::List(items) => {
                let indent = indent + self.sequence_step;
                for item in items {
                    lines.push_str(self.newline);
                    lines.push_str(&" ".repeat(indent));
                    lines.push_str("- ");
                    lines.push_str(&self.item(item, indent + 2));
                }
            }
            Value::Bare(text) => lines = format!(" {text}"),
            Value::Text(text) => lines = format!(" {}", self.scalar(text)),
        }
        lines
    }

    /// A list item whose content starts at column `indent`.
    fn item(&self, value: &Value, indent: usize) -> String {
        match value {
            Value::Map(pairs) if !pairs.is_empty() => {
                let pairs: Vec<_> = pairs.iter().map(|(key, value)| self.pair(key, value, indent)).collect();
                pairs.join(&format!("{}{}", self.newline, " ".repeat(indent)))
            }
            Value::Bare(text) => text.clone(),
            Value::Text(text) => self.scalar(text),
            Value::Map(_) | Value::List(_) => flow(value, false),
        }
    }

    fn scalar(&self, text: &str) -> String {
        if is_plain(text) {
            return text.to_owned();
        }
        match self.quote {
            '"' => double_quoted(text),
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }
}

/// The column of a node in its line, in characters.
pub(crate) fn column(node: Node<'_>) -> usize {
    node.document().text().position(node.full_span().start, Encoding::Utf32).column as usize
}

/// Where the content of a pair ends, without trailing line breaks.
fn content_end(pair: Pair<'_>) -> u32 {
    if pair.value.kind() == Kind::Missing && pair.value.full_span().is_empty() {
        let text = pair.key.document().text();
        let line = text.line_span(text.line_at(pair.key.full_span().end));
        let rest = text.slice(Span::new(pair.key.full_span().end, line.end));
        let colon = rest.find(':').filter(|at| rest.get(..*at).is_some_and(|gap| gap.trim().is_empty()));
        return pair.key.full_span().end + colon.map_or(0, |at| at as u32 + 1);
    }
    let span = pair.value.full_span();
    let trimmed = pair.value.raw().trim_end_matches(['\n', '\r', ' ']);
    span.end - (pair.value.raw().len() - trimmed.len()) as u32
}

/// How far the first block sequence of a document stands right of its key.
fn sequence_step(document: &Document) -> Option<usize> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    document.entries().iter().find_map(|entry| {
        let mut lines = entry.text().lines().filter(|line| !line.trim().is_empty()).peekable();
        while let Some(line) = lines.next() {
            if line.trim_end().ends_with(':')
                && !line.trim_start().starts_with('-')
                && let Some(next) = lines.peek()
                && next.trim_start().starts_with("- ")
            {
                return indent(next).checked_sub(indent(line));
            }
        }
        None
    })
}

fn is_json(node: Node<'_>) -> bool {
    let mut root = node;
    while let Some(parent) = root.parent() {
        root = parent;
    }
    let quoted =
        |node: Node<'_>| node.pairs().next().is_some_and(|pair| pair.key.style() == Style::DoubleQuoted);
    root.style() == Style::Flow && quoted(root)
}

fn flow_pair(key: &str, value: &Value, json: bool) -> String {
    if json {
        format!("{}: {}", double_quoted(key), flow(value, true))
    } else {
        format!("{key}: {}", flow(value, false))
    }
}

fn flow(value: &Value, json: bool) -> String {
    match value {
        Value::Bare(text) => text.clone(),
        Value::Text(text) if json => double_quoted(text),
        Value::Text(text) if is_plain(text) => text.clone(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Map(pairs) => {
            let pairs: Vec<_> = pairs.iter().map(|(key, value)| flow_pair(key, value, json)).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| flow(item, json)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

/// Whether a string can stand without quotes and stays a string.
fn is_plain(text: &str) -> bool {
    let looks_otherwise = text.parse::<f64>().is_ok()
        || matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "~" | "y" | "n"
        );
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/'));
    let inner =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.' | '-' | ':' | '+' | '@' | '=');
    starts_well && !looks_otherwise && text.chars().all(inner) && !text.ends_with(':')
}

/// A string in double quotes, escaped for YAML and JSON alike.
fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
