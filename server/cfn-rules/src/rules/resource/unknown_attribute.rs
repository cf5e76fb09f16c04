use cfn_syntax::{Node, Pair};
use cfn_template::SectionKind;
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;

rule! {
    id: "unknown-resource-attribute",
    summary: "A key of a resource that is no resource attribute",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3001"],
    check: Check::Item(SectionKind::Resources, check),
}

/// The keys of any resource (CloudFormation user guide, "Resource attribute reference").
const ATTRIBUTES: [&str; 9] = [
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "Metadata",
    "CreationPolicy",
    "UpdatePolicy",
    "DeletionPolicy",
    "UpdateReplacePolicy",
];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let item_type = item.item_type().unwrap_or_default();
    if item.name().starts_with("Fn::") || context.environment.transforms().opaque {
        return;
    }
    let is_custom = item_type.starts_with("Custom::") || item_type == "AWS::CloudFormation::CustomResource";
    let is_serverless = context.environment.transforms().serverless;
    let is_known = |name: &str| {
        ATTRIBUTES.contains(&name)
            || (name == "Version" && is_custom)
            || (matches!(name, "Connectors" | "IgnoreGlobals") && is_serverless)
            || name == "<<"
            || name.starts_with("Fn::Transform")
    };
    for pair in item.value().pairs() {
        let Some(name) = pair.key.text() else { continue };
        if pair.key.is_partial_key() || is_known(&name) {
            continue;
        }
        let suggestion = closest(&name, item.value());
        let advice = match suggestion {
            Some(suggestion) => format!("Did you mean `{suggestion}`?"),
            None => "Does it belong under `Properties`?".to_owned(),
        };
        let message =
            format!("`{name}` is no resource attribute: CloudFormation rejects the template. {advice}");
        sink.report(pair.key.span(), message).fix(|| Some(rename(pair, suggestion?)));
    }
}

/// The attribute that was meant, unless the resource has it already.
fn closest(name: &str, resource: Node<'_>) -> Option<&'static str> {
    let free = ATTRIBUTES.into_iter().filter(|attribute| resource.pair(attribute).is_none());
    similar(name, free).first().copied()
}

fn rename(pair: Pair<'_>, to: &str) -> Fix {
    Fix {
        title: format!("Change to `{to}`"),
        safety: Safety::Unsafe,
        preferred: true,
        edits: vec![TextEdit::replace(pair.key.span(), to)],
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn misspelt_and_misplaced() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    DependOn: Other
#   ^^^^^^^^ error[unknown-resource-attribute]: Did you mean `DependsOn`?
    TopicName: x
#   ^^^^^^^^^ error[unknown-resource-attribute]: under `Properties`
  Other:
    Type: Custom::Thing
    Version: '1.0'
    Properties: { ServiceToken: arn }
",
        );
    }

    #[test]
    fn the_fix_renames_the_key() {
        check_fix(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Propertis: # see the guide
      TopicName: x
",
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: # see the guide
      TopicName: x
",
        );
    }
}
