use cfn_template::{SectionKind, Template};

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "name-invalid",
    summary: "A name has characters that CloudFormation does not take",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "cfn-lint:E2001",
        "cfn-lint:E2003",
        "cfn-lint:E3001",
        "cfn-lint:E3006",
        "cfn-lint:E6001",
        "cfn-lint:E6004",
        "cfn-lint:E7001",
        "cfn-lint:E7002",
        "cfn-lint:E8001",
    ],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template: &Template<'_> = context.template;
    if template.transforms().opaque {
        return;
    }
    for item in template.items() {
        let (others, takes) = match item.section() {
            SectionKind::Conditions => ("&_", "letters, digits, `&` and `_`"),
            SectionKind::Parameters
            | SectionKind::Resources
            | SectionKind::Outputs
            | SectionKind::Mappings => ("", "letters and digits"),
            _ => continue,
        };
        let name = item.name();
        let is_fine =
            name.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c)) && !name.is_empty();
        if is_fine || name.starts_with("Fn::") || name == "<<" {
            continue;
        }
        let message = format!("The name `{name}` of a {} may have only {takes}.", item.section().item_name());
        let report = sink.report(item.key().span(), message);
        if item.section() == SectionKind::Resources {
            report.resource(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn names_with_other_characters() {
        check(
            "
Parameters:
  image.Id: { Type: String }
# ^^^^^^^^ error[name-invalid]: letters and digits
Conditions:
  is_prod: !Equals [!Ref AWS::Region, a]
  is-prod: !Equals [!Ref AWS::Region, a]
# ^^^^^^^ error[name-invalid]
Resources:
  my-topic: { Type: AWS::SNS::Topic }
# ^^^^^^^^ error[name-invalid]: of a resource
  Topic2: { Type: AWS::SNS::Topic }
",
        );
    }
}
