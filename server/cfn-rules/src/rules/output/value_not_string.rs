use cfn_syntax::Kind;
use cfn_template::{FunctionName, SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "output-value-not-string",
    summary: "The value of an output is a list or a mapping",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E6101"],
    check: Check::Item(SectionKind::Outputs, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    if context.environment.transforms().opaque {
        return;
    }
    let Some(pair) = context.item.value().pair("Value") else { return };
    let value = pair.value.resolve();
    let is_list = match function(value) {
        None => {
            matches!(value.kind(), Kind::Sequence | Kind::Mapping)
                && !value.pairs().any(|pair| pair.name().starts_with("Fn::"))
        }
        Some(call) => match call.name {
            FunctionName::Split | FunctionName::GetAZs | FunctionName::Cidr => true,
            FunctionName::Ref => call.argument.text().is_some_and(|name| {
                name == "AWS::NotificationARNs"
                    || context.environment.parameter(&name).and_then(|it| it.item_type()).is_some_and(|it| {
                        it.starts_with("List<")
                            || it == "CommaDelimitedList"
                            || it.contains("Value<List<")
                            || it.contains("Value<CommaDelimitedList")
                    })
            }),
            _ => false,
        },
    };
    if is_list {
        let span = if value.kind() == Kind::Scalar { value.full_span() } else { pair.key.span() };
        sink.report(
            span,
            "An output takes a string, and this is a list or a mapping: join it with `Fn::Join`.",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn lists_and_mappings() {
        check(
            "
Parameters:
  L: { Type: 'List<Number>' }
  S: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic } }
Outputs:
  A: { Value: [a] }
#      ^^^^^ error[output-value-not-string]
  B: { Value: !Ref L }
#             ^^^^^^ error[output-value-not-string]
  C: { Value: !GetAZs '' }
#             ^^^^^^^^^^ error[output-value-not-string]
  D: { Value: !Join [',', !Ref L] }
  E: { Value: !Ref S }
  F: { Value: 1 }
",
        );
    }
}
