use cfn_syntax::Kind;
use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::parameter::Parameter;

rule! {
    id: "parameter-default-invalid",
    summary: "The default of a parameter does not fit its own constraints",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E2015"],
    check: Check::Item(SectionKind::Parameters, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    let Some(default) = value.get("Default").filter(|it| it.kind() == Kind::Scalar && it.tag().is_none())
    else {
        return;
    };
    let Some(text) = default.text().filter(|_| !default.is_null()) else { return };
    if context.environment.transforms().opaque {
        return;
    }
    if let Some(problem) = Parameter::of(item).problem(&text) {
        let message = format!(
            "The default does not fit the parameter: {problem}. Whoever gives no value cannot deploy."
        );
        sink.report(default.span(), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn defaults_and_constraints() {
        check(
            "
Parameters:
  A: { Type: String, Default: c, AllowedValues: [a, b] }
#                             ^ error[parameter-default-invalid]: none of `AllowedValues`
  B: { Type: Number, Default: x }
#                             ^ error[parameter-default-invalid]: is no number
  C: { Type: Number, Default: 1, MinValue: 2 }
#                             ^ error[parameter-default-invalid]: less than
  D: { Type: String, Default: abc, MaxLength: 2 }
#                             ^^^ error[parameter-default-invalid]: longer
  E: { Type: CommaDelimitedList, Default: 'a, c', AllowedValues: [a, b] }
#                                         ^^^^^^ error[parameter-default-invalid]
  P: { Type: String, Default: 'Ab', AllowedPattern: '[a-z]+|' }
#                             ^^^^ error[parameter-default-invalid]: does not match
  Q: { Type: String, Default: ab, AllowedPattern: '^[a-z]+$' }
  R: { Type: String, Default: ab, AllowedPattern: '[a-z' }
  F: { Type: Number, Default: 1.0, AllowedValues: [1, 2] }
  G: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /a, AllowedValues: [b] }
  H: { Type: String, Default: '' }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }
}
