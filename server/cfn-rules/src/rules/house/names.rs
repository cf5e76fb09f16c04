//! Names that the template chooses for its resources.

use cfn_syntax::{Kind, Pair};
use cfn_template::{Item, SectionKind, function, values};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::options::RuleOption;
use crate::writer::Value;

rule! {
    FIXED {
        id: "name-fixed",
        summary: "A resource has a fixed name, so that a second stack of the template fails",
        severity: Information,
        category: Operations,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["cfn_nag:W28", "guard:CFN_NO_EXPLICIT_RESOURCE_NAMES"],
        options: [RuleOption::text(
            "parameter",
            "",
            "The parameter that every name must include, like `EnvironmentSuffix`.",
        )],
        check: Check::Item(SectionKind::Resources, fixed),
    }
}

rule! {
    PATTERN {
        id: "name-against-pattern",
        summary: "The name of a resource does not match the pattern that the configuration asks for",
        severity: Hint,
        category: Style,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        options: [RuleOption::text("pattern", "", "A regular expression for the whole name; empty for none.")],
        check: Check::Item(SectionKind::Resources, against_pattern),
    }
}

/// Names that are unique and replace their resource, although the type is told by an id or an ARN, or
/// by a name and its parent.
const OTHERS: [(&str, &str); 7] = [
    ("AWS::ApiGateway::ApiKey", "Name"),
    ("AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName"),
    ("AWS::EC2::SecurityGroup", "GroupName"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Name"),
    ("AWS::Elasticsearch::Domain", "DomainName"),
    ("AWS::OpenSearchService::Domain", "DomainName"),
];

/// The property that names a resource for good, and whether it must be there: it alone tells the
/// resource from others of its type, and another name means another resource.
fn name_of(item: Item<'_>) -> Option<(Pair<'_>, bool)> {
    let resource_type = item.item_type()?;
    if let Some((_, name)) = OTHERS.iter().find(|(of, _)| *of == resource_type) {
        return Some((item.properties()?.pair(name)?, false));
    }
    let schema = cfn_schema::resource(resource_type)?;
    let mut names = schema.primary_identifier().iter();
    let (name, None) = (names.next()?, names.next()) else { return None };
    let is_name = name.ends_with("Name") || name.ends_with("Identifier");
    // A domain is registered, not chosen.
    if !is_name || name == "DomainName" || !schema.access([name]).is_create_only() {
        return None;
    }
    let is_required = schema.shape().required().contains(name);
    Some((item.properties()?.pair(name)?, is_required))
}

fn fixed(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some((pair, is_required)) = name_of(context.item) else { return };
    let node = pair.value.resolve();
    let parameter = sink.options().text("parameter");
    if function(node).is_some() {
        if !parameter.is_empty() && !node.raw().contains(parameter) {
            let message = format!("The name does not include `{parameter}`, as names have to here.");
            sink.report(node.full_span(), message);
        }
        return;
    }
    let text =
        node.text().filter(|text| node.kind() == Kind::Scalar && !text.is_empty() && !text.contains("{{"));
    let Some(text) = text else { return };
    let message = format!(
        "The name `{text}` is fixed: the template cannot be deployed twice in a region, and a change that replaces the resource fails. Leave it out, or make it of a parameter or the name of the stack."
    );
    let wanted = context.environment.parameter(parameter).filter(|_| !text.contains("${"));
    let writer = || context.shared.writer();
    sink.report(node.full_span(), message)
        .fix(|| {
            let parameter = wanted?.name();
            Some(Fix {
                title: format!("Add `{parameter}` to the name (replaces the resource)"),
                safety: Safety::Unsafe,
                preferred: true,
                edits: vec![writer().replace(node, &Value::sub(format!("{text}-${{{parameter}}}")))],
            })
        })
        .fix(|| {
            let edit = writer().remove(pair).filter(|_| !is_required)?;
            Some(Fix {
                title: "Let CloudFormation choose the name (replaces the resource)".to_owned(),
                safety: Safety::Unsafe,
                preferred: wanted.is_none(),
                edits: vec![edit],
            })
        });
}

fn against_pattern(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let pattern = sink.options().text("pattern");
    if pattern.is_empty() {
        return;
    }
    let Some((pair, _)) = name_of(context.item) else { return };
    let Ok(wanted) = regex_lite::Regex::new(&format!("^(?:{pattern})$")) else { return };
    for given in values(context.environment, pair.value.resolve()) {
        if given.is_surely(|text| !wanted.is_match(text))
            && let Some(node) = given.node()
        {
            let message = format!("The name does not match `{pattern}`, as names have to here.");
            sink.report(node.full_span(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::OptionValue;
    use crate::testing::{check, check_with};

    #[test]
    fn fixed_names() {
        check(
            "
Resources:
  Fixed: { Type: AWS::S3::Bucket, Properties: { BucketName: data, Tags: [] } }
#                                                           ^^^^ information[name-fixed]: `data` is fixed
  Group: { Type: AWS::EC2::SecurityGroup, Properties: { GroupName: web, GroupDescription: The web } }
#                                                                  ^^^ information[name-fixed]
  Without: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: 1 } }
  Made: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub 'data-${AWS::StackName}' } }
",
        );
    }

    #[test]
    fn a_parameter_that_names_include() {
        check_with(
            &FIXED,
            "parameter",
            OptionValue::Text("Suffix".to_owned()),
            "
Parameters: { Suffix: { Type: String } }
Resources:
  Fixed: { Type: AWS::S3::Bucket, Properties: { BucketName: data, Tags: [] } }
#                                                           ^^^^ information[name-fixed]
  Made: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub 'data-${AWS::StackName}' } }
#                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[name-fixed]: not include
  Right: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub 'data-${Suffix}' } }
",
        );
    }

    #[test]
    fn a_pattern() {
        check_with(
            &PATTERN,
            "pattern",
            OptionValue::Text("corp-[a-z]+".to_owned()),
            "
Parameters: { Free: { Type: String } }
Resources:
  Wrong: { Type: AWS::S3::Bucket, Properties: { BucketName: data, Tags: [] } }
#                                                           ^^^^ hint[name-against-pattern]
#                                                           ^^^^ information[name-fixed]
  Right: { Type: AWS::S3::Bucket, Properties: { BucketName: corp-data, Tags: [] } }
#                                                           ^^^^^^^^^ information[name-fixed]
  Unknown: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub 'x-${Free}' } }
",
        );
    }
}
