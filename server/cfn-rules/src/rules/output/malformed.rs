use cfn_syntax::Kind;
use cfn_template::{SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::rules::keys::{is_open, report_unknown_keys};

rule! {
    id: "output-malformed",
    summary: "An output is declared in a way that CloudFormation does not take",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E6001", "cfn-lint:E6002", "cfn-lint:E6003", "cfn-lint:E6102"],
    check: Check::Item(SectionKind::Outputs, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    if context.environment.transforms().opaque || item.name().starts_with("Fn::") || is_open(value) {
        return;
    }
    if value.kind() != Kind::Mapping || function(value).is_some() {
        sink.report(item.key().span(), format!("Output `{}` must be a mapping with a `Value`.", item.name()));
        return;
    }
    if value.pair("Value").is_none_or(|pair| pair.value.is_null() && pair.value.tag().is_none()) {
        sink.report(item.key().span(), format!("Output `{}` has no `Value`: add one.", item.name()));
    }
    report_unknown_keys(sink, value, &["Value", "Description", "Export", "Condition"], "an output");
    if let Some(description) = value.pair("Description")
        && !(description.value.resolve().text().is_some() && function(description.value).is_none())
        && !is_open(description.value)
    {
        sink.report(description.key.span(), "`Description` of an output takes a string.");
    }
    let Some(export) = value.pair("Export") else { return };
    let content = export.value.resolve();
    if is_open(content) || function(content).is_some() {
        return;
    }
    match content.pair("Name") {
        None => {
            sink.report(export.key.span(), "`Export` needs a `Name`.");
        }
        Some(name) => {
            let node = name.value.resolve();
            let is_text = function(node).is_some() || node.kind() == Kind::Scalar && !node.is_null();
            if !is_text && !is_open(node) {
                sink.report(name.key.span(), "`Name` of an export takes a string.");
            }
        }
    }
    report_unknown_keys(sink, content, &["Name"], "an export");
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn wrong_keys_and_values() {
        check(
            "
Resources: { Topic: { Type: AWS::SNS::Topic } }
Outputs:
  Text: x
# ^^^^ error[output-malformed]: must be a mapping
  NoValue: { Description: x }
# ^^^^^^^ error[output-malformed]: has no `Value`
  Key: { Value: x, Vlue: y }
#                  ^^^^ error[output-malformed]
  Export: { Value: x, Export: { Nam: x } }
#                     ^^^^^^ error[output-malformed]: needs a `Name`
#                               ^^^ error[output-malformed]: Did you mean `Name`?
  Description: { Value: x, Description: !Ref Topic }
#                          ^^^^^^^^^^^ error[output-malformed]
  Fine: { Value: !Ref Topic, Export: { Name: !Sub '${AWS::StackName}-a' } }
",
        );
    }

    #[test]
    fn the_fix_renames_the_key() {
        check_fix(
            "
Resources: { Topic: { Type: AWS::SNS::Topic } }
Outputs:
  Topic: { Value: !Ref Topic, Desciption: our topic }
",
            "
Resources: { Topic: { Type: AWS::SNS::Topic } }
Outputs:
  Topic: { Value: !Ref Topic, Description: our topic }
",
        );
    }
}
