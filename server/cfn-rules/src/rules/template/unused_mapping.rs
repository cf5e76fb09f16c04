use cfn_template::SectionKind;

use super::unused::report_unused;
use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "unused-mapping",
    summary: "A mapping that no Fn::FindInMap reads",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cfn-lint:W7001"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    report_unused(context, sink, SectionKind::Mappings, |name| {
        format!("No Fn::FindInMap reads mapping `{name}`: its values have no effect. Use or remove it.")
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn used_and_unused() {
        check(
            "
Mappings:
  Used: { a: { b: c } }
  Unused: { a: { b: c } }
# ^^^^^^ warning[unused-mapping]
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !FindInMap [Used, a, b] } }
",
        );
    }

    #[test]
    fn silent_where_the_name_is_computed() {
        check(
            "
Parameters:
  Which: { Type: String }
Mappings:
  Perhaps: { a: { b: c } }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !FindInMap [!Ref Which, a, b] } }
",
        );
    }

    #[test]
    fn the_fix_removes_it_alone() {
        check_fix(
            "
Mappings:
  # Not this one
  Unused:
    a: { b: c }

  Used: { a: { b: c } }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !FindInMap [Used, a, b] } }
",
            "
Mappings:
  # Not this one

  Used: { a: { b: c } }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !FindInMap [Used, a, b] } }
",
        );
        check_fix(
            r#"{ "Mappings": { "Unused": { "a": { "b": "c" } } }, "Resources": { "Topic": { "Type": "AWS::SNS::Topic" } } }"#,
            r#"{ "Resources": { "Topic": { "Type": "AWS::SNS::Topic" } } }"#,
        );
    }
}
