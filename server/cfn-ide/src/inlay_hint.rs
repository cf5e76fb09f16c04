use cfn_rules::Analysis;
use cfn_syntax::{Kind, Node};
use cfn_template::{Environment, Function, FunctionName, Given, SectionKind, Template, function, values};
use cfn_text::Span;

use crate::walk::{every_node, trimmed};

/// Longer values are cut: the hint stands in the line.
const MAX_CHARS: usize = 40;

/// A text that an editor shows in the line though it is not written there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// Behind which byte it stands.
    pub offset: u32,
    /// The text.
    pub label: String,
    /// Where the value comes from, or the whole value when the label is cut.
    pub tooltip: Option<String>,
}

/// The values that functions in `span` have by what the template says: the default of a
/// parameter, what a mapping holds, a text with all its variables known.
#[must_use]
pub fn inlay_hints(analysis: &Analysis, span: Span) -> Vec<InlayHint> {
    if !analysis.is_template() || analysis.settings().inlay_hints_off {
        return Vec::new();
    }
    let template = analysis.template();
    let environment = Environment::new(&template);
    let mut hints: Vec<InlayHint> = Vec::new();
    let mut done = 0;
    every_node(template.document(), &mut |node| {
        let reach = trimmed(node);
        // Inside a function that has its hint, more of them would only be noise.
        if reach.start < done || !span.meets(reach) {
            return;
        }
        if let Some(hint) = function(node).and_then(|call| hint(&template, &environment, node, call)) {
            done = reach.end;
            hints.push(hint);
        }
    });
    hints
}

fn hint<'a>(
    template: &Template<'a>,
    environment: &Environment<'a>,
    node: Node<'a>,
    call: Function<'a>,
) -> Option<InlayHint> {
    let place = trimmed(node);
    let text = template.document().text();
    if text.line_at(place.start) != text.line_at(place.end) {
        return None;
    }
    let (value, source) = known_value(template, environment, node, call)?;
    let is_cut = value.chars().count() > MAX_CHARS || value.contains('\n');
    let shown: String = value.lines().next().unwrap_or_default().chars().take(MAX_CHARS).collect();
    let label = format!("= {shown}{}", if is_cut { "…" } else { "" });
    Some(InlayHint { offset: place.end, label, tooltip: if is_cut { Some(value) } else { source } })
}

/// The value that a function has by what the template says, and where it comes from.
pub(crate) fn known_value<'a>(
    template: &Template<'a>,
    environment: &Environment<'a>,
    node: Node<'a>,
    call: Function<'a>,
) -> Option<(String, Option<String>)> {
    if !is_resolved(call.name) || names_secret(template, node) {
        return None;
    }
    if call.name == FunctionName::Ref {
        return default_of(template, call);
    }
    let given = values(environment, node);
    let [given @ (Given::OneOf { .. } | Given::Computed { .. })] = given.as_slice() else { return None };
    let source = given.is_by_default().then(|| "With the defaults of the parameters".to_owned());
    Some((given.text()?.into_owned(), source))
}

/// Whether the value of a function is worth a hint.
fn is_resolved(name: FunctionName) -> bool {
    matches!(
        name,
        FunctionName::Ref
            | FunctionName::FindInMap
            | FunctionName::Sub
            | FunctionName::Join
            | FunctionName::Select
    )
}

/// Whether a parameter with `NoEcho` has a say: its default is not to be shown.
fn names_secret(template: &Template<'_>, node: Node<'_>) -> bool {
    let reach = node.full_span();
    let is_secret = |name: &str| {
        template
            .get(SectionKind::Parameters, name)
            .is_some_and(|parameter| parameter.value().get("NoEcho").is_some_and(|it| !it.is_text("false")))
    };
    let Some(item) = template.item_around(node) else { return false };
    item.references().any(|(reference, span)| reach.covers(span) && is_secret(&reference.name))
}

fn default_of<'a>(template: &Template<'a>, call: Function<'a>) -> Option<(String, Option<String>)> {
    let name = call.argument.text()?;
    let parameter = template.get(SectionKind::Parameters, &name)?;
    let default = parameter.value().get("Default")?;
    if default.kind() != Kind::Scalar || default.tag().is_some() {
        return None;
    }
    let value = default.text()?.into_owned();
    let is_name = parameter.item_type().is_some_and(|it| it.starts_with("AWS::SSM::Parameter::Value"));
    let value = if is_name { format!("value of {value}") } else { value };
    Some((value, Some(format!("The default of parameter `{name}`"))))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cfn_rules::Settings;
    use cfn_syntax::Document;
    use cfn_text::Text;
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{analyse, draw};

    fn check(template: &str, expected: Expect) {
        let analysis = analyse(template);
        let hints = inlay_hints(&analysis, Span::new(0, analysis.document().text().len()));
        let labels: Vec<_> = hints
            .iter()
            .map(|it| format!("{} ({})", it.label, it.tooltip.as_deref().unwrap_or("no tooltip")))
            .collect();
        let marks: Vec<_> =
            hints.iter().zip(&labels).map(|(it, label)| (Span::empty(it.offset), &**label)).collect();
        expected.assert_eq(&draw(&analysis, &marks));
    }

    #[test]
    fn what_the_template_knows() {
        check(
            "
Parameters:
  Stage: { Type: String, Default: dev }
  Image: { Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>, Default: /aws/image }
  Unknown: { Type: String }
  Secret: { Type: String, Default: hunter2, NoEcho: true }
Mappings:
  Sizes: { dev: { size: t3.small }, prod: { size: m5.large } }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Ref Stage
      Image: !Ref Image
      Nothing: !Ref Unknown
      Hidden: !Ref Secret
      HiddenToo: !Sub 'x-${Secret}'
      Known: !FindInMap [Sizes, prod, size]
      Either: !FindInMap [Sizes, !Ref Unknown, size]
      Text: !Sub '${Stage}-events'
      Half: !Sub '${Stage}-${AWS::Region}'
      Long: { Fn::Join: ['-', [!Ref Stage, a-very-long-text-that-nobody-wants-to-read-twice]] }
      List: [!Ref Stage, { Ref: Stage }]
",
            expect![[r#"
                |      TopicName: !Ref Stage
                |                           ^ = dev (The default of parameter `Stage`)
                |      Image: !Ref Image
                |                       ^ = value of /aws/image (The default of parameter `Image`)
                |      Known: !FindInMap [Sizes, prod, size]
                |                                           ^ = m5.large (no tooltip)
                |      Text: !Sub '${Stage}-events'
                |                                  ^ = dev-events (With the defaults of the parameters)
                |      Long: { Fn::Join: ['-', [!Ref Stage, a-very-long-text-that-nobody-wants-to-read-twice]] }
                |                                                                                               ^ = dev-a-very-long-text-that-nobody-wants-t… (dev-a-very-long-text-that-nobody-wants-to-read-twice)
                |      List: [!Ref Stage, { Ref: Stage }]
                |                       ^ = dev (The default of parameter `Stage`)
                |                                       ^ = dev (The default of parameter `Stage`)
            "#]],
        );
    }

    #[test]
    fn none_when_they_are_off() {
        let text = "
Parameters:
  Stage: { Type: String, Default: dev }
Resources:
  One: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Stage } }
";
        let settings = Settings { inlay_hints_off: true, ..Settings::default() };
        let analysis = Analysis::new(Document::parse(Text::new(text)), Arc::new(settings));
        assert_eq!(inlay_hints(&analysis, Span::new(0, text.len() as u32)), []);
    }

    #[test]
    fn only_in_the_range() {
        let text = "
Parameters:
  Stage: { Type: String, Default: dev }
Resources:
  One: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Stage } }
  Two: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Stage } }
";
        let start = text.find("  Two").unwrap() as u32;
        assert_eq!(inlay_hints(&analyse(text), Span::new(start, text.len() as u32)).len(), 1);
    }
}
