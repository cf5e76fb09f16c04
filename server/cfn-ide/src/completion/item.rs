//! Items with the right text around them: quotes, colons, blanks, indentation.

use cfn_text::Span;

use super::cursor::{Closed, Cursor, Role};
use super::{CompletionItem, CompletionKind, Completions, Context, fuzzy};
use crate::topic::Topic;

/// More items than these are of no use, and cost time to send.
pub(super) const MAX_ITEMS: usize = 200;

/// What stands behind a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    /// A value on the same line.
    Value,
    /// A mapping.
    Map,
    /// A list.
    List,
}

/// An item that is being made.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) label: String,
    pub(super) kind: CompletionKind,
    pub(super) detail: Option<String>,
    pub(super) about: Option<&'static str>,
    pub(super) deprecated: bool,
    pub(super) topic: Option<Topic>,
    /// The lower, the earlier in the list; equals are sorted by label.
    pub(super) rank: u32,
}

impl Draft {
    pub(super) fn new(kind: CompletionKind, label: impl Into<String>) -> Self {
        Self { label: label.into(), kind, detail: None, about: None, deprecated: false, topic: None, rank: 0 }
    }

    pub(super) fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    pub(super) fn about(self, about: &'static str) -> Self {
        Self { about: Some(about), ..self }
    }

    pub(super) fn topic(self, topic: Topic) -> Self {
        Self { topic: Some(topic), ..self }
    }

    pub(super) fn rank(self, rank: u32) -> Self {
        Self { rank, ..self }
    }

    pub(super) fn deprecated_if(self, deprecated: bool) -> Self {
        Self { deprecated, ..self }
    }
}

/// The items so far.
pub(super) struct Items<'c> {
    cursor: &'c Cursor,
    step: usize,
    snippets: bool,
    found: Vec<(u32, CompletionItem)>,
    /// The start of the token that items replace, when it is not all of it.
    pub(super) from: u32,
    /// The end of what items replace.
    pub(super) to: u32,
    /// Whether items replace the quote at the end of the token too.
    takes_quote: bool,
    is_incomplete: bool,
}

impl<'c> Items<'c> {
    pub(super) fn new(context: &'c Context<'_, '_>) -> Self {
        let cursor = &context.cursor;
        // Behind a new key comes a colon, which is to stand behind its quote.
        let is_closed = matches!(cursor.quote, Some((_, Closed::Yes)));
        let takes_quote = is_closed && !cursor.has_colon && cursor.role != Role::Value;
        Self {
            takes_quote,
            cursor,
            step: context.writer.step(),
            snippets: context.options.snippets,
            found: Vec::new(),
            from: cursor.token.start,
            to: cursor.token.end + u32::from(takes_quote),
            is_incomplete: false,
        }
    }

    /// Adds a text as it is.
    pub(super) fn add_raw(&mut self, draft: Draft, new_text: String, is_snippet: bool) {
        let Draft { label, kind, detail, about, deprecated, topic, rank } = draft;
        let item = CompletionItem {
            label,
            kind,
            detail,
            about,
            new_text,
            is_snippet,
            filter_text: None,
            deprecated,
            topic,
        };
        self.found.push((rank, item));
    }

    /// Adds a value: a text in the quotes that are there, or that it needs.
    pub(super) fn add_value(&mut self, draft: Draft, text: &str) {
        let blank = if self.cursor.needs_blank { " " } else { "" };
        let new_text = match self.cursor.quote {
            Some((_, Closed::Yes)) if !self.takes_quote => text.to_owned(),
            Some((quote, _)) => format!("{text}{quote}"),
            None if self.cursor.is_json && !is_bare(text) => format!("{blank}\"{text}\""),
            None => format!("{blank}{}", quoted(text)),
        };
        self.add_raw(draft, new_text, false);
    }

    /// Adds the start of a value that is typed on: quotes stay open.
    pub(super) fn add_start(&mut self, draft: Draft, text: &str) {
        let quote = if self.cursor.is_json && self.cursor.quote.is_none() { "\"" } else { "" };
        self.add_raw(draft, format!("{}{quote}{text}", self.blank()), false);
    }

    /// Adds a key with what it opens.
    pub(super) fn add_key(&mut self, draft: Draft, opens: Opens) {
        let key = draft.label.clone();
        self.add_key_named(draft, &key, opens);
    }

    /// Adds a key as the first of a new item of a list.
    pub(super) fn add_item_key(&mut self, draft: Draft, key: &str) {
        let start = match self.cursor.may_break {
            true => format!("\n{}", self.indent_of_block()),
            false => self.blank().to_owned(),
        };
        self.add_raw(draft, format!("{start}- {key}: "), false);
    }

    /// Adds a key under another label.
    pub(super) fn add_key_named(&mut self, draft: Draft, key: &str, opens: Opens) {
        let cursor = self.cursor;
        let blank = if cursor.needs_blank { " " } else { "" };
        let name = match cursor.quote {
            Some((quote, _)) => format!("{key}{quote}"),
            None if cursor.is_json => format!("\"{key}\""),
            None => key.to_owned(),
        };
        if cursor.has_colon {
            // The quote that is there stays.
            let name = if matches!(cursor.quote, Some((_, Closed::Yes))) { key.to_owned() } else { name };
            return self.add_raw(draft, format!("{blank}{name}"), false);
        }
        let (start, column) = if cursor.may_break {
            (format!("\n{}", self.indent_of_block()), cursor.key_column + self.step)
        } else {
            (blank.to_owned(), cursor.column + blank.len())
        };
        let (rest, is_snippet) = self.after_key(opens, column);
        let name = if is_snippet { escaped(&name) } else { name };
        self.add_raw(draft, format!("{start}{name}:{rest}"), is_snippet);
    }

    /// What follows the colon of a new key at a column, and whether that is a snippet.
    fn after_key(&self, opens: Opens, column: usize) -> (String, bool) {
        let cursor = self.cursor;
        if cursor.in_flow || cursor.is_json {
            return match opens {
                Opens::Map if self.snippets => (" {$1}".to_owned(), true),
                Opens::List if self.snippets => (" [$1]".to_owned(), true),
                _ => (" ".to_owned(), false),
            };
        }
        // Editors indent the lines of a snippet like the line they stand on.
        let indent = |columns: usize| " ".repeat(column + columns);
        match opens {
            Opens::Value => (" ".to_owned(), false),
            // An editor without snippets indents the next line when Enter is typed.
            _ if !self.snippets => (String::new(), false),
            Opens::Map => (format!("\n{}$0", indent(self.step)), true),
            Opens::List => (format!("\n{}- $0", indent(self.step)), true),
        }
    }

    /// The indentation of a block under the key on the line of the cursor, relative to that line.
    pub(super) fn indent_of_block(&self) -> String {
        " ".repeat(self.cursor.key_column + self.step)
    }

    pub(super) fn step(&self) -> usize {
        self.step
    }

    pub(super) fn has_snippets(&self) -> bool {
        self.snippets
    }

    pub(super) fn finish(mut self) -> Completions {
        self.found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.label.cmp(&b.1.label)));
        self.found
            .dedup_by(|later, first| later.1.label == first.1.label && later.1.new_text == first.1.new_text);
        if self.found.len() > MAX_ITEMS {
            self.narrow();
        }
        let items = self.found.into_iter().map(|(_, item)| item).collect();
        Completions { span: Span::new(self.from, self.to), items, is_incomplete: self.is_incomplete }
    }

    /// Keeps the items that what is typed may mean, since there are too many to send all.
    fn narrow(&mut self) {
        let before = self.from.saturating_sub(self.cursor.token.start) as usize;
        let typed = self.cursor.typed.get(before..).unwrap_or_default();
        self.found.retain(|(_, item)| fuzzy::fit(typed, &item.label).is_some());
        self.found.truncate(MAX_ITEMS);
        self.match_anything(typed);
    }

    /// Makes every item pass an editor's own comparison with what is typed, since some editors
    /// keep only what starts like that; for this text and no other.
    pub(super) fn match_anything(&mut self, typed: &str) {
        if !typed.is_empty() {
            for (_, item) in &mut self.found {
                item.filter_text = Some(format!("{typed} {}", item.label));
            }
        }
        self.is_incomplete = true;
    }

    /// The blank that a value needs in front.
    pub(super) fn blank(&self) -> &'static str {
        if self.cursor.needs_blank { " " } else { "" }
    }
}

/// Whether a value of JSON stands without quotes.
fn is_bare(text: &str) -> bool {
    matches!(text, "true" | "false" | "null") || text.parse::<f64>().is_ok()
}

/// A text in quotes where YAML would read it as something else.
fn quoted(text: &str) -> String {
    let is_odd = text.is_empty()
        || text.starts_with([' ', '*', '&', '{', '[', '!', '%', '@', '`', '|', '>', '#', '?', '"', '\''])
        || text.contains(": ")
        || text.contains(" #")
        || text.ends_with([':', ' ']);
    if is_odd { format!("'{}'", text.replace('\'', "''")) } else { text.to_owned() }
}

/// A text of a snippet that stands for itself.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
