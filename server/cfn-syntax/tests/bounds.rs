//! Hostile documents: deep, long, or full of characters that YAML forbids. Each is read, walked,
//! edited and dropped without a panic; a quadratic step would show as a test that never ends.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic and speak"
)]

use cfn_syntax::{Document, Kind, SyntaxErrorKind};
use cfn_text::{Text, TextEdit};

/// Levels of nesting, far beyond what the parser follows and what a stack would hold.
const DEEP: usize = 100_000;

/// Does with a document all that the layers above do.
fn exercise(text: &str) -> Vec<SyntaxErrorKind> {
    let document = Document::parse(Text::new(text));
    document.check_strictly(&|| false);
    let len = document.text().len();
    for offset in [0, 1, len / 2, len.saturating_sub(1), len] {
        let _ = (document.path_at(offset), document.node_at(offset));
    }
    for section in document.sections() {
        let _ = (section.key.text(), section.pairs().count());
    }
    for (index, entry) in document.entries().iter().enumerate().take(1_000) {
        let _ = format!("{entry:?}").len();
        let nodes = (0..1_000).map(|id| document.node(index, id));
        for node in nodes.take_while(|node| !node.span().is_empty()) {
            let _ = (node.text(), node.resolve(), node.get("Type"), node.full_span());
        }
    }
    let edited = document.edit(&[TextEdit::insert(len / 2, "x"), TextEdit::insert(0, "y")]);
    assert_eq!(edited.text().len(), len + 2);
    document.syntax_errors().map(|error| error.kind).collect()
}

#[test]
fn deep_nesting() {
    let mut indented = String::new();
    for level in 0..600 {
        indented.push_str(&format!("{}a:\n", " ".repeat(level)));
    }
    let deep = [
        "- ".repeat(DEEP),
        "[".repeat(DEEP),
        "{".repeat(DEEP),
        "{a: ".repeat(DEEP),
        format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)),
        format!("R:\n  A: {}", "[{".repeat(DEEP)),
        format!("{{\"a\": {}", "{\"a\":".repeat(DEEP)),
        indented,
    ];
    for text in &deep {
        let errors = exercise(text);
        assert!(errors.contains(&SyntaxErrorKind::TooDeep), "{:?}: {errors:?}", text.get(..20));
    }
}

#[test]
fn deep_nesting_in_exotic_forms() {
    for text in
        ["? ".repeat(DEEP), format!("? {}\n", "- ".repeat(DEEP)), format!("? a\n: {}", "[".repeat(DEEP))]
    {
        assert!(!exercise(&text).is_empty(), "{:?}", text.get(..20));
    }
}

#[test]
fn long_lines_and_many_lines() {
    let long = [
        format!("a: {}", "x".repeat(DEEP)),
        format!("a: \"{}\"", "é😀".repeat(DEEP)),
        format!("a: \"{}", "x".repeat(DEEP)),
        format!("{}: a", "x".repeat(DEEP)),
        format!("{{{}\"z\": 1}}", "\"a\":1,".repeat(DEEP)),
        format!("a: [{}]", "b, ".repeat(DEEP)),
        format!("? a\n: [{}]", "é, ".repeat(DEEP)),
        format!("a: [b\n{}]", "  # note\n".repeat(DEEP)),
        format!("a: [{}]", "b,\n\n\n".repeat(DEEP)),
        format!("R:\n  A:\n{}", "    - |\n".repeat(DEEP)),
        format!("R:\n  A:\n{}", "    - \"\n".repeat(DEEP)),
        format!("R:\n  A:\n{}", "    - [\n".repeat(DEEP)),
        format!("R:\n{}", "  a: '\n".repeat(DEEP)),
        "]".repeat(DEEP),
        "\"".repeat(DEEP),
        ":".repeat(DEEP),
        "a: ".repeat(DEEP),
        "\n".repeat(DEEP),
        "\r".repeat(DEEP),
        "\t".repeat(DEEP),
        "!a &b ".repeat(DEEP),
    ];
    for text in &long {
        exercise(text);
    }
}

#[test]
fn forbidden_characters() {
    for character in ['\0', '\u{1}', '\u{8}', '\u{7f}', '\u{80}'] {
        for text in [format!("a: x{character}y\n"), format!("R:\n  A:\n    b: |\n      {character}\n")] {
            let errors = exercise(&text);
            assert_eq!(errors, [SyntaxErrorKind::ControlCharacter], "{text:?}");
        }
        exercise(&character.to_string().repeat(DEEP));
    }
    for text in
        ["\u{feff}a: b\n", "\u{feff}", "a: \u{feff}b\n", "a: \u{85}\u{2028}\u{fffd}\n", "a: b\rc: d\r", ""]
    {
        assert_eq!(exercise(text), [], "{text:?}");
    }
}

#[test]
fn bombs_of_aliases() {
    let mut aliases = "a0: &a0 [x]\n".to_owned();
    let mut merges = "a0: &a0 {x: y}\n".to_owned();
    for level in 1..100 {
        let list = vec![format!("*a{}", level - 1); 9].join(", ");
        aliases.push_str(&format!("a{level}: &a{level} [{list}]\n"));
        merges.push_str(&format!("a{level}: &a{level} {{<<: [{list}]}}\n"));
    }
    for text in [&aliases, &merges] {
        assert_eq!(exercise(text), [SyntaxErrorKind::TooManyAliases]);
        // What the last ones stand for is not followed.
        let document = Document::parse(Text::new(text));
        let last = document.sections().last().map(|section| section.value);
        let kinds: Vec<_> =
            last.into_iter().flat_map(|list| list.items()).map(|it| it.resolve().kind()).collect();
        assert!(kinds.iter().all(|kind| *kind == Kind::Alias), "{kinds:?}");
    }
    assert_eq!(exercise("a: &a\n  b: *a\n"), [SyntaxErrorKind::UnknownAlias], "it stands in itself");
}

#[test]
fn a_stray_line_between_items() {
    for text in ["- \n s:\n2\n- a", "a:\n  - \n     s:\n  2\n  - b\n", "a:\n  - b\n  x\n  - c\n"] {
        assert_eq!(exercise(text), [SyntaxErrorKind::MissingColon], "{text:?}");
    }
}
