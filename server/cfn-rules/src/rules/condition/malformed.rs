use cfn_syntax::Kind;
use cfn_template::{FunctionName, SectionKind, condition_name, function};

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "condition-malformed",
    summary: "A condition is no condition function",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E8001", "cfn-lint:E1001"],
    check: Check::Item(SectionKind::Conditions, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    if context.environment.transforms().opaque
        || item.name().starts_with("Fn::")
        || value.kind() == Kind::Alias
    {
        return;
    }
    let call = function(value);
    let is_condition = match call {
        Some(call) => matches!(
            call.name,
            FunctionName::And
                | FunctionName::Or
                | FunctionName::Not
                | FunctionName::Equals
                | FunctionName::Condition
                | FunctionName::Transform
                // An unknown name is another rule's business.
                | FunctionName::Unknown
        ),
        None => condition_name(value).is_some() || value.pairs().any(|pair| pair.name() == "<<"),
    };
    if !is_condition {
        let message = format!(
            "Condition `{}` must be one of `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` and `Condition`.",
            item.name()
        );
        sink.report(item.key().span(), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn what_is_no_condition() {
        check(
            "
Parameters:
  P: { Type: String }
Conditions:
  Text: yes
# ^^^^ error[condition-malformed]
  Reference: !Ref P
# ^^^^^^^^^ error[condition-malformed]
  Two: { 'Fn::Equals': [a, b], 'Fn::Not': [{ Condition: Fine }] }
# ^^^ error[condition-malformed]
  Nothing:
# ^^^^^^^ error[condition-malformed]
  Fine: !Equals [!Ref P, a]
  Alias: { Condition: Fine }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }
}
