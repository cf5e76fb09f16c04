//! While a line is half typed, the cursor's path is known and every other entry reads as before.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic and speak"
)]

mod shared;

use cfn_syntax::{Document, Mode, Node};
use cfn_text::Text;

/// All children of sections with what they hold.
fn entries(document: &Document) -> Vec<(String, String)> {
    let pairs = document.sections().flat_map(|section| {
        let name = section.key.text().unwrap_or_default().into_owned();
        section.pairs().map(move |pair| (format!("{name}/{}", pair.name()), dump(pair.value)))
    });
    pairs.collect()
}

fn dump(node: Node<'_>) -> String {
    let tag = node.tag().unwrap_or_default();
    if let Some(text) = node.text() {
        return format!("{tag}{text:?}");
    }
    let pairs: Vec<_> =
        node.pairs().map(|pair| format!("{}: {}", dump(pair.key), dump(pair.value))).collect();
    let items: Vec<_> = node.items().map(dump).collect();
    format!("{tag}{:?}{{{}}}[{}]", node.kind(), pairs.join(", "), items.join(", "))
}

#[test]
fn every_half_typed_state() {
    let Some(folder) = shared::folder("yaml") else { return };
    let states = std::fs::read_to_string(folder.join("half_typed.jsonl")).unwrap();
    let mut failures = Vec::new();
    let mut count = 0;
    for line in states.lines() {
        count += 1;
        let state: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| state[key].as_str().unwrap().to_owned();
        let (marked, edited, path) = (text("document"), text("edited"), text("path"));
        let offset = marked.find('¦').unwrap();
        let document = Document::parse(Text::new(&marked.replace('¦', "")));
        let without = Document::parse(Text::new(&marked.replace(&edited, "")));
        let mut problems = Vec::new();
        let found = document.path_at(offset as u32).to_string();
        if found != path {
            problems.push(format!("path {found:?}, expected {path:?}"));
        }
        let now = entries(&document);
        for entry in entries(&without) {
            if !now.contains(&entry) {
                let there = now.iter().find(|it| it.0 == entry.0).map(|it| it.1.clone());
                problems.push(format!("{} reads {there:?}, expected {}", entry.0, entry.1));
            }
        }
        if state["type_known"].as_bool().unwrap() {
            let known = now.iter().any(|(name, value)| {
                name == "Resources/MyBucket" && value.contains("\"Type\": \"AWS::S3::Bucket\"")
            });
            if !known {
                problems.push(format!("type unknown: {now:?}"));
            }
        }
        if !problems.is_empty() {
            failures.push(format!("{edited:?}\n    {}", problems.join("\n    ")));
        }
    }
    println!("{} of {count} half-typed states", count - failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Real templates, cut off at a random place as if the rest were not typed yet: the path at the
/// cut is the one it has in the whole template, and the entries before read the same.
#[test]
fn random_truncations() {
    const COUNT: usize = 4_000;
    let corpus: Vec<_> = shared::corpus()
        .into_iter()
        .filter(|(_, text)| {
            let document = Document::parse(Text::new(text));
            document.mode() == Mode::Split && document.syntax_errors().next().is_none() && text.len() > 200
        })
        .collect();
    if corpus.is_empty() {
        return;
    }
    let mut random = shared::Random(20_261_124);
    let mut failures = Vec::new();
    let mut count = 0;
    while count < COUNT {
        let (name, text) = &corpus[random.below(corpus.len())];
        let cut = random.below(text.len());
        let Some(head) = text.get(..cut) else { continue };
        // In the indentation of a line, or in a comment, there is nothing to be half typed.
        let line = head.rsplit('\n').next().unwrap_or_default();
        if line.trim().is_empty() || line.ends_with(char::is_whitespace) || line.contains('#') {
            continue;
        }
        count += 1;
        let whole = Document::parse(Text::new(text));
        let truncated = Document::parse(Text::new(head));
        let expected = whole.path_at(cut as u32).to_string();
        let found = truncated.path_at(cut as u32).to_string();
        let last = whole.entry_at(cut as u32);
        let now = entries(&truncated);
        let before = whole.sections().flat_map(|section| {
            let name = section.key.text().unwrap_or_default().into_owned();
            let pairs = section.pairs().filter(|pair| pair.key.entry() < last).collect::<Vec<_>>();
            pairs.into_iter().map(move |pair| (format!("{name}/{}", pair.name()), dump(pair.value)))
        });
        let lost: Vec<_> = before.filter(|entry| !now.contains(entry)).map(|entry| entry.0).collect();
        if found != expected || !lost.is_empty() {
            failures.push(format!("{name} {:?}: {found}, expected {expected}; lost {lost:?}", &line));
        }
    }
    let share = 100.0 * (COUNT - failures.len()) as f64 / COUNT as f64;
    println!("{share:.2} % of {COUNT} truncations");
    assert!(share >= 98.8, "{share:.2} %\n{}", failures.join("\n"));
}
