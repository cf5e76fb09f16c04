use cfn_syntax::{Kind, Node};
use cfn_template::{SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::rules::keys::{is_open, report_unknown_keys};

rule! {
    id: "template-rule-malformed",
    summary: "An entry of Rules is declared in a way that CloudFormation does not take",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E1700", "cfn-lint:E1701", "cfn-lint:E1702"],
    check: Check::Item(SectionKind::Rules, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    if context.environment.transforms().opaque || is_open(value) {
        return;
    }
    if value.kind() != Kind::Mapping {
        sink.report(
            item.key().span(),
            format!("Rule `{}` must be a mapping with `Assertions`.", item.name()),
        );
        return;
    }
    report_unknown_keys(sink, value, &["RuleCondition", "Assertions"], "a rule");
    if let Some(pair) = value.pair("RuleCondition") {
        check_condition(sink, pair.key, pair.value);
    }
    let Some(assertions) = value.pair("Assertions") else {
        sink.report(
            item.key().span(),
            format!("Rule `{}` has no `Assertions`: it asserts nothing.", item.name()),
        );
        return;
    };
    if assertions.value.resolve().kind() != Kind::Sequence {
        sink.report(assertions.key.span(), "`Assertions` takes a list.");
    }
    for assertion in assertions.value.items().map(Node::resolve) {
        if assertion.kind() != Kind::Mapping || is_open(assertion) {
            continue;
        }
        report_unknown_keys(sink, assertion, &["Assert", "AssertDescription"], "an assertion");
        match assertion.pair("Assert") {
            Some(pair) => check_condition(sink, pair.key, pair.value),
            None => {
                let span = assertion.pairs().next().map_or(assertions.key.span(), |pair| pair.key.span());
                sink.report(span, "An assertion needs `Assert`.");
            }
        }
    }
}

fn check_condition(sink: &mut Sink<'_>, key: Node<'_>, value: Node<'_>) {
    let value = value.resolve();
    if function(value).is_none() && !is_open(value) && cfn_template::condition_name(value).is_none() {
        let message = format!("`{}` takes a condition function, like `Fn::Equals`.", key.raw());
        sink.report(key.span(), message);
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
  P: { Type: String }
Rules:
  A: { RuleCondition: x, Assertions: [{ Assert: !Equals [!Ref P, a] }] }
#      ^^^^^^^^^^^^^ error[template-rule-malformed]: takes a condition function
  B: { RuleCondition: !Equals [!Ref P, a] }
# ^ error[template-rule-malformed]: has no `Assertions`
  C: { Assertions: [{ AssertDescription: x }], Other: y }
#                     ^^^^^^^^^^^^^^^^^ error[template-rule-malformed]: needs `Assert`
#                                              ^^^^^ error[template-rule-malformed]
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }

    #[test]
    fn the_fix_renames_the_key() {
        check_fix(
            "
Parameters:
  P: { Type: String }
Rules:
  A: { Assertions: [{ Assert: !Equals [!Ref P, a], AssertDescripton: x }] }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
            "
Parameters:
  P: { Type: String }
Rules:
  A: { Assertions: [{ Assert: !Equals [!Ref P, a], AssertDescription: x }] }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }
}
