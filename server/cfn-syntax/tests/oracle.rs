//! On every valid document the tolerant tree and yaml-rust2 agree.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic and speak"
)]

mod shared;

use cfn_syntax::{Document, Kind, Mode, Node, Style, SyntaxErrorKind};
use cfn_text::{Encoding, Text};
use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::TScalarStyle;

/// What yaml-rust2 makes of a text, a line an event; `None` when it refuses it.
fn events(text: &str) -> Option<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parser = Parser::new(text.chars()).keep_tags(true);
    let mut lines = Vec::new();
    loop {
        let (event, mark) = parser.next_token().ok()?;
        match event {
            Event::StreamEnd => return Some(lines),
            Event::MappingStart(..) => lines.push("{".to_owned()),
            Event::MappingEnd => lines.push("}".to_owned()),
            Event::SequenceStart(..) => lines.push("[".to_owned()),
            Event::SequenceEnd => lines.push("]".to_owned()),
            Event::Alias(_) => lines.push("*".to_owned()),
            Event::Scalar(value, style, _, _) => lines.push(match style {
                TScalarStyle::Plain if value == "~" || value.is_empty() => "~".to_owned(),
                TScalarStyle::Literal | TScalarStyle::Folded => format!("| {value:?}"),
                _ => format!("{}:{} {value:?}", mark.line() - 1, mark.col()),
            }),
            _ => {}
        }
    }
}

/// The same of our tree.
fn ours(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(root) = document.odd_root() {
        draw(root, &mut lines);
        return lines;
    }
    if document.sections().next().is_none() {
        return if document.mode() == Mode::Split { lines } else { vec!["{".to_owned(), "}".to_owned()] };
    }
    lines.push("{".to_owned());
    for section in document.sections() {
        draw(section.key, &mut lines);
        let mut pairs = section.pairs().peekable();
        if section.value.kind() == Kind::Missing && pairs.peek().is_some() {
            lines.push("{".to_owned());
            for pair in pairs {
                draw(pair.key, &mut lines);
                draw(pair.value, &mut lines);
            }
            lines.push("}".to_owned());
        } else {
            draw(section.value, &mut lines);
        }
    }
    lines.push("}".to_owned());
    lines
}

fn draw(node: Node<'_>, lines: &mut Vec<String>) {
    match node.kind() {
        Kind::Missing => lines.push("~".to_owned()),
        Kind::Alias => lines.push("*".to_owned()),
        Kind::Mapping => {
            lines.push("{".to_owned());
            for pair in node.pairs() {
                draw(pair.key, lines);
                draw(pair.value, lines);
            }
            lines.push("}".to_owned());
        }
        Kind::Sequence => {
            lines.push("[".to_owned());
            node.items().for_each(|item| draw(item, lines));
            lines.push("]".to_owned());
        }
        Kind::Scalar => {
            let text = node.text().unwrap();
            let at = node.document().text().position(node.span().start, Encoding::Utf32);
            // yaml-rust2 has no position of its own for a byte order mark.
            let bom = u32::from(
                at.line == 0 && node.document().text().slice(cfn_text::Span::new(0, 3)) == "\u{feff}",
            );
            lines.push(match node.style() {
                Style::Plain if text == "~" || text.is_empty() => "~".to_owned(),
                Style::Literal | Style::Folded => format!("| {text:?}"),
                _ => format!("{}:{} {text:?}", at.line, at.column - bom),
            });
        }
    }
}

/// Checks one document; returns what differs.
fn difference(text: &str) -> Option<String> {
    let expected = events(text)?;
    let document = Document::parse(Text::new(text));
    let found = ours(&document);
    if found != expected {
        let at =
            found.iter().zip(&expected).position(|(a, b)| a != b).unwrap_or(found.len().min(expected.len()));
        return Some(format!("event {at}: ours {:?}, yaml-rust2 {:?}", found.get(at), expected.get(at)));
    }
    let errors: Vec<_> =
        document.syntax_errors().filter(|it| it.kind != SyntaxErrorKind::SeveralDocuments).collect();
    (!errors.is_empty()).then(|| format!("errors in a valid document: {errors:?}"))
}

#[test]
fn real_templates() {
    let mut compared = 0;
    let mut exotic = 0;
    let mut different = Vec::new();
    let corpus = shared::corpus();
    for (name, text) in &corpus {
        // At the end of a text without a line break yaml-rust2 adds one to a block scalar.
        let text = &format!("{}\n", text.trim_end_matches('\n'));
        let Some(_) = events(text) else { continue };
        if Document::parse(Text::new(text)).mode() == Mode::Exotic {
            exotic += 1;
            continue;
        }
        compared += 1;
        if let Some(difference) = difference(text) {
            different.push(format!("{name}: {difference}"));
        }
    }
    println!(
        "{compared} of {} templates compared, {exotic} exotic, {} differ",
        corpus.len(),
        different.len()
    );
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn documents_that_yaml_refuses_get_an_error() {
    let mut silent = Vec::new();
    for (name, text) in shared::corpus() {
        if events(&text).is_some() {
            continue;
        }
        let document = Document::parse(Text::new(&text));
        document.check_strictly(&|| false);
        if document.syntax_errors().next().is_none() {
            silent.push(name);
        }
    }
    assert!(silent.is_empty(), "no error in\n{}", silent.join("\n"));
}
