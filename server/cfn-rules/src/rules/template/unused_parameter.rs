use cfn_template::SectionKind;

use super::unused::report_unused;
use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "unused-parameter",
    summary: "A parameter that nothing refers to",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:W2001"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    report_unused(context, sink, SectionKind::Parameters, |name| {
        format!(
            "Nothing refers to parameter `{name}`: whoever deploys is asked for a value without effect. Use or remove it."
        )
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn used_and_unused() {
        check(
            "
Parameters:
  Used: { Type: String }
  InSub: { Type: String }
  InRule: { Type: String }
  InCondition: { Type: String }
  Unused: { Type: String }
# ^^^^^^ warning[unused-parameter]
Rules:
  One:
    Assertions: [{ Assert: !Contains [[a], !Ref InRule] }]
Conditions:
  IsA: !Equals [!Ref InCondition, a]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsA
    Properties: { TopicName: !Ref Used, DisplayName: !Sub 'x ${InSub}' }
",
        );
    }

    #[test]
    fn silent_where_a_macro_may_use_it() {
        check(
            "
Transform: MyMacro
Parameters:
  Unknown: { Type: String }
Resources:
  Topic: { Type: AWS::SNS::Topic }
",
        );
        check(
            "
Parameters:
  Unknown: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { 'Fn::Transform': { Name: AWS::Include, Parameters: { Location: s3://bucket/file } } }
",
        );
    }

    #[test]
    fn the_fix_removes_the_section_with_its_last_child() {
        check_fix(
            "
Parameters: # all of them
  Unused:
    Type: String
    Description: |
      long ago
# What we deploy
Resources:
  Topic: { Type: AWS::SNS::Topic }
",
            "
# What we deploy
Resources:
  Topic: { Type: AWS::SNS::Topic }
",
        );
    }
}
