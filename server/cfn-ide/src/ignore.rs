//! Ways to ignore a finding: at its line, in its resource, in its file.

use cfn_rules::edit::{Value, Writer};
use cfn_rules::{Analysis, Finding, can_be_suppressed};
use cfn_syntax::{Document, Kind, Node, Style};
use cfn_template::{Item, SectionKind, Template};
use cfn_text::{Span, TextEdit};

use crate::code_action::{ActionKind, CodeAction};

const TOOL: &str = "cfn-analyzer";

/// The edits that make findings that meet `span` be ignored, none of them preferred. In YAML they
/// are comments; JSON has none and gets metadata.
#[must_use]
pub fn ignore_actions(analysis: &Analysis, span: Span) -> Vec<CodeAction> {
    let meets = |finding: &Finding| finding.span.meets(span) && can_be_suppressed(finding.rule);
    let findings: Vec<_> = analysis.findings().into_iter().filter(meets).collect();
    if findings.is_empty() {
        return Vec::new();
    }
    let template = analysis.template();
    let mut actions = Vec::new();
    for finding in findings {
        let id = finding.rule.id;
        let mut add = |place: String, edit: Option<TextEdit>| {
            actions.extend(edit.map(|edit| CodeAction {
                title: format!("Ignore `{id}` {place}"),
                kind: ActionKind::QuickFix,
                finding: Some(finding.clone()),
                preferred: false,
                edits: vec![edit],
            }));
        };
        let item = item_around(&template, finding.span.start);
        add("on this line".to_owned(), on_line(&template, &finding, item));
        if let Some(item) = item {
            add(format!("in `{}`", item.name()), in_item(&template, item, id));
        }
        add("in this file".to_owned(), in_file(&template, id));
    }
    actions
}

fn item_around<'a>(template: &Template<'a>, offset: u32) -> Option<Item<'a>> {
    let items = template.items();
    let after = items.partition_point(|item| item.key().full_span().start <= offset);
    let item = items.get(after.checked_sub(1)?).copied()?;
    (item.key().full_span().join(item.value().full_span()).touches(offset)).then_some(item)
}

fn on_line(template: &Template<'_>, finding: &Finding, item: Option<Item<'_>>) -> Option<TextEdit> {
    let document = template.document();
    if is_json(document) {
        return None;
    }
    let text = document.text();
    // Inside a string of several lines a comment would be text: it goes above the first.
    let start = match document.node_at(finding.span.start).filter(|node| node.kind() == Kind::Scalar) {
        Some(node) => node.full_span().start.min(finding.span.start),
        None => finding.span.start,
    };
    let line = text.line_at(start);
    // There the comment reaches the whole item, which is another action.
    if item.is_some_and(|item| text.line_at(item.key().span().start) == line) {
        return None;
    }
    Some(comment_above(document, line, finding.rule.id))
}

fn in_item(template: &Template<'_>, item: Item<'_>, id: &str) -> Option<TextEdit> {
    let document = template.document();
    let text = document.text();
    let key = item.key().full_span().start;
    let line = text.line_at(key);
    let is_first = text.slice(Span::new(text.line_start(line), key)).trim().is_empty();
    if !is_json(document) && is_first {
        return Some(comment_above(document, line, id));
    }
    if item.section() != SectionKind::Resources {
        return None;
    }
    let resource = item.value();
    let writer = Writer::of(document);
    match resource.pair("Metadata") {
        Some(metadata) => in_metadata(&writer, metadata.value.resolve(), id),
        None => {
            Some(writer.insert_after(resource.pair("Type")?, "Metadata", &Value::map([(TOOL, ignoring(id))])))
        }
    }
}

fn in_file(template: &Template<'_>, id: &str) -> Option<TextEdit> {
    let document = template.document();
    if !is_json(document) {
        let is_ours = |comment: &Span| is_ignore(&document.text().slice(*comment), "ignore-file[");
        return Some(match document.comments().find(is_ours) {
            Some(comment) => extended(document, comment, id)?,
            None => {
                let start = if document.text().slice(Span::new(0, 3)) == "\u{feff}" { 3 } else { 0 };
                TextEdit::insert(start, format!("# {TOOL}: ignore-file[{id}]{}", newline(document)))
            }
        });
    }
    let writer = Writer::of(document);
    match template.get(SectionKind::Metadata, TOOL) {
        Some(item) => in_ignore(&writer, item.value(), id),
        None => writer.insert_item(document, "Metadata", TOOL, &ignoring(id)),
    }
}

/// A comment above a line, in its indentation; a comment of this kind that reaches the line takes
/// one more id.
fn comment_above(document: &Document, line: u32, id: &str) -> TextEdit {
    let text = document.text();
    let lines = [text.line_span(line), text.line_span(line.saturating_sub(1))];
    let is_ours = |comment: &Span| {
        let is_behind = lines.first().is_some_and(|span| span.covers(*comment));
        let above = lines.last().filter(|span| span.covers(*comment) && line > 0);
        let is_above =
            above.is_some_and(|span| text.slice(Span::new(span.start, comment.start)).trim().is_empty());
        (is_behind || is_above) && is_ignore(&text.slice(*comment), "ignore[")
    };
    if let Some(edit) = document.comments().find(is_ours).and_then(|comment| extended(document, comment, id))
    {
        return edit;
    }
    let start = text.line_start(line);
    let content = text.slice(text.line_span(line));
    let content = content.trim_start_matches('\u{feff}');
    let indent = content.get(..content.len() - content.trim_start().len()).unwrap_or_default();
    TextEdit::insert(start, format!("{indent}# {TOOL}: ignore[{id}]{}", newline(document)))
}

fn is_ignore(comment: &str, directive: &str) -> bool {
    let body = comment.trim_start_matches(['#', ' ', '\t']).strip_prefix(TOOL);
    let body = body.and_then(|body| body.strip_prefix(':'));
    body.is_some_and(|body| body.trim_start().starts_with(directive))
}

/// A comment of ours with one more id.
fn extended(document: &Document, comment: Span, id: &str) -> Option<TextEdit> {
    let end = document.text().slice(comment).find(']')? as u32;
    Some(TextEdit::insert(comment.start + end, format!(", {id}")))
}

fn ignoring(id: &str) -> Value {
    Value::map([("ignore", Value::list([Value::text(id)]))])
}

fn in_metadata(writer: &Writer, metadata: Node<'_>, id: &str) -> Option<TextEdit> {
    match metadata.get(TOOL) {
        Some(own) => in_ignore(writer, own, id),
        None => writer.insert(metadata, TOOL, &ignoring(id)),
    }
}

fn in_ignore(writer: &Writer, own: Node<'_>, id: &str) -> Option<TextEdit> {
    match own.pair("ignore") {
        Some(pair) => writer.append(pair, &Value::text(id)),
        None => writer.insert(own, "ignore", &Value::list([Value::text(id)])),
    }
}

fn newline(document: &Document) -> &'static str {
    let text = document.text();
    if text.slice(Span::new(text.line_span(0).end, text.line_start(1))) == "\r\n" { "\r\n" } else { "\n" }
}

/// Whether the document is in brackets as a whole.
fn is_json(document: &Document) -> bool {
    let root = document.sections().next().and_then(|section| section.key.parent());
    root.is_some_and(|root| root.style() == Style::Flow)
}

#[cfg(test)]
mod tests {
    use cfn_text::apply_edits;
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{analyse, analyse_at};

    /// What each action makes of a template. Afterwards the finding is gone, and nothing new is there.
    fn check(fixture: &str, expect: Expect) {
        let (analysis, offset) = analyse_at(fixture);
        let text = fixture.replacen("$0", "", 1);
        let before = analysis.findings().len();
        let mut drawn = String::new();
        for action in ignore_actions(&analysis, Span::empty(offset)) {
            let after = apply_edits(&text, &action.edits).unwrap();
            assert!(!action.preferred);
            assert!(analyse(&after).findings().len() < before, "{} leaves it: {after}", action.title);
            let old: Vec<_> = text.lines().collect();
            drawn += &format!("{}\n", action.title);
            for line in after.lines().filter(|line| !old.contains(line)) {
                drawn += &format!("  |{line}\n");
            }
        }
        expect.assert_eq(&drawn);
    }

    #[test]
    fn comments_in_yaml() {
        check(
            "Resources:
    Instance:
        Type: AWS::EC2::Instance
        Properties:
            MetadataOptions:
                HttpTokens: opt$0ional
",
            expect![[r#"
                Ignore `ec2-imdsv1-allowed` on this line
                  |                # cfn-analyzer: ignore[ec2-imdsv1-allowed]
                Ignore `ec2-imdsv1-allowed` in `Instance`
                  |    # cfn-analyzer: ignore[ec2-imdsv1-allowed]
                Ignore `ec2-imdsv1-allowed` in this file
                  |# cfn-analyzer: ignore-file[ec2-imdsv1-allowed]
            "#]],
        );
    }

    #[test]
    fn comments_that_are_there_take_one_more() {
        check(
            "# cfn-analyzer: ignore-file[unused-mapping] all are used elsewhere
Parameters:
  # cfn-analyzer: ignore[parameter-type-unknown] for the test
  Un$0used: { Type: String }
Resources:
  Topic: { Type: AWS::SNS::Topic }
",
            expect![[r#"
                Ignore `unused-parameter` in `Unused`
                  |  # cfn-analyzer: ignore[parameter-type-unknown, unused-parameter] for the test
                Ignore `unused-parameter` in this file
                  |# cfn-analyzer: ignore-file[unused-mapping, unused-parameter] all are used elsewhere
            "#]],
        );
    }

    #[test]
    fn above_a_string_of_several_lines() {
        check(
            "Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub |
        one
        ${No$0body}
",
            expect![[r#"
                Ignore `undefined-reference` on this line
                  |      # cfn-analyzer: ignore[undefined-reference]
                Ignore `undefined-reference` in `Topic`
                  |  # cfn-analyzer: ignore[undefined-reference]
                Ignore `undefined-reference` in this file
                  |# cfn-analyzer: ignore-file[undefined-reference]
            "#]],
        );
    }

    #[test]
    fn metadata_in_json() {
        check(
            r#"{
  "Resources": {
    "Instance": {
      "Type": "AWS::EC2::Instance",
      "Properties": {
        "MetadataOptions": {"HttpTokens": "$0optional"}
      }
    }
  }
}
"#,
            expect![[r#"
                Ignore `ec2-imdsv1-allowed` in `Instance`
                  |      "Metadata": {"cfn-analyzer": {"ignore": ["ec2-imdsv1-allowed"]}},
                Ignore `ec2-imdsv1-allowed` in this file
                  |  },
                  |  "Metadata": {"cfn-analyzer": {"ignore": ["ec2-imdsv1-allowed"]}}
            "#]],
        );
    }

    #[test]
    fn what_is_broken_cannot_be_ignored() {
        check("Resources:\n  Topic: { Type: AWS::SNS::Topic$0\n", expect![[""]]);
    }
}
