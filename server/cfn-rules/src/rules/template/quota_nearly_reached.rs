use crate::check::{Check, ItemContext, Sink, TemplateContext, rule};

use super::quota::{Use, uses_of_item, uses_of_template};

rule! {
    id: "quota-nearly-reached",
    summary: "The template has nearly as much of something as CloudFormation takes",
    severity: Information,
    category: Operations,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "cfn-lint:I1002",
        "cfn-lint:I1003",
        "cfn-lint:I2010",
        "cfn-lint:I2011",
        "cfn-lint:I3010",
        "cfn-lint:I3012",
        "cfn-lint:I6010",
        "cfn-lint:I6011",
        "cfn-lint:I7002",
        "cfn-lint:I7010",
    ],
    check: Check::AnyItemAndTemplate(check_item, check_template),
}

fn check_item(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    report(uses_of_item(context.item), sink);
}

fn check_template(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    report(uses_of_template(context.template), sink);
}

fn report(uses: Vec<Use>, sink: &mut Sink<'_>) {
    // From nine tenths up there is little room left.
    let is_near = |count: usize, most: usize| count * 10 >= most * 9 && count <= most;
    for it in uses.into_iter().filter(|it| is_near(it.count, it.most)) {
        let message = format!(
            "{} {} of {} that CloudFormation takes: split it before it is full.",
            it.count, it.what, it.most
        );
        sink.report(it.span, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn nearly_too_long() {
        let name = "a".repeat(230);
        let marks = "^".repeat(230);
        check(&format!(
            "
Resources:
  {name}: {{ Type: AWS::SNS::Topic }}
# {marks} information[quota-nearly-reached]: 230 characters of the name of 255
"
        ));
    }
}
