//! What a template gives to others.

use cfn_syntax::Kind;
use cfn_template::SectionKind;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    MISSING {
        id: "outputs-missing",
        summary: "A template with several resources has no outputs",
        severity: Hint,
        category: Operations,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(missing),
    }
}

rule! {
    NOT_EXPORTED {
        id: "output-not-exported",
        summary: "An output has no export although others of the template have one",
        severity: Hint,
        category: Operations,
        default: false,
        fix: safe,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(not_exported),
    }
}

/// From so many resources on, someone will ask for the name of one.
const SEVERAL: usize = 3;

fn missing(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let section = |name: &str| template.document().sections().find(|section| section.key.is_text(name));
    if template.transforms().opaque
        || template.section(SectionKind::Resources).count() < SEVERAL
        || section("Outputs").is_some()
    {
        return;
    }
    if let Some(resources) = section("Resources") {
        let message = "The template has no outputs: other stacks, scripts and people must look for its resources by hand. Add those that they need.";
        sink.report(resources.key.span(), message);
    }
}

fn not_exported(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let has = |item: &cfn_template::Item<'_>, key| item.value().pair(key).is_some();
    let outputs: Vec<_> = context
        .template
        .section(SectionKind::Outputs)
        .filter(|item| item.value().kind() == Kind::Mapping && has(item, "Value"))
        .collect();
    let exports = outputs.iter().filter(|item| has(item, "Export")).count();
    if exports == 0 {
        return;
    }
    for item in outputs.iter().filter(|item| !has(item, "Export")) {
        let message =
            format!("`{}` has no export, as other outputs have: other stacks cannot import it.", item.name());
        sink.report(item.key().span(), message).fix(|| {
            let after = item.value().pair("Value")?;
            let name = Value::sub(format!("${{AWS::StackName}}-{}", item.name()));
            let export = Value::map([("Name", name)]);
            Some(Fix {
                title: "Add an export named after the stack".to_owned(),
                safety: Safety::Safe,
                preferred: true,
                edits: vec![context.shared.writer().insert_after(after, "Export", &export)],
            })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn none_at_all() {
        check(
            "
Resources:
#^^^^^^^^ hint[outputs-missing]
  A: { Type: AWS::SNS::Topic }
  B: { Type: AWS::SNS::Topic }
  C: { Type: AWS::SNS::Topic }
",
        );
        check("Resources:\n  A: { Type: AWS::SNS::Topic }\n");
    }

    #[test]
    fn one_without_export() {
        check_fix(
            "
Resources:
  A: { Type: AWS::SNS::Topic }
Outputs:
  First:
    Value: !Ref A
    Export: { Name: first }
  Second:
    Value: !GetAtt A.TopicName
",
            "
Resources:
  A: { Type: AWS::SNS::Topic }
Outputs:
  First:
    Value: !Ref A
    Export: { Name: first }
  Second:
    Value: !GetAtt A.TopicName
    Export:
      Name: !Sub '${AWS::StackName}-Second'
",
        );
    }
}
