use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};

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
    check: Check::AnyItem(check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let (others, takes) = match item.section() {
        SectionKind::Conditions => ("&_", "letters, digits, `&` and `_`"),
        SectionKind::Parameters | SectionKind::Resources | SectionKind::Outputs | SectionKind::Mappings => {
            ("", "letters and digits")
        }
        _ => return,
    };
    let name = item.name();
    let is_fine = name.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c)) && !name.is_empty();
    if is_fine || name.starts_with("Fn::") || name == "<<" || context.environment.transforms().opaque {
        return;
    }
    let message = format!("The name `{name}` of a {} may have only {takes}.", item.section().item_name());
    sink.report(item.key().span(), message);
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
