use cfn_template::SectionKind;

use super::unused::report_unused;
use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "unused-condition",
    summary: "A condition that nothing asks for",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cfn-lint:W8001"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    report_unused(context, sink, SectionKind::Conditions, |name| {
        format!("Nothing asks for condition `{name}`: it decides nothing. Use or remove it.")
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn used_and_unused() {
        check(
            "
Conditions:
  OnResource: !Equals [a, b]
  OnOutput: !Equals [a, b]
  InIf: !Equals [a, b]
  InOther: !Equals [a, b]
  Unused: !Not [!Condition InOther]
# ^^^^^^ warning[unused-condition]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: OnResource
    Properties: { TopicName: !If [InIf, x, !Ref AWS::NoValue] }
Outputs:
  Name: { Condition: OnOutput, Value: x }
",
        );
    }
}
