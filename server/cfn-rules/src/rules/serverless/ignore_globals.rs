use cfn_syntax::{Kind, Node};
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::rules::keys::is_open;
use crate::similar::similar;

rule! {
    id: "serverless-ignore-globals-unknown",
    summary: "IgnoreGlobals names something that is no property of the resource",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3724"],
    check: Check::Resource(
        &[
            "AWS::Serverless::Api",
            "AWS::Serverless::Function",
            "AWS::Serverless::HttpApi",
            "AWS::Serverless::LayerVersion",
            "AWS::Serverless::SimpleTable",
            "AWS::Serverless::StateMachine",
        ],
        check,
    ),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let ignored = context.item.value().get("IgnoreGlobals");
    let schema = context.item.item_type().and_then(cfn_schema::resource);
    let (Some(ignored), Some(schema)) = (ignored, schema) else { return };
    if is_open(ignored) || ignored.tag().is_some() {
        return;
    }
    if ignored.kind() != Kind::Sequence {
        if ignored.kind() == Kind::Mapping || !ignored.is_text("*") {
            sink.report(ignored.full_span(), "`IgnoreGlobals` takes `\"*\"` or a list of properties.");
        }
        return;
    }
    for item in ignored.items().map(Node::resolve) {
        let Some(name) = item.text().filter(|_| item.tag().is_none() && !item.is_null()) else { continue };
        if schema.property(&name).is_some() {
            continue;
        }
        let properties = schema.shape().all_properties();
        let suggestion = similar(&name, properties.iter().map(|(property, _)| *property)).first().copied();
        let advice = suggestion.map_or_else(String::new, |it| format!(" Did you mean `{it}`?"));
        let message = format!("`{name}` is no property that `Globals` could set here.{advice}");
        sink.report(item.span(), message).fix(|| {
            let suggestion = suggestion?;
            Some(Fix {
                title: format!("Change to `{suggestion}`"),
                safety: Safety::Unsafe,
                preferred: true,
                edits: vec![TextEdit::replace(item.span(), suggestion)],
            })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn names_and_everything() {
        check(
            "
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Timeout: 3, Runtime: python3.13 }
Resources:
  All:
    Type: AWS::Serverless::Function
    IgnoreGlobals: '*'
  Typo:
    Type: AWS::Serverless::Function
    IgnoreGlobals:
      - Runtime
      - Timeot
#       ^^^^^^ error[serverless-ignore-globals-unknown]: Did you mean `Timeout`
  Text:
    Type: AWS::Serverless::Api
    IgnoreGlobals: Name
#                  ^^^^ error[serverless-ignore-globals-unknown]: a list of properties
",
        );
    }
}
