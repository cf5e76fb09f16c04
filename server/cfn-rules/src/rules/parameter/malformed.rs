use cfn_syntax::{Kind, Node};
use cfn_template::{SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::rules::keys::{is_open, report_unknown_keys};

rule! {
    id: "parameter-malformed",
    summary: "A parameter is declared in a way that CloudFormation does not take",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E2001", "cfn-lint:E2011"],
    check: Check::Item(SectionKind::Parameters, check),
}

/// CloudFormation user guide, "Parameters: Properties".
const KEYS: [&str; 11] = [
    "Type",
    "Default",
    "Description",
    "AllowedValues",
    "AllowedPattern",
    "ConstraintDescription",
    "MinLength",
    "MaxLength",
    "MinValue",
    "MaxValue",
    "NoEcho",
];
/// The most characters of a value (CloudFormation quotas).
const MAX_VALUE: f64 = 4096.0;

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    if context.environment.transforms().opaque || item.name().starts_with("Fn::") || is_open(value) {
        return;
    }
    if value.kind() != Kind::Mapping || function(value).is_some() {
        sink.report(
            item.key().span(),
            format!("Parameter `{}` must be a mapping with a `Type`.", item.name()),
        );
        return;
    }
    if value.pair("Type").is_none() {
        let message = format!("Parameter `{}` has no `Type`: add one, like `Type: String`.", item.name());
        sink.report(item.key().span(), message);
    }
    report_unknown_keys(sink, value, &KEYS, "a parameter");
    for pair in value.pairs() {
        if let Some(message) = problem_of(&pair.name(), pair.value.resolve()) {
            let span =
                if pair.value.full_span().is_empty() { pair.key.span() } else { pair.value.full_span() };
            sink.report(span, format!("`{}` {message}", pair.name()));
        }
    }
    check_limits(context, sink);
}

fn problem_of(key: &str, value: Node<'_>) -> Option<&'static str> {
    // Functions in parameters are another rule's business.
    if function(value).is_some() || value.kind() == Kind::Alias {
        return None;
    }
    let is_scalar = value.kind() == Kind::Scalar && !value.is_null();
    let is_number = || number(value).is_some();
    match key {
        "AllowedValues" => {
            let is_list = value.kind() == Kind::Sequence
                && value.items().all(|item| item.resolve().kind() == Kind::Scalar && !item.is_null());
            (!is_list).then_some("takes a list of values.")
        }
        "MinLength" | "MaxLength" if !is_scalar || !is_number() => Some("takes a whole number."),
        "MaxLength" if number(value).is_some_and(|it| it > MAX_VALUE) => Some("takes at most 4096."),
        "MinValue" | "MaxValue" if !is_scalar || !is_number() => Some("takes a number."),
        "NoEcho" => {
            let is_boolean =
                value.text().is_some_and(|it| matches!(&*it.to_ascii_lowercase(), "true" | "false"));
            (!is_boolean && !matches!(&*value.text().unwrap_or_default(), "yes" | "no" | "on" | "off"))
                .then_some("takes true or false.")
        }
        "Default" | "Description" | "AllowedPattern" | "ConstraintDescription" | "Type" if !is_scalar => {
            Some("takes a string.")
        }
        _ => None,
    }
}

fn number(node: Node<'_>) -> Option<f64> {
    node.text()?.trim().parse().ok()
}

/// Constraints that do not fit the type, or each other.
fn check_limits(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    let unfit: &[&str] = match item.item_type() {
        Some("Number") => &["MinLength", "MaxLength", "AllowedPattern"],
        Some("String" | "CommaDelimitedList") => &["MinValue", "MaxValue"],
        _ => &[],
    };
    for name in unfit {
        if let Some(pair) = value.pair(name) {
            let message = format!("`{name}` is no constraint of a parameter of this type: remove it.");
            sink.report(pair.key.span(), message);
        }
    }
    for (least, most) in [("MinLength", "MaxLength"), ("MinValue", "MaxValue")] {
        let (Some(low), Some(high)) = (value.pair(least), value.pair(most)) else { continue };
        if number(low.value).zip(number(high.value)).is_some_and(|(low, high)| low > high) {
            sink.report(high.value.full_span(), format!("`{most}` is less than `{least}`: no value fits."));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn wrong_keys_and_values() {
        check(
            "
Parameters:
  Text: String
# ^^^^ error[parameter-malformed]: must be a mapping
  NoType: { Default: a }
# ^^^^^^ error[parameter-malformed]: has no `Type`
  Keys: { Type: String, Defualt: a, Other: b }
#                       ^^^^^^^ error[parameter-malformed]: Did you mean `Default`?
#                                   ^^^^^ error[parameter-malformed]
  Values: { Type: String, AllowedValues: a, NoEcho: perhaps, Default: [a], MinLength: x }
#                                        ^ error[parameter-malformed]: takes a list
#                                                   ^^^^^^^ error[parameter-malformed]
#                                                                     ^^^ error[parameter-malformed]
#                                                                                     ^ error[parameter-malformed]
  Limits: { Type: Number, MinLength: 1, MinValue: 3, MaxValue: 2 }
#                         ^^^^^^^^^ error[parameter-malformed]
#                                                              ^ error[parameter-malformed]: less than
  Fine: { Type: String, MinLength: 0, MaxLength: 4096, NoEcho: 'true', Default: '' }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }

    #[test]
    fn the_fix_renames_the_key() {
        check_fix(
            "
Parameters:
  Name: { Type: String, Defualt: a }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Name } } }
",
            "
Parameters:
  Name: { Type: String, Default: a }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Name } } }
",
        );
    }
}
