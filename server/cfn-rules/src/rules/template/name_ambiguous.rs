use cfn_template::SectionKind;

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "name-ambiguous",
    summary: "A parameter and a resource have the same name",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3007"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.transforms().opaque {
        return;
    }
    for item in template.section(SectionKind::Resources) {
        let Some(parameter) = template.get(SectionKind::Parameters, item.name()) else { continue };
        let message = format!(
            "`{0}` is a parameter too, so that `!Ref {0}` has two meanings: rename one.",
            item.name()
        );
        sink.report(item.key().span(), message)
            .related(parameter.key().span(), "the parameter")
            .resource(item.name());
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn one_name_for_two_things() {
        check(
            "
Parameters:
  Topic: { Type: String }
Resources:
  Topic: { Type: AWS::SNS::Topic }
# ^^^^^ error[name-ambiguous]
",
        );
    }
}
