use cfn_template::SectionKind;
use cfn_text::TextEdit;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;

rule! {
    id: "unknown-section",
    summary: "A top-level key that is no section of a template",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E1001"],
    check: Check::Template(check),
}

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let transforms = context.template.transforms();
    // A macro may read sections of its own.
    if transforms.opaque {
        return;
    }
    for section in context.template.document().sections() {
        let Some(name) = section.key.text() else { continue };
        if section.key.is_partial_key() || name.starts_with("Fn::") {
            continue;
        }
        match SectionKind::from_name(&name) {
            Some(SectionKind::Globals) if !transforms.serverless => {
                let message = "`Globals` needs `Transform: AWS::Serverless-2016-10-31`: \
                               without it CloudFormation rejects the template.";
                sink.report(section.key.span(), message);
            }
            Some(_) => {}
            None => {
                let suggestions = similar(&name, SectionKind::ALL.map(SectionKind::name));
                let suggestion = suggestions.first().copied();
                let advice = match suggestion {
                    Some(suggestion) => format!("Did you mean `{suggestion}`?"),
                    None => "Remove it, or put what describes the template under `Metadata`.".to_owned(),
                };
                let message =
                    format!("`{name}` is no section: CloudFormation rejects the template. {advice}");
                sink.report(section.key.span(), message).fix(|| {
                    let suggestion = suggestion?;
                    let taken = context.template.document().sections().any(|it| it.key.is_text(suggestion));
                    (!taken).then(|| Fix {
                        title: format!("Change to `{suggestion}`"),
                        safety: Safety::Unsafe,
                        preferred: true,
                        edits: vec![TextEdit::replace(section.key.span(), suggestion)],
                    })
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn unknown_keys_and_globals() {
        check(
            "
AWSTemplateFormatVersion: '2010-09-09'
Parameter:
#^^^^^^^^ error[unknown-section]: Did you mean `Parameters`?
  Name: { Type: String }
Globals: { Function: { Timeout: 3 } }
#^^^^^^ error[unknown-section]: needs `Transform
Widgets: {}
#^^^^^^ error[unknown-section]: under `Metadata`
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub '${Name}' } }
#                                                                  ^^^^ error[undefined-reference]
",
        );
    }

    #[test]
    fn silent_with_a_macro() {
        check(
            "
Transform: [MyMacro]
Widgets: {}
Resources:
  Topic: { Type: AWS::SNS::Topic }
",
        );
    }

    #[test]
    fn the_fix_renames_the_key() {
        check_fix(
            "
AWSTemplateFormatVersion: '2010-09-09'
resources: # all
  Topic: { Type: AWS::SNS::Topic }
",
            "
AWSTemplateFormatVersion: '2010-09-09'
Resources: # all
  Topic: { Type: AWS::SNS::Topic }
",
        );
    }
}
