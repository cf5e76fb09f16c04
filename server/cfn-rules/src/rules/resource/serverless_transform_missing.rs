use cfn_template::SectionKind;

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "serverless-transform-missing",
    summary: "A serverless resource in a template without the serverless transform",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3038"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let transforms = context.template.transforms();
    if transforms.serverless || transforms.opaque {
        return;
    }
    for item in context.template.section(SectionKind::Resources) {
        if !item.item_type().is_some_and(|it| it.starts_with("AWS::Serverless::")) {
            continue;
        }
        let Some(node) = item.value().get("Type") else { continue };
        let message = "This type needs `Transform: AWS::Serverless-2016-10-31` in the template: add it.";
        sink.report(node.span(), message).resource(item.name());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn without_the_transform() {
        check(
            "
Resources:
  Function: { Type: AWS::Serverless::Function }
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^ error[serverless-transform-missing]
",
        );
        check(
            "
Transform: AWS::Serverless-2016-10-31
Resources:
  Function: { Type: AWS::Serverless::Function }
",
        );
    }
}
