use cfn_syntax::{Kind, Section};
use cfn_template::{SectionKind, function};

use crate::check::{Check, Sink, TemplateContext, rule};

rule! {
    id: "section-malformed",
    summary: "A section of the template is missing, empty or of the wrong kind",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E1001", "cfn-lint:E1004", "cfn-lint:E1005", "cfn-lint:E8001"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    // A macro may bring and change sections, but not its own name and the version.
    let is_opaque = template.transforms().opaque;
    let mut has_resources = false;
    let mut first = None;
    for section in template.document().sections() {
        first = first.or(Some(section.key));
        let Some(kind) = section.key.text().and_then(|name| SectionKind::from_name(&name)) else { continue };
        has_resources |= kind == SectionKind::Resources;
        let is_settled = matches!(kind, SectionKind::FormatVersion | SectionKind::Transform);
        if section.key.is_partial_key() || (is_opaque && !is_settled) {
            continue;
        }
        if let Some(message) = problem_of(kind, section) {
            sink.report(section.key.span(), format!("`{}` {message}", kind.name()));
        }
    }
    if let Some(first) = first.filter(|_| !has_resources && !is_opaque) {
        sink.report(
            first.span(),
            "The template has no `Resources`: CloudFormation needs at least one resource.",
        );
    }
}

fn problem_of(kind: SectionKind, section: Section<'_>) -> Option<&'static str> {
    let value = section.value.resolve();
    if value.kind() == Kind::Alias {
        return None;
    }
    let is_text = value.kind() == Kind::Scalar && !value.is_null() && function(value).is_none();
    match kind {
        SectionKind::FormatVersion if !value.is_text("2010-09-09") => Some("has one value only: 2010-09-09."),
        SectionKind::Description if !is_text => Some("takes a plain string."),
        SectionKind::FormatVersion | SectionKind::Description => None,
        SectionKind::Transform => {
            let is_named = section.pairs().next().is_none_or(|_| {
                section
                    .pairs()
                    .any(|pair| matches!(&*pair.name(), "Name" | "<<") || pair.name().starts_with("Fn::"))
            });
            let is_there = !value.is_null() || section.pairs().next().is_some();
            (!is_there || !is_named).then_some("names a macro, or a list of macros.")
        }
        _ => {
            let has_children = section.pairs().next().is_some();
            let is_mapping = value.kind() == Kind::Mapping || has_children;
            if !is_mapping {
                return Some("takes a mapping: remove it when there is nothing in it.");
            }
            (kind == SectionKind::Resources && !has_children).then_some("needs at least one resource.")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn wrong_kinds() {
        check(
            "
AWSTemplateFormatVersion: '2012-10-17'
#^^^^^^^^^^^^^^^^^^^^^^^ error[section-malformed]: one value only
Description: !Sub 'for ${AWS::Region}'
#^^^^^^^^^^ error[section-malformed]: a plain string
Parameters: [a]
#^^^^^^^^^ error[section-malformed]: takes a mapping
Conditions:
#^^^^^^^^^ error[section-malformed]: takes a mapping
Resources: {}
#^^^^^^^^ error[section-malformed]: at least one
",
        );
        check(
            "
AWSTemplateFormatVersion: '2010-09-09'
Transform: { Macro: Mine }
#^^^^^^^^ error[section-malformed]: names a macro
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
        check(
            "
AWSTemplateFormatVersion: 2010-09-09
#^^^^^^^^^^^^^^^^^^^^^^^ error[section-malformed]: has no `Resources`
",
        );
    }
}
