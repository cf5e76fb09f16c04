//! Forms on which readers of YAML differ: what the libraries of CloudFormation's tools accept is
//! never an error, and what they refuse always is one.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic and speak"
)]

use cfn_syntax::{Document, SyntaxErrorKind};
use cfn_text::Text;

fn kinds(text: &str) -> Vec<SyntaxErrorKind> {
    let document = Document::parse(Text::new(text));
    document.check_strictly(&|| false);
    document.syntax_errors().map(|error| error.kind).collect()
}

#[test]
fn accepted_without_a_word() {
    for text in [
        "a: http://example.com:80/x\nb: arn:aws:s3:::bucket\nc: AWS::S3::Bucket\n",
        "a: b#c\nd: 'x' # note\n",
        "a: [b, c,]\nd: {e, f: g}\n",
        "a: {b: [c], 'd':e}\n",
        "a:\n- b\n- c\nd:\n    e: f\n",
        "---\n# note\na: b\n",
        "a: \"b\\\n  c\"\n",
        "a: !Sub\n  - b\n  - c: d\n",
        "\u{feff}a: b\r\nc: |\r\n  d\r\n",
        "a: b\n...\n",
        "{\"a\": [1, 2, {\"b\": null}]}\n",
        "",
        "# only a note\n",
    ] {
        assert_eq!(kinds(text), [], "{text:?}");
    }
}

#[test]
fn accepted_with_a_warning() {
    for text in
        ["a:\n  b: \"c\n d\"\n", "a:\n  b:\n    c: [d\n  ]\n", "a: 'b'# note\n", "a:\n    b: {\n  }\n"]
    {
        assert!(
            kinds(text).iter().all(|kind| *kind == SyntaxErrorKind::Lenient),
            "{text:?}: {:?}",
            kinds(text)
        );
    }
}

#[test]
fn refused() {
    for (text, kind) in [
        ("a:\n\tb: c\n", SyntaxErrorKind::TabIndentation),
        ("a:\n  b:c\n  d: e\n", SyntaxErrorKind::MissingSpaceAfterColon),
        ("a: \"b\nc: d\n", SyntaxErrorKind::UnclosedQuote),
        ("a: [b\nc: d\n", SyntaxErrorKind::UnclosedBracket),
        ("a: b]\nc: [d]]\n", SyntaxErrorKind::UnexpectedText),
        ("word\na: b\n", SyntaxErrorKind::MissingColon),
        ("  a: b\nc: d\n", SyntaxErrorKind::MissingColon),
        ("a:\n  b: c\n d: e\n", SyntaxErrorKind::BadIndentation),
        ("a: *b\n", SyntaxErrorKind::UnknownAlias),
        ("a: b: c\n", SyntaxErrorKind::UnexpectedText),
        ("a: @b\n", SyntaxErrorKind::UnexpectedText),
        ("a: \"\\q\"\n", SyntaxErrorKind::Strict),
        ("a: b\n---\nc: d\n", SyntaxErrorKind::SeveralDocuments),
        ("a: b\n: c\n", SyntaxErrorKind::MissingKey),
        ("a:\n  - : c\n", SyntaxErrorKind::MissingKey),
    ] {
        assert_eq!(kinds(text), [kind], "{text:?}");
    }
}
