use cfn_syntax::{Kind, Node};
use cfn_template::{Environment, SectionKind, content_span, is_pseudo_parameter, sub_variables};
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "sub-missing",
    summary: "A variable stands in a string that no Fn::Sub reads",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E1029"],
    check: Check::AnyItem(check),
}

/// Properties in which services read `${…}` themselves, or that hold code.
const OWN_LANGUAGE: [&str; 14] = [
    "UserData",
    "ZipFile",
    "BuildSpec",
    "DefinitionString",
    "DefinitionSubstitutions",
    "RequestTemplate",
    "ResponseTemplate",
    "RequestMappingTemplate",
    "ResponseMappingTemplate",
    "InlineCode",
    "TopicRulePayload",
    "Content",
    "Code",
    "Document",
];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let (item, environment) = (context.item, context.environment);
    let attributes = match item.section() {
        SectionKind::Outputs => ["Value", "Export"],
        SectionKind::Resources => ["Properties", "UpdatePolicy"],
        _ => return,
    };
    if environment.transforms().opaque {
        return;
    }
    for value in attributes.iter().filter_map(|attribute| item.value().get(attribute)) {
        // Cheap to ask, and rarely so: most entries have no variable at all.
        if !value.raw().contains("${") {
            continue;
        }
        let mut walk = Walk { environment, found: Vec::new() };
        walk.node(value);
        for (node, name) in walk.found {
            let message = format!(
                "`${{{name}}}` stands for itself here, since no `Fn::Sub` reads the string. Add `!Sub`."
            );
            sink.report(content_span(node), message).fix(|| fix(environment, node));
        }
    }
}

fn fix(environment: &Environment<'_>, node: Node<'_>) -> Option<Fix> {
    let text = node.text()?;
    // Fn::Sub would fail over a variable that is not ours.
    let is_certain = sub_variables(&text).all(|variable| is_ours(environment, variable.name));
    is_certain.then(|| Fix {
        title: "Add !Sub".to_owned(),
        safety: Safety::Unsafe,
        preferred: true,
        edits: vec![TextEdit::insert(node.full_span().start, "!Sub ")],
    })
}

/// Whether a variable names something of the template.
fn is_ours(environment: &Environment<'_>, name: &str) -> bool {
    let base = name.split('.').next().unwrap_or(name);
    is_pseudo_parameter(name)
        || environment.has(SectionKind::Resources, base)
        || (base == name && environment.has(SectionKind::Parameters, base))
}

struct Walk<'e, 'a> {
    environment: &'e Environment<'a>,
    found: Vec<(Node<'a>, String)>,
}

impl<'a> Walk<'_, 'a> {
    fn node(&mut self, node: Node<'a>) {
        match node.kind() {
            Kind::Scalar if node.tag().is_none() => {
                let Some(text) = node.text().filter(|text| text.contains("${")) else { return };
                let mut names = sub_variables(&text).map(|variable| variable.name);
                if let Some(name) = names.find(|name| is_ours(self.environment, name)) {
                    self.found.push((node, name.to_owned()));
                }
            }
            Kind::Sequence if node.tag() != Some("!Sub") => node.items().for_each(|item| self.node(item)),
            Kind::Mapping => {
                for pair in node.pairs() {
                    let name = pair.name();
                    let is_read = name == "Fn::Sub" || name.starts_with("Fn::ForEach");
                    if !is_read && !OWN_LANGUAGE.contains(&&*name) && !name.ends_with("Template") {
                        self.node(pair.value);
                    }
                }
            }
            Kind::Scalar | Kind::Sequence | Kind::Alias | Kind::Missing => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn variables_that_nobody_reads() {
        check(
            "
Parameters:
  Name: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: '${Name}-topic'
#                 ^^^^^^^^^^^^^ error[sub-missing]: Add `!Sub`
      DisplayName: ${AWS::Region}
#                  ^^^^^^^^^^^^^^ error[sub-missing]
      Policy: ['arn:aws:iam::1:user/${aws:username}', { 'Fn::Sub': '${Name}' }, !Sub ['${Name}', {}]]
      UserData: echo ${Name}
      Other: ${stageVariables.name}
",
        );
    }

    #[test]
    fn the_fix_adds_the_tag() {
        check_fix(
            "
Parameters:
  Name: { Type: String }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: '${Name}-topic' } } # ours
",
            "
Parameters:
  Name: { Type: String }
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub '${Name}-topic' } } # ours
",
        );
    }
}
