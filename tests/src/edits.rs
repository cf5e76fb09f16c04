//! Random edits over templates: after each one the incremental document equals one from scratch.

use cfn_syntax::{Document, Node};
use cfn_text::{Span, Text, TextEdit};

use crate::random::Random;

/// A template with every form that templates use, for runs without a corpus.
pub const SEED_TEMPLATE: &str = include_str!("../fixtures/forms.yaml");

/// What people and editors insert.
const SNIPPETS: &[&str] = &[
    "a",
    "Z",
    "1",
    " ",
    "  ",
    "    ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    ":",
    ": ",
    "- ",
    "-",
    "#",
    " # note",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    "|",
    ">",
    "&x ",
    "*x",
    "!Ref ",
    "!Sub \"${",
    "é",
    "😀",
    "\u{feff}",
    "\u{2028}",
    "\0",
    "---\n",
    "...\n",
    "? ",
    "%",
    "\n  Key: value\n",
    "\nSection:\n",
    "Resources:\n",
    "\n    Type: AWS::S3::Bucket\n",
    "\n      - item\n",
    "<<: *x\n",
    "''",
];

/// Checks that the two snapshots are the same in all that can be asked of them.
///
/// # Errors
/// What differs.
pub fn compare(incremental: &Document, scratch: &Document) -> Result<(), String> {
    let differ = |what: &str| Err(format!("{what} differ"));
    if incremental.text() != scratch.text() {
        return differ("texts");
    }
    if incremental.mode() != scratch.mode() {
        return Err(format!("modes differ: {:?}, from scratch {:?}", incremental.mode(), scratch.mode()));
    }
    let list = |document: &Document| {
        let entries = document.entries().iter();
        entries.map(|entry| format!("{:?} {:?}", entry.kind(), entry.text())).collect::<Vec<_>>()
    };
    let (ours, theirs) = (list(incremental), list(scratch));
    if ours != theirs {
        let at = ours.iter().zip(&theirs).position(|(a, b)| a != b).unwrap_or(ours.len().min(theirs.len()));
        return Err(format!("entry {at} differs: {:?}, from scratch {:?}", ours.get(at), theirs.get(at)));
    }
    let whole: String = incremental.entries().iter().map(|entry| entry.text()).collect();
    if whole != incremental.text().to_string() {
        return differ("entries and text");
    }
    let len = incremental.text().len();
    for index in 0..incremental.entries().len() {
        if incremental.entry_start(index) != scratch.entry_start(index) {
            return differ("starts of entries");
        }
        let (ours, theirs) = (draw(incremental.node(index, 0)), draw(scratch.node(index, 0)));
        if ours != theirs {
            return Err(format!("trees of entry {index} differ: {ours}, from scratch {theirs}"));
        }
    }
    let errors = |document: &Document| document.syntax_errors().collect::<Vec<_>>();
    if errors(incremental) != errors(scratch) {
        return differ("errors");
    }
    if errors(scratch).iter().any(|error| error.span.end > len) || scratch.comments().any(|it| it.end > len) {
        return Err("a span lies outside the text".to_owned());
    }
    Ok(())
}

/// A tree with its spans and values. Depth is bounded by the parser.
fn draw(node: Node<'_>) -> String {
    let mut drawn =
        format!("{:?}{:?}{:?}{:?}{:?}", node.kind(), node.style(), node.full_span(), node.tag(), node.text());
    let resolved = node.resolve();
    if resolved != node {
        return format!("{drawn}={:?}", resolved.full_span());
    }
    for pair in node.pairs() {
        drawn.push_str(&format!("({} {})", draw(pair.key), draw(pair.value)));
    }
    for item in node.items() {
        drawn.push_str(&format!("<{}>", draw(item)));
    }
    drawn
}

/// A random edit of a document.
pub fn random_edit(random: &mut Random, document: &Document) -> TextEdit {
    let text = document.text();
    let len = text.len() as usize;
    let place = random.below(len + 1) as u32;
    let line = text.line_at(place);
    match random.below(12) {
        // Delete a character, a few, a line, or across entries.
        0 | 1 => TextEdit::delete(Span::new(place, place + 1)),
        2 => TextEdit::delete(Span::new(place, place + random.below(20) as u32)),
        3 => TextEdit::delete(Span::new(text.line_start(line), text.line_start(line + 1))),
        4 => TextEdit::delete(Span::new(place, place + random.below(400) as u32)),
        // Indent or outdent a line.
        5 => TextEdit::insert(text.line_start(line), " ".repeat(1 + random.below(4))),
        6 => {
            let start = text.line_start(line);
            let spaces = text.slice(text.line_span(line)).chars().take_while(|c| *c == ' ').count();
            TextEdit::delete(Span::new(start, start + random.below(spaces + 1) as u32))
        }
        // Copy a block somewhere else.
        7 => {
            let from = text.line_start(random.below(text.line_count() as usize) as u32);
            let to = text.line_start(text.line_at(from) + 1 + random.below(6) as u32);
            TextEdit::insert(text.line_start(line), text.slice(Span::new(from, to)).into_owned())
        }
        _ => {
            let snippet = random.pick(SNIPPETS).copied().unwrap_or_default();
            let start = if random.below(3) == 0 { text.line_span(line).end } else { place };
            TextEdit::replace(Span::new(start, start + random.below(2) as u32), snippet)
        }
    }
}

/// Applies `count` random edits to a template, starting anew every now and then, and checks after each.
///
/// # Errors
/// What went wrong, with the text before and the edit.
pub fn run(template: &str, seed: u64, count: usize) -> Result<(), String> {
    let mut random = Random::new(seed);
    let start = Document::parse(Text::new(template));
    let mut document = start.clone();
    for _ in 0..count {
        if random.below(40) == 0 || document.text().len() > 4 * start.text().len() + 2_000 {
            document = start.clone();
        }
        let edit = random_edit(&mut random, &document);
        let before = document.text().to_string();
        document = document.edit(std::slice::from_ref(&edit));
        let scratch = Document::parse(document.text().clone());
        let cursor = random.below(document.text().len() as usize + 2) as u32;
        let _ = (document.path_at(cursor), document.node_at(cursor), document.odd_root());
        compare(&document, &scratch)
            .map_err(|problem| format!("{problem}\nbefore {before:?}\nedit {edit:?}"))?;
    }
    Ok(())
}
