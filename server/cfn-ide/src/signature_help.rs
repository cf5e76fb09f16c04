use cfn_rules::Analysis;
use cfn_syntax::{Kind, Node, Style};
use cfn_template::FunctionName;
use cfn_text::Span;

use crate::due::{place, tagged};
use crate::functions::{self, FunctionFacts};

/// The arguments of the function around the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureHelp {
    /// The call, like `!Join [delimiter, texts]`.
    pub label: String,
    /// What the function does.
    pub about: String,
    /// The arguments in order.
    pub parameters: Vec<SignatureParameter>,
    /// Which argument the cursor is in; `None` behind the last one.
    pub active: Option<usize>,
}

/// An argument of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureParameter {
    /// Where its name stands in the label, which is ASCII.
    pub span: Span,
    /// What it is.
    pub about: String,
}

/// The arguments of the innermost function around `offset`.
#[must_use]
pub fn signature_help(analysis: &Analysis, offset: u32) -> Option<SignatureHelp> {
    let document = analysis.document();
    let is_comment = document.comments().any(|comment| comment.start < offset && offset <= comment.end);
    if !analysis.is_template() || is_comment {
        return None;
    }
    let place = place(document, &document.path_at(offset), offset);
    let (name, argument) = match (tagged(place.node), place.node) {
        (Some(name), Some(node)) => {
            // On the tag itself, the arguments have not begun.
            if node.tag_span().is_some_and(|tag| offset <= tag.end) {
                return None;
            }
            (name, whole(node, offset)?)
        }
        _ => match place.call? {
            (name, Some(index)) => (name, index),
            (name, None) => (name, whole(place.node?, offset)?),
        },
    };
    help(functions::facts(name)?, argument)
}

/// The argument at the cursor when it is not written as a list: the attribute of a `GetAtt`
/// behind the dot, the first one otherwise. Nothing in texts, where it would only be in the way.
fn whole(node: Node<'_>, offset: u32) -> Option<usize> {
    let is_name = matches!(node.kind(), Kind::Scalar | Kind::Missing) && node.style() == Style::Plain;
    if !is_name {
        return None;
    }
    let before = Span::new(node.span().start.min(offset), offset);
    let text = node.document().text().slice(before);
    let is_attribute = tagged(Some(node)) == Some(FunctionName::GetAtt) && text.contains('.');
    (!text.trim_start().contains(' ')).then_some(usize::from(is_attribute))
}

fn help(facts: &FunctionFacts, argument: usize) -> Option<SignatureHelp> {
    let (label, spans) = facts.signature_with_spans();
    let last = facts.arguments.len().checked_sub(1)?;
    let takes_more = matches!(facts.name, FunctionName::And | FunctionName::Or);
    let active = if takes_more { Some(argument.min(last)) } else { Some(argument).filter(|it| *it <= last) };
    let parameters = facts
        .arguments
        .iter()
        .zip(spans)
        .map(|(argument, span)| SignatureParameter { span, about: argument.about.to_owned() })
        .collect();
    Some(SignatureHelp { label, about: facts.about.to_owned(), parameters, active })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::analyse_at;

    /// The call with the active argument in stars.
    fn shown(lines: &str) -> String {
        let (analysis, offset) = analyse_at(&format!(
            "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n{lines}\n  B: {{ Type: AWS::SNS::Topic }}\n"
        ));
        let Some(help) = signature_help(&analysis, offset) else { return "nothing".to_owned() };
        let mut text = help.label;
        if let Some(parameter) = help.active.and_then(|active| help.parameters.get(active)) {
            text.insert(parameter.span.end as usize, '*');
            text.insert(parameter.span.start as usize, '*');
        }
        text
    }

    #[test]
    fn in_short_lists() {
        for (line, expected) in [
            ("!If [$0", "!If [*condition*, value when true, value when false]"),
            ("!If [IsProd, $0", "!If [condition, *value when true*, value when false]"),
            ("!If [IsProd, a, $0]", "!If [condition, value when true, *value when false*]"),
            ("!If [IsProd, a, b, $0]", "!If [condition, value when true, value when false]"),
            ("!Join ['-', [a, $0]]", "!Join [delimiter, *texts*]"),
            ("!Join ['-', [a, !GetAtt B.$0]]", "!GetAtt [resource, *attribute*]"),
            ("!GetAtt $0", "!GetAtt [*resource*, attribute]"),
            ("!Cidr [10.0.0.0/16, $0]", "!Cidr [block, *count*, bits?]"),
            ("!Sub ['a', { B: $0 }]", "!Sub [text, *variables?*]"),
        ] {
            assert_eq!(shown(&format!("      TopicName: {line}")), expected, "{line}");
        }
    }

    #[test]
    fn in_long_forms() {
        let lines = "      TopicName:\n        Fn::If:\n          - IsProd\n          - $0";
        assert_eq!(shown(lines), "!If [condition, *value when true*, value when false]");
        let json = "      TopicName: { 'Fn::Select': [0, $0] }";
        assert_eq!(shown(json), "!Select [index, *list*]");
    }

    #[test]
    fn nothing_on_names_of_functions_and_in_texts() {
        for line in ["!I$0f [a, b, c]", "$0", "!Sub 'a $0'", "a # !If [$0", "!If [a, b, c] $0"] {
            assert_eq!(shown(&format!("      TopicName: {line}")), "nothing", "{line}");
        }
    }
}
