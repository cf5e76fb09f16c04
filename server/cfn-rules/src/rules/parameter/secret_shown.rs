use cfn_syntax::Node;
use cfn_template::{ReferenceKind, SectionKind};
use cfn_text::Span;

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "parameter-secret-shown",
    summary: "A NoEcho parameter is shown in an output or in metadata",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:W2010"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let metadata = item.value().get("Metadata").map(Node::full_span);
    let place = match item.section() {
        SectionKind::Outputs => "in this output",
        SectionKind::Metadata => "in the metadata",
        SectionKind::Resources if metadata.is_some() => "in the metadata of the resource",
        _ => return,
    };
    for (reference, span) in item.references() {
        let is_reference = matches!(reference.kind, ReferenceKind::Ref | ReferenceKind::SubRef);
        let is_shown = item.section() != SectionKind::Resources
            || metadata.is_some_and(|metadata| covers(metadata, span));
        if !is_reference || !is_shown {
            continue;
        }
        let Some(parameter) = context.environment.parameter(&reference.name) else { continue };
        let no_echo = parameter.value().get("NoEcho").and_then(|node| node.text());
        if no_echo.is_some_and(|text| text.eq_ignore_ascii_case("true")) {
            let message = format!(
                "`NoEcho` does not mask `{}` {place}: everyone who can describe the stack reads it. Remove the reference.",
                reference.name
            );
            sink.report(span, message);
        }
    }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn shown_where_no_echo_does_not_mask() {
        check(
            "
Parameters:
  Token: { Type: String, NoEcho: true }
  Name: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Metadata: { Token: !Ref Token, Name: !Ref Name }
#                           ^^^^^ warning[parameter-secret-shown]: metadata of the resource
    Properties: { TopicName: !Ref Token }
Outputs:
  A: { Value: !Sub 'a${Token}' }
#                      ^^^^^ warning[parameter-secret-shown]: in this output
",
        );
    }
}
