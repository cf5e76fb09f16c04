//! Words for those who deploy.

use cfn_template::SectionKind;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    DESCRIPTION {
        id: "description-missing",
        summary: "A template, parameter or output has no description",
        severity: Hint,
        category: Style,
        default: false,
        fix: safe,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(description),
    }
}

rule! {
    INTERFACE {
        id: "metadata-interface-missing",
        summary: "Many parameters are shown without order or labels",
        severity: Hint,
        category: Style,
        default: false,
        fix: safe,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(interface),
    }
}

const INTERFACE_KEY: &str = "AWS::CloudFormation::Interface";
/// Up to so many parameters their order is no matter.
const FEW: usize = 5;

fn description(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.transforms().opaque {
        return;
    }
    let sections = || template.document().sections();
    if let Some(first) = sections().next()
        && !sections().any(|section| section.key.is_text("Description"))
    {
        sink.report(first.key.span(), "The template has no `Description`: say what it is for.");
    }
    for (section, key) in [(SectionKind::Parameters, "Type"), (SectionKind::Outputs, "Value")] {
        for item in template.section(section) {
            let value = item.value();
            let Some(after) = value.pair(key).filter(|_| value.pair("Description").is_none()) else {
                continue;
            };
            let message = format!("`{}` has no `Description`: say what it is for.", item.name());
            sink.report(item.key().span(), message).fix(|| {
                let words = Value::text(in_words(item.name()));
                Some(Fix {
                    title: "Describe it by its name".to_owned(),
                    safety: Safety::Safe,
                    preferred: true,
                    edits: vec![context.shared.writer().insert_after(after, "Description", &words)],
                })
            });
        }
    }
}

/// `DatabaseVPCName` as `Database VPC name`.
fn in_words(name: &str) -> String {
    let is_upper = |c: Option<char>| c.is_some_and(char::is_uppercase);
    let mut words = String::new();
    let mut rest = name.chars();
    let mut before = None;
    while let Some(c) = rest.next() {
        let after = rest.clone().next();
        let begins = c.is_uppercase()
            && before.is_some()
            && (!is_upper(before) || !is_upper(after) && after.is_some());
        if begins {
            words.push(' ');
        }
        if begins && !is_upper(after) {
            words.extend(c.to_lowercase())
        } else {
            words.push(c)
        }
        before = Some(c);
    }
    words
}

fn interface(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let names: Vec<_> = template.section(SectionKind::Parameters).map(|item| item.name()).collect();
    let section = |name: &str| template.document().sections().find(|section| section.key.is_text(name));
    if names.len() <= FEW
        || template.transforms().opaque
        || section("Metadata").is_some_and(|metadata| metadata.value.tag().is_some())
        || template.get(SectionKind::Metadata, INTERFACE_KEY).is_some()
    {
        return;
    }
    let Some(parameters) = section("Parameters") else { return };
    let message = format!(
        "The console shows these {} parameters in one list by name. Group them with `{INTERFACE_KEY}`.",
        names.len()
    );
    sink.report(parameters.key.span(), message).fix(|| {
        let label = Value::map([("default", Value::text("Parameters"))]);
        let all = Value::list(names.iter().map(|name| Value::text(*name)));
        let group = Value::map([("Label", label), ("Parameters", all)]);
        let value = Value::map([("ParameterGroups", Value::list([group]))]);
        let writer = context.shared.writer();
        let edit = writer.insert_item(template.document(), "Metadata", INTERFACE_KEY, &value)?;
        let title = "Add a group with all parameters, to be split".to_owned();
        Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
    });
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use crate::testing::check;

    #[test]
    fn without_words() {
        check(
            "
Description: Ours
Parameters:
  A: { Type: String }
# ^ hint[description-missing]
  B: { Type: String, Description: The b }
Resources:
  T: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref A, DisplayName: !Ref B } }
Outputs:
  TopicArn: { Value: !Ref T }
# ^^^^^^^^ hint[description-missing]
",
        );
        check(
            "
Resources:
#^^^^^^^^ hint[description-missing]: The template
  T: { Type: AWS::SNS::Topic }
",
        );
        assert_eq!(in_words("DatabaseVPCName"), "Database VPC name");
        assert_eq!(in_words("TopicArn"), "Topic arn");
        assert_eq!(in_words("VPC"), "VPC");
    }

    #[test]
    fn many_parameters() {
        let names = ["A", "B", "C", "D", "E", "F"];
        let parameters = names.map(|name| format!("  {name}: {{ Type: String, Description: x }}\n")).concat();
        let used = names.map(|name| format!("${{{name}}}")).concat();
        check(&format!(
            "Description: x
Parameters:
#^^^^^^^^^ hint[metadata-interface-missing]
{parameters}Resources:
  T: {{ Type: AWS::SNS::Topic, Properties: {{ DisplayName: !Sub '{used}' }} }}
"
        ));
    }
}
