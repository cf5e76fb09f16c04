//! A template says the same after every refactoring, on real templates.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::collections::BTreeMap;
use std::sync::Arc;

use cfn_ide::{CodeAction, refactorings};
use cfn_rules::{Analysis, Settings};
use cfn_syntax::{Document, Kind, Node};
use cfn_template::{FunctionName, content_span, function, long_form, sub_variables};
use cfn_text::{Span, Text, apply_edits};

/// Of so many templates one is read: all of them would take too long.
const EVERY: usize = 8;
/// Places looked at in each template.
const PLACES: usize = 20;

#[test]
fn every_refactoring_leaves_what_the_template_says() {
    let Some(root) = corpus() else { return };
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for text in templates(&root).iter().step_by(EVERY) {
        let analysis = analyse(text);
        if !analysis.is_template() || analysis.document().syntax_errors().next().is_some() {
            continue;
        }
        for offset in places(analysis.document()) {
            for action in refactorings(&analysis, Span::empty(offset)) {
                check(text, &analysis, offset, &action);
                *done.entry(action.title.split('`').next().unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
    }
    println!("{done:#?}");
}

fn check(text: &str, analysis: &Analysis, offset: u32, action: &CodeAction) {
    let title = &action.title;
    let after =
        apply_edits(text, &action.edits).unwrap_or_else(|| panic!("the edits of {title} clash in {text}"));
    let changed = analyse(&after);
    let error = changed.document().syntax_errors().next();
    let change = || change(text, &after);
    assert!(error.is_none(), "after {title}: {error:?} in\n{}", change());
    let comments = |analysis: &Analysis| {
        let text = analysis.document().text();
        let mut comments: Vec<_> =
            analysis.document().comments().map(|it| text.slice(it).trim_end().to_owned()).collect();
        comments.sort();
        comments
    };
    assert_eq!(comments(analysis), comments(&changed), "after {title}:\n{}", change());
    let (view_before, view_after) = views(title, analysis, &changed, offset);
    let (before, after_value) = (view_before.of(analysis), view_after.of(&changed));
    assert!(before == after_value, "after {title} at {offset}:\n{}", change());
}

/// The lines between the first and the last that differ, before and after.
fn change(before: &str, after: &str) -> String {
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let same = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let rest = before.len().min(after.len()) - same;
    let tail = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str]| lines.get(same..lines.len() - tail).unwrap_or_default().join("\n");
    format!("{}\n--- became\n{}", part(&before), part(&after))
}

/// How the template is to be looked at before and after, so that it must be the same.
fn views(title: &str, before: &Analysis, after: &Analysis, offset: u32) -> (View, View) {
    let name = title.split('`').nth(1).unwrap_or_default().to_owned();
    let default = |analysis: &Analysis| {
        let template = analysis.template();
        let parameter = template.get(cfn_template::SectionKind::Parameters, &name);
        parameter.and_then(|it| Some(it.value().get("Default")?.text()?.into_owned())).unwrap_or_default()
    };
    if title.starts_with("Extract") {
        return (View::default(), View::with_parameter(&name, default(after)));
    }
    if title.starts_with("Inline") {
        return (View::with_parameter(&name, default(before)), View::default());
    }
    if title.starts_with("Add an output") {
        return (View::default(), View { without: vec![("Outputs".to_owned(), name)], ..View::default() });
    }
    if title.starts_with("Add ") {
        let view = || View { without_policies: true, ..View::default() };
        return (view(), view());
    }
    if title.starts_with("Keep only when") {
        let view = || View { holds: Some(name.clone()), ..View::default() };
        return (view(), view());
    }
    if title.starts_with("Replace by pseudo") {
        let written = before.document().node_at(offset).map_or("", |node| node.raw());
        let arn = written.split_once("arn:").map_or("", |(_, arn)| arn);
        // The colons in the names of pseudo parameters part nothing.
        let arn = arn.replace("AWS::", "");
        let fields: Vec<_> = arn.split(':').collect();
        let named = [("AWS::Partition", 0), ("AWS::Region", 2), ("AWS::AccountId", 3)];
        let values: BTreeMap<_, _> = named
            .into_iter()
            .filter(|(name, _)| title.contains(name))
            .filter_map(|(name, index)| Some((name.to_owned(), (*fields.get(index)?).to_owned())))
            .collect();
        let view = || View { values: values.clone(), ..View::default() };
        return (view(), view());
    }
    (View::default(), View::default())
}

/// What a template says, in one form whatever it is written like.
#[derive(Clone, Debug, PartialEq)]
enum Meaning {
    Nothing,
    Text(Vec<Part>),
    Map(BTreeMap<String, Self>),
    List(Vec<Self>),
    Call(FunctionName, Box<Self>),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Literal(String),
    Ref(String),
    Attribute(String),
    Other(Meaning),
}

/// What is known or left out when a template is read.
#[derive(Clone, Debug, Default)]
struct View {
    values: BTreeMap<String, String>,
    without: Vec<(String, String)>,
    without_policies: bool,
    holds: Option<String>,
}

impl View {
    fn with_parameter(name: &str, value: String) -> Self {
        let values = BTreeMap::from([(name.to_owned(), value)]);
        Self { values, without: vec![("Parameters".to_owned(), name.to_owned())], ..Self::default() }
    }

    fn of(&self, analysis: &Analysis) -> BTreeMap<String, BTreeMap<String, Meaning>> {
        let mut sections = BTreeMap::new();
        for section in analysis.document().sections() {
            let name = section.key.text().unwrap_or_default().into_owned();
            let mut children: BTreeMap<_, _> = section
                .pairs()
                .map(|pair| (pair.name().into_owned(), self.meaning(pair.value, 0)))
                .filter(|(child, _)| !self.without.contains(&(name.clone(), child.clone())))
                .collect();
            if self.without_policies && name == "Resources" {
                for child in children.values_mut() {
                    if let Meaning::Map(pairs) = child {
                        pairs.retain(|key, _| key != "DeletionPolicy" && key != "UpdateReplacePolicy");
                    }
                }
            }
            if section.value.kind() != Kind::Mapping && children.is_empty() {
                children.insert(String::new(), self.meaning(section.value, 0));
            }
            let says_nothing = children.values().all(|child| *child == Meaning::Nothing);
            if !says_nothing {
                sections.insert(name, children);
            }
        }
        sections
    }

    fn meaning(&self, node: Node<'_>, depth: usize) -> Meaning {
        let node = node.resolve();
        if depth > 40 || node.is_null() && node.tag().is_none() {
            return Meaning::Nothing;
        }
        match function(node) {
            Some(call) => self.call(call, depth + 1),
            None => self.plain(node, depth + 1),
        }
    }

    fn plain(&self, node: Node<'_>, depth: usize) -> Meaning {
        match node.kind() {
            Kind::Missing | Kind::Alias => Meaning::Nothing,
            Kind::Scalar => {
                // The last line of a file may get its line break, and a text that stands there with it.
                let written = node.text().unwrap_or_default();
                text([Part::Literal(written.trim_end_matches('\n').to_owned())])
            }
            Kind::Sequence => Meaning::List(node.items().map(|item| self.meaning(item, depth)).collect()),
            Kind::Mapping => {
                let pairs: BTreeMap<_, _> = node
                    .pairs()
                    .map(|pair| (pair.name().into_owned(), self.meaning(pair.value, depth)))
                    .collect();
                match pairs.get("Condition") {
                    Some(name) if pairs.len() == 1 => {
                        Meaning::Call(FunctionName::Condition, Box::new(name.clone()))
                    }
                    _ => Meaning::Map(pairs),
                }
            }
        }
    }

    fn call(&self, call: cfn_template::Function<'_>, depth: usize) -> Meaning {
        // The tag of the short form is the call, not its argument.
        let argument = match long_form(call.argument).filter(|_| call.is_short) {
            Some(inner) => self.call(inner, depth + 1),
            None if call.is_short => self.plain(call.argument, depth),
            None => self.meaning(call.argument, depth),
        };
        match (call.name, argument) {
            (FunctionName::Ref, Meaning::Text(parts)) => match parts.as_slice() {
                [Part::Literal(name)] => text([self.reference(name)]),
                _ => Meaning::Call(call.name, Box::new(Meaning::Text(parts))),
            },
            (FunctionName::GetAtt, Meaning::Text(parts)) => match parts.as_slice() {
                [Part::Literal(name)] => text([Part::Attribute(name.clone())]),
                _ => Meaning::Call(call.name, Box::new(Meaning::Text(parts))),
            },
            (FunctionName::GetAtt, Meaning::List(items)) => {
                let names: Option<Vec<_>> = items.iter().map(literal).collect();
                match names {
                    Some(names) => text([Part::Attribute(names.join("."))]),
                    None => Meaning::Call(call.name, Box::new(Meaning::List(items))),
                }
            }
            (FunctionName::Sub, Meaning::Text(parts)) => match parts.as_slice() {
                [Part::Literal(name)] => self.sub(name, &BTreeMap::new()),
                _ => text([]),
            },
            (FunctionName::Sub, Meaning::List(items)) => match items.as_slice() {
                [written, Meaning::Map(map)] => match literal(written) {
                    Some(written) => self.sub(&written, map),
                    None => Meaning::Call(call.name, Box::new(Meaning::List(items))),
                },
                _ => Meaning::Call(call.name, Box::new(Meaning::List(items))),
            },
            (FunctionName::Join, Meaning::List(items)) => match items.as_slice() {
                [delimiter, Meaning::List(list)] if literal(delimiter).is_some() => {
                    let delimiter = literal(delimiter).unwrap_or_default();
                    let parts = list.iter().enumerate().flat_map(|(index, item)| {
                        let before = (index > 0).then(|| Part::Literal(delimiter.clone()));
                        before.into_iter().chain(parts_of(item))
                    });
                    text(parts.collect::<Vec<_>>())
                }
                _ => Meaning::Call(call.name, Box::new(Meaning::List(items))),
            },
            (FunctionName::If, Meaning::List(items)) => match items.as_slice() {
                [condition, yes, _] if self.holds.is_some() && literal(condition) == self.holds => {
                    yes.clone()
                }
                _ => Meaning::Call(call.name, Box::new(Meaning::List(items))),
            },
            (name, argument) => Meaning::Call(name, Box::new(argument)),
        }
    }

    fn reference(&self, name: &str) -> Part {
        match self.values.get(name) {
            Some(value) => Part::Literal(value.clone()),
            None => Part::Ref(name.to_owned()),
        }
    }

    fn sub(&self, written: &str, map: &BTreeMap<String, Meaning>) -> Meaning {
        let plain = |written: &str| Part::Literal(written.replace("${!", "${"));
        let mut parts = Vec::new();
        let mut from = 0;
        for variable in sub_variables(written) {
            let (start, end) = (variable.span.start as usize, variable.span.end as usize);
            let open = written.get(..start).and_then(|before| before.rfind("${")).unwrap_or(from);
            let close = written.get(end..).and_then(|after| after.find('}')).unwrap_or_default();
            parts.push(plain(written.get(from..open).unwrap_or_default()));
            match map.get(variable.name) {
                Some(meaning) => parts.extend(parts_of(meaning)),
                None if variable.name.contains('.') => parts.push(Part::Attribute(variable.name.to_owned())),
                None => parts.push(self.reference(variable.name)),
            }
            from = end + close + 1;
        }
        parts.push(plain(written.get(from..).unwrap_or_default()));
        text(parts)
    }
}

fn parts_of(meaning: &Meaning) -> Vec<Part> {
    match meaning {
        Meaning::Text(parts) => parts.clone(),
        other => vec![Part::Other(other.clone())],
    }
}

fn literal(meaning: &Meaning) -> Option<String> {
    match meaning {
        Meaning::Text(parts) => match parts.as_slice() {
            [] => Some(String::new()),
            [Part::Literal(text)] => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// A text whose literal pieces are joined.
fn text(parts: impl IntoIterator<Item = Part>) -> Meaning {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (_, Part::Literal(text)) if text.is_empty() => {}
            (Some(Part::Literal(before)), Part::Literal(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    Meaning::Text(joined)
}

/// Some places where something stands, the same in every run.
fn places(document: &Document) -> Vec<u32> {
    let mut all = Vec::new();
    for entry in 0..document.entries().len() {
        collect(document.node(entry, 0), &mut all);
    }
    let step = (all.len() / PLACES).max(1);
    // An odd step meets keys and values alike.
    all.into_iter().step_by(step | 1).collect()
}

fn collect(node: Node<'_>, places: &mut Vec<u32>) {
    places.extend(node.tag_span().map(|tag| tag.start));
    match node.kind() {
        Kind::Mapping => {
            for pair in node.pairs() {
                collect(pair.key, places);
                collect(pair.value, places);
            }
        }
        Kind::Sequence => node.items().for_each(|item| collect(item, places)),
        Kind::Scalar => places.push(content_span(node).start),
        Kind::Missing | Kind::Alias => {}
    }
}

fn analyse(text: &str) -> Analysis {
    let document = Document::parse(Text::new(text));
    document.check_strictly(&|| false);
    // The rules have no say here.
    let selection = cfn_rules::Selection::new(&["style"], &["style"]).unwrap_or_default();
    Analysis::new(document, Arc::new(Settings { selection, ..Settings::default() }))
}

/// The folder of templates that are not part of the project: `CFN_SHARED`, or `shared` beside
/// the checkout.
fn corpus() -> Option<std::path::PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var_os("CFN_SHARED").map_or_else(|| default.into(), std::path::PathBuf::from);
    let folder = root.join("corpus");
    if !folder.exists() {
        println!("skipped: there is no corpus here; set CFN_SHARED to the folder that has it");
        return None;
    }
    Some(folder)
}

fn templates(root: &std::path::Path) -> Vec<String> {
    let mut todo = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
            todo.extend(entries.map(|entry| entry.path()));
        } else if path.extension().is_some_and(|it| ["yaml", "yml", "json"].iter().any(|known| it == *known))
        {
            found.extend(std::fs::read_to_string(&path).map(|text| (path, text)));
        }
    }
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}
