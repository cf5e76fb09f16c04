use cfn_syntax::Kind;
use cfn_template::SectionKind;
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::{Safety, Severity};
use crate::similar::similar;

rule! {
    id: "parameter-type-unknown",
    summary: "A parameter has a type that CloudFormation does not know",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E2002", "cfn-lint:W2002"],
    check: Check::Item(SectionKind::Parameters, check),
}

/// CloudFormation user guide, "Supported parameter data types".
const PLAIN: [&str; 6] =
    ["String", "Number", "CommaDelimitedList", "List<Number>", "List<String>", "AWS::SSM::Parameter::Name"];
/// The types of things that exist, alone and in lists.
const THINGS: [&str; 9] = [
    "AWS::EC2::AvailabilityZone::Name",
    "AWS::EC2::Image::Id",
    "AWS::EC2::Instance::Id",
    "AWS::EC2::SecurityGroup::GroupName",
    "AWS::EC2::SecurityGroup::Id",
    "AWS::EC2::Subnet::Id",
    "AWS::EC2::VPC::Id",
    "AWS::EC2::Volume::Id",
    "AWS::Route53::HostedZone::Id",
];
/// This one has no list.
const KEY_PAIR: &str = "AWS::EC2::KeyPair::KeyName";

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    if context.environment.transforms().opaque {
        return;
    }
    let Some(value) = context.item.value().get("Type").filter(|it| it.tag().is_none()) else { return };
    let Some(name) = value.text().filter(|_| value.kind() == Kind::Scalar && !value.is_null()) else {
        return;
    };
    if is_known(&name) {
        return;
    }
    let of_parameter = name.strip_prefix("AWS::SSM::Parameter::Value<").and_then(|it| it.strip_suffix('>'));
    if let Some(inner) = of_parameter {
        if !is_known(inner) {
            let message =
                format!("CloudFormation does not document parameters of Systems Manager of type `{inner}`.");
            sink.report(value.span(), message).severity(Severity::Warning);
        }
        return;
    }
    let known = PLAIN.into_iter().chain(THINGS).chain([KEY_PAIR]);
    let suggestion = similar(&name, known).first().copied();
    let advice = match suggestion {
        Some(suggestion) => format!("Did you mean `{suggestion}`?"),
        None => "Use `String`, `Number`, `CommaDelimitedList`, or a type of AWS.".to_owned(),
    };
    sink.report(value.span(), format!("There is no parameter type `{name}`. {advice}")).fix(|| {
        let suggestion = suggestion?;
        Some(Fix {
            title: format!("Change to `{suggestion}`"),
            safety: Safety::Unsafe,
            preferred: true,
            edits: vec![TextEdit::replace(value.span(), suggestion)],
        })
    });
}

fn is_known(name: &str) -> bool {
    let listed = name.strip_prefix("List<").and_then(|it| it.strip_suffix('>'));
    PLAIN.contains(&name) || name == KEY_PAIR || THINGS.contains(&listed.unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn types_that_are_not_there() {
        check(
            "
Parameters:
  A: { Type: Strng }
#            ^^^^^ error[parameter-type-unknown]: Did you mean `String`?
  B: { Type: Boolean }
#            ^^^^^^^ error[parameter-type-unknown]
  C: { Type: AWS::SSM::Parameter::Value<Test> }
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[parameter-type-unknown]
  D: { Type: 'List<AWS::EC2::Subnet::Id>' }
  E: { Type: 'AWS::SSM::Parameter::Value<List<String>>' }
  F: { Type: AWS::EC2::KeyPair::KeyName }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }

    #[test]
    fn the_fix_changes_the_type() {
        check_fix(
            "
Parameters:
  A: { Type: string }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref A } } }
",
            "
Parameters:
  A: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref A } } }
",
        );
    }
}
