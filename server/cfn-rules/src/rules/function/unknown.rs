use cfn_template::{FunctionName, SectionKind};
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;

rule! {
    id: "unknown-function",
    summary: "An intrinsic function that CloudFormation does not know",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3002", "cfn-lint:E8001"],
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    // A macro may bring functions of its own.
    if context.environment.transforms().opaque || context.item.section() == SectionKind::Metadata {
        return;
    }
    for call in context.calls().iter().filter(|call| call.function.name == FunctionName::Unknown) {
        let written = match call.function.is_short {
            true => call.node.tag().unwrap_or_default().to_owned(),
            false => call.node.pairs().next().map(|pair| pair.name().into_owned()).unwrap_or_default(),
        };
        let short = written.trim_start_matches('!').trim_start_matches("Fn::");
        let names = FunctionName::ALL.iter().map(|name| name.name().trim_start_matches("Fn::"));
        let suggestion = similar(short, names).first().copied();
        let advice = match suggestion {
            Some(suggestion) => format!("did you mean `{}`?", spelt(suggestion, call.function.is_short)),
            None => "CloudFormation will reject it.".to_owned(),
        };
        sink.report(call.function.name_span, format!("There is no function `{written}`; {advice}")).fix(
            || {
                let name = spelt(suggestion?, call.function.is_short);
                let quote =
                    if context.item.value().document().text().slice(call.function.name_span).starts_with('"')
                    {
                        "\""
                    } else if context
                        .item
                        .value()
                        .document()
                        .text()
                        .slice(call.function.name_span)
                        .starts_with('\'')
                    {
                        "'"
                    } else {
                        ""
                    };
                Some(Fix {
                    title: format!("Change to `{name}`"),
                    safety: Safety::Unsafe,
                    preferred: true,
                    edits: vec![TextEdit::replace(call.function.name_span, format!("{quote}{name}{quote}"))],
                })
            },
        );
    }
}

fn spelt(name: &str, is_short: bool) -> String {
    match (is_short, name) {
        (true, _) => format!("!{name}"),
        (false, "Ref") => name.to_owned(),
        (false, _) => format!("Fn::{name}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn misspelt_and_made_up() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sup 'a-${AWS::Region}'
#                ^^^^ error[unknown-function]: did you mean `!Sub`?
      DisplayName: { 'Fn::Jion': ['', [a]] }
#                    ^^^^^^^^^^ error[unknown-function]: did you mean `Fn::Join`?
      Other: { 'Fn::Frobnicate': a }
#              ^^^^^^^^^^^^^^^^ error[unknown-function]: will reject it
",
        );
    }

    #[test]
    fn the_fix_keeps_the_form() {
        check_fix(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sup 'a-${AWS::Region}' } }
",
            "
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub 'a-${AWS::Region}' } }
",
        );
    }
}
