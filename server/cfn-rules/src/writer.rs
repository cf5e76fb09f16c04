//! Edits written in the document's own style: indentation, quotes, block or
//! flow, short or long functions. Comments are never touched.

use cfn_syntax::{Document, EntryKind, Kind, Node, Pair, Style};
use cfn_text::{Encoding, Span, TextEdit};
use rustc_hash::FxHashSet;

/// A value to write.
#[derive(Clone, Debug)]
pub enum Value {
    /// Written as it is: a boolean, a number.
    Bare(String),
    /// A string, quoted where YAML or the style asks for it.
    Text(String),
    /// A mapping, in this order.
    Map(Vec<(String, Self)>),
    /// A sequence.
    List(Vec<Self>),
    /// A call of an intrinsic function by the name of its short form, like `GetAtt`.
    Call(&'static str, Box<Self>),
}

impl Value {
    /// A string.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A boolean or a number.
    pub fn bare(text: impl Into<String>) -> Self {
        Self::Bare(text.into())
    }

    /// A mapping with these keys.
    pub fn map<K: Into<String>>(pairs: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Map(pairs.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// A list of these items.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().collect())
    }

    /// `!Ref name`.
    pub fn reference(name: impl Into<String>) -> Self {
        Self::Call("Ref", Box::new(Self::text(name)))
    }

    /// `!GetAtt name.attribute`.
    pub fn attribute(name: &str, attribute: &str) -> Self {
        Self::Call("GetAtt", Box::new(Self::text(format!("{name}.{attribute}"))))
    }

    /// `!Sub text`.
    pub fn sub(text: impl Into<String>) -> Self {
        Self::Call("Sub", Box::new(Self::text(text)))
    }

    /// A value under a chain of keys; `*` makes a list of one item.
    pub fn under(self, path: &[&str]) -> Self {
        path.iter().rev().fold(self, |value, key| match *key {
            "*" => Self::List(vec![value]),
            key => Self::Map(vec![(key.to_owned(), value)]),
        })
    }

    /// The text of a scalar.
    #[cfg(test)]
    pub(crate) fn scalar(&self) -> Option<&str> {
        match self {
            Self::Bare(text) | Self::Text(text) => Some(text),
            Self::Map(_) | Self::List(_) | Self::Call(..) => None,
        }
    }
}

/// Knows the style of one document.
#[derive(Debug)]
pub struct Writer {
    newline: &'static str,
    /// Columns that a nested block moves right.
    step: usize,
    /// Columns that a block sequence moves right of its key.
    sequence_step: usize,
    quote: char,
    /// Whether functions are written as tags.
    short_functions: bool,
    /// Whether blank lines stand between the children of sections.
    spaced: bool,
}

impl Writer {
    /// Reads the style of a document.
    pub fn of(document: &Document) -> Self {
        let first_line =
            document.text().slice(Span::new(document.text().line_span(0).end, document.text().line_start(1)));
        let mut writer = Self {
            newline: if first_line == "\r\n" { "\r\n" } else { "\n" },
            step: 2,
            sequence_step: 2,
            quote: '\'',
            short_functions: true,
            spaced: false,
        };
        let children = document.sections().flat_map(|section| section.pairs());
        if let Some(step) = children.map(|pair| column(pair.key)).find(|column| *column > 0) {
            writer.step = step;
        }
        writer.sequence_step = sequence_step(document).unwrap_or(writer.step.min(2));
        let (mut single, mut double, mut short, mut long) = (0, 0, 0, 0);
        for text in sample(document) {
            let count = |part| text.matches(part).count();
            single += count(": '");
            double += count(": \"");
            short += count(" !");
            long += count("Fn::") + count("Ref:");
        }
        if double > single {
            writer.quote = '"';
        }
        writer.short_functions = short >= long;
        let children = document.entries().iter().filter(|entry| entry.kind() == EntryKind::Child);
        let ends: Vec<_> = children.map(|entry| ends_blank(entry.text())).collect();
        writer.spaced =
            ends.len() > 1 && ends.iter().filter(|is_blank| **is_blank).count() * 2 >= ends.len() - 1;
        writer
    }

    /// Columns that a nested block moves right.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Adds a child to a section, as its last; the section too, when it is not there.
    pub fn insert_item(
        &self,
        document: &Document,
        section: &str,
        name: &str,
        value: &Value,
    ) -> Option<TextEdit> {
        let found = document.sections().find(|it| it.key.is_text(section));
        if let Some(last) = found.and_then(|section| section.pairs().last()) {
            let mut edit = self.insert_after(last, name, value);
            let is_block = last.key.parent().is_none_or(|mapping| mapping.style() != Style::Flow);
            if self.spaced && is_block {
                edit.new_text.insert_str(0, self.newline);
            }
            return Some(edit);
        }
        if let Some(section) = found {
            let holder = section.value;
            let children = Value::map([(name, value.clone())]);
            return match holder.kind() {
                Kind::Mapping => self.insert(holder, name, value),
                _ => self.fill(holder, &children),
            };
        }
        let root = document.sections().last()?.key.parent()?;
        let children = Value::map([(name, value.clone())]);
        if root.style() == Style::Flow {
            return self.insert(root, section, &children);
        }
        let text = document.text();
        let end = text.len();
        let ends_with_break = text.line_start(text.line_at(end)) == end;
        let before = if ends_with_break { "" } else { self.newline };
        let blank = if self.spaced { self.newline } else { "" };
        let written = self.pair(section, &children, 0);
        Some(TextEdit::insert(end, format!("{before}{blank}{written}{}", self.newline)))
    }

    /// Adds a pair to the end of a mapping, or to a null that stands for one.
    pub fn insert(&self, holder: Node<'_>, key: &str, value: &Value) -> Option<TextEdit> {
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
    pub fn insert_after(&self, pair: Pair<'_>, key: &str, value: &Value) -> TextEdit {
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
            None => TextEdit::insert(mapping.span().start + 1, self.flow_pair(key, value, is_json(mapping))),
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
        TextEdit::insert(content_end(pair), format!("{before}{}", self.flow_pair(key, value, json)))
    }

    /// Puts a value where nothing or a null stands.
    pub fn fill(&self, null: Node<'_>, value: &Value) -> Option<TextEdit> {
        let mapping = null.parent()?;
        let pair = mapping.pairs().find(|pair| pair.value == null)?;
        if mapping.style() == Style::Flow {
            return Some(TextEdit::replace(null.span(), self.flow(value, is_json(mapping))));
        }
        let text = null.document().text();
        if null.kind() == Kind::Missing {
            if !matches!(value, Value::Map(_) | Value::List(_) | Value::Call(..)) {
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
    pub fn replace(&self, old: Node<'_>, new: &Value) -> TextEdit {
        match new {
            Value::Text(text) => self.replace_scalar(old, text),
            Value::Bare(text) => TextEdit::replace(old.full_span(), text.clone()),
            Value::Map(_) | Value::List(_) | Value::Call(..) => {
                TextEdit::replace(old.full_span(), self.flow(new, is_json(old)))
            }
        }
    }

    /// Puts a string in place of another scalar, in its quotes.
    pub fn replace_scalar(&self, old: Node<'_>, new: &str) -> TextEdit {
        let text = match old.style() {
            Style::DoubleQuoted => double_quoted(new),
            Style::SingleQuoted => format!("'{}'", new.replace('\'', "''")),
            _ => self.scalar(new),
        };
        TextEdit::replace(old.full_span(), text)
    }

    /// Adds an item to a sequence, or makes a sequence of a scalar.
    pub fn append(&self, pair: Pair<'_>, item: &Value) -> Option<TextEdit> {
        let list = pair.value;
        if list.kind() != Kind::Sequence {
            let old = list.document().text().slice(list.full_span()).into_owned();
            if pair.key.parent().is_some_and(|mapping| mapping.style() == Style::Flow) {
                let new = self.flow(item, is_json(list));
                return Some(TextEdit::replace(list.full_span(), format!("[{old}, {new}]")));
            }
            let step = column(pair.key) + self.sequence_step;
            let indent = format!("{}{}", self.newline, " ".repeat(step));
            let from = Span::new(pair.key.full_span().end, list.full_span().start);
            let colon = list.document().text().slice(from).find(':')? as u32;
            let span = Span::new(pair.key.full_span().end + colon + 1, list.full_span().end);
            return Some(TextEdit::replace(
                span,
                format!("{indent}- {old}{indent}- {}", self.item(item, step + 2)),
            ));
        }
        let Some(last) = list.items().last() else {
            return Some(TextEdit::insert(list.span().start + 1, self.flow(item, is_json(list))));
        };
        if list.style() == Style::Flow {
            let json = is_json(list) || last.style() == Style::DoubleQuoted;
            return Some(TextEdit::insert(last.full_span().end, format!(", {}", self.flow(item, json))));
        }
        let text = list.document().text();
        let written = self.item(item, column(list) + 2);
        let indent = " ".repeat(column(list));
        let content = last.raw().trim_end_matches(['\n', '\r', ' ']).len() as u32;
        let end =
            if last.kind() == Kind::Missing { last.full_span().end } else { last.span().start + content };
        let line = text.line_span(text.line_at(end));
        Some(TextEdit::insert(line.end, format!("{}{indent}- {written}", self.newline)))
    }

    /// Removes a pair with its lines, or with its comma. `None` when it is the last one of its mapping.
    pub fn remove(&self, pair: Pair<'_>) -> Option<TextEdit> {
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
            Value::Map(_) | Value::List(_) | Value::Call(..) => {
                format!("{key}:{}", self.nested(value, indent))
            }
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
            Value::Call(name, argument) if self.short_functions && !is_short_call(argument) => {
                lines = format!(" !{name}{}", self.nested(argument, indent));
            }
            Value::Call(name, argument) => lines = self.nested(&long_form(name, argument), indent),
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
            Value::Call(name, argument) if !self.short_functions => {
                self.item(&long_form(name, argument), indent)
            }
            Value::Map(_) | Value::List(_) | Value::Call(..) => self.flow(value, false),
        }
    }

    /// A value in brackets, for a place inside a flow collection or a list item.
    fn flow(&self, value: &Value, json: bool) -> String {
        match value {
            Value::Bare(text) => text.clone(),
            Value::Text(text) if json => double_quoted(text),
            Value::Text(text) if is_plain(text) => text.clone(),
            Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Value::Map(pairs) => {
                let pairs: Vec<_> =
                    pairs.iter().map(|(key, value)| self.flow_pair(key, value, json)).collect();
                format!("{{{}}}", pairs.join(", "))
            }
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.flow(item, json)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Call(name, argument) if !json && self.short_functions && !is_short_call(argument) => {
                format!("!{name} {}", self.flow(argument, json))
            }
            Value::Call(name, argument) => self.flow(&long_form(name, argument), json),
        }
    }

    fn flow_pair(&self, key: &str, value: &Value, json: bool) -> String {
        if json {
            format!("{}: {}", double_quoted(key), self.flow(value, true))
        } else {
            format!("{key}: {}", self.flow(value, false))
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
pub fn column(node: Node<'_>) -> usize {
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

/// Where the style of a document is read: one hand writes a template, and a completion is waited for.
fn sample(document: &Document) -> impl Iterator<Item = &str> {
    const ENTRIES: usize = 100;
    const BYTES: usize = 20_000;
    document.entries().iter().take(ENTRIES).map(|entry| {
        let text = entry.text();
        let end = (0..=BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        text.get(..end.unwrap_or_default()).unwrap_or_default()
    })
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

/// Whether a node stands in JSON: the root is in braces and its keys in double quotes.
pub fn is_json(node: Node<'_>) -> bool {
    let mut root = node;
    while let Some(parent) = root.parent() {
        root = parent;
    }
    let quoted =
        |node: Node<'_>| node.pairs().next().is_some_and(|pair| pair.key.style() == Style::DoubleQuoted);
    root.style() == Style::Flow && quoted(root)
}

/// Whether a value would be written as a tag: two tags cannot stand in a row.
fn is_short_call(value: &Value) -> bool {
    matches!(value, Value::Call(..))
}

/// A call as a mapping with one key.
fn long_form(name: &str, argument: &Value) -> Value {
    let key = match name {
        "Ref" | "Condition" => name.to_owned(),
        _ => format!("Fn::{name}"),
    };
    let argument = match (name, argument) {
        ("GetAtt", Value::Text(text)) => {
            let (resource, attribute) = text.split_once('.').unwrap_or((text, ""));
            Value::list([Value::text(resource), Value::text(attribute)])
        }
        _ => argument.clone(),
    };
    Value::Map(vec![(key, argument)])
}

/// Whether a text ends with a blank line.
fn ends_blank(text: &str) -> bool {
    text.lines().last().is_some_and(|line| line.trim().is_empty())
}

/// Two insertions as edits: where both stand at one place, the text of the first comes first.
pub(crate) fn in_order(mut first: TextEdit, second: TextEdit) -> Vec<TextEdit> {
    if first.span == second.span {
        first.new_text.push_str(&second.new_text);
        return vec![first];
    }
    let mut edits = vec![first, second];
    edits.sort();
    edits
}

/// A logical ID that no parameter, resource or condition has: `base`, or `base` with a number.
pub fn unused_name(document: &Document, base: &str) -> String {
    let names: FxHashSet<_> = document
        .sections()
        .flat_map(|section| section.pairs().map(|pair| pair.name().into_owned()))
        .collect();
    let numbered = (2..).map(|number: u32| format!("{base}{number}"));
    std::iter::once(base.to_owned()).chain(numbered).find(|name| !names.contains(name)).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use cfn_text::{Text, apply_edits};

    use super::*;

    fn check(before: &str, section: &str, value: &Value, after: &str) {
        let document = Document::parse(Text::new(before));
        let writer = Writer::of(&document);
        let edit = writer.insert_item(&document, section, &unused_name(&document, "New"), value).unwrap();
        assert_eq!(apply_edits(before, &[edit]).as_deref(), Some(after));
    }

    fn alias() -> Value {
        Value::map([
            ("Type", Value::text("AWS::KMS::Alias")),
            (
                "Properties",
                Value::map([
                    ("AliasName", Value::sub("alias/${AWS::StackName}")),
                    ("TargetKeyId", Value::attribute("Key", "Arn")),
                    ("Others", Value::list([Value::reference("Key"), Value::map([("A", Value::bare("1"))])])),
                ]),
            ),
        ])
    }

    #[test]
    fn a_resource_in_the_style_of_its_siblings() {
        check(
            "Resources:\n    Key:\n        Type: AWS::KMS::Key # ours\n\n    New: { Type: A::B::C, P: !Ref Key }\nOutputs: {}\n",
            "Resources",
            &alias(),
            "Resources:\n    Key:\n        Type: AWS::KMS::Key # ours\n\n    New: { Type: A::B::C, P: !Ref Key }\n
    New2:
        Type: AWS::KMS::Alias
        Properties:
            AliasName: !Sub 'alias/${AWS::StackName}'
            TargetKeyId: !GetAtt Key.Arn
            Others:
              - !Ref Key
              - A: 1
Outputs: {}
",
        );
    }

    #[test]
    fn a_section_that_is_not_there() {
        let value = Value::map([("Type", Value::text("String"))]);
        let after = "Resources:\n  Key: { Type: AWS::KMS::Key }\nParameters:\n  New:\n    Type: String\n";
        check("Resources:\n  Key: { Type: AWS::KMS::Key }", "Parameters", &value, after);
        check("Resources:\n  Key: { Type: AWS::KMS::Key }\n", "Parameters", &value, after);
    }

    #[test]
    fn long_functions_and_json() {
        check(
            "Resources:\n  Key:\n    Type: A::B::C\n    P:\n      Ref: Q\n",
            "Resources",
            &alias(),
            "Resources:\n  Key:\n    Type: A::B::C\n    P:\n      Ref: Q
  New:
    Type: AWS::KMS::Alias
    Properties:
      AliasName:
        Fn::Sub: 'alias/${AWS::StackName}'
      TargetKeyId:
        Fn::GetAtt:
          - Key
          - Arn
      Others:
        - Ref: Key
        - A: 1
",
        );
        check(
            r#"{"Resources": {"Key": {"Type": "AWS::KMS::Key"}}}"#,
            "Resources",
            &Value::map([("Type", Value::text("A::B::C")), ("P", Value::attribute("Key", "Arn"))]),
            r#"{"Resources": {"Key": {"Type": "AWS::KMS::Key"}, "New": {"Type": "A::B::C", "P": {"Fn::GetAtt": ["Key", "Arn"]}}}}"#,
        );
    }
}
