use cfn_syntax::{Kind, Node};
use cfn_template::{Item, SectionKind, content_span};

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "dynamic-reference-invalid",
    summary: "A dynamic reference is malformed, or stands where it is not resolved",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E1050", "cfn-lint:E1051", "cfn-lint:E1052", "cfn-lint:E1027", "cfn-lint:W1053"],
    check: Check::AnyItem(check),
}

/// The properties that take a secure string of Systems Manager (CloudFormation user guide,
/// "Resources that support dynamic parameter patterns for secure strings").
const SECURE: [(&str, &str); 11] = [
    ("AWS::DirectoryService::MicrosoftAD", "Password"),
    ("AWS::DirectoryService::SimpleAD", "Password"),
    ("AWS::ElastiCache::ReplicationGroup", "AuthToken"),
    ("AWS::IAM::User", "Password"),
    ("AWS::KinesisFirehose::DeliveryStream", "Password"),
    ("AWS::OpsWorks::App", "Password"),
    ("AWS::OpsWorks::Stack", "Password"),
    ("AWS::RDS::DBCluster", "MasterUserPassword"),
    ("AWS::RDS::DBInstance", "MasterUserPassword"),
    ("AWS::Redshift::Cluster", "MasterUserPassword"),
    ("AWS::OpsWorks::Stack", "SshKey"),
];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    // Most items have none, and looking at their text is cheap.
    if !item.value().raw().contains("{{resolve:") && !item.value().raw().contains("{{ resolve:") {
        return;
    }
    let mut todo: Vec<(Node<'_>, Option<Node<'_>>, Option<Node<'_>>)> = vec![(item.value(), None, None)];
    while let Some((node, attribute, key)) = todo.pop() {
        match node.kind() {
            Kind::Mapping => {
                let inner =
                    |pair: cfn_syntax::Pair<'_>| pair.name().starts_with("Fn::") || pair.name() == "Ref";
                todo.extend(node.pairs().map(|pair| {
                    let key = if inner(pair) { key } else { Some(pair.key) };
                    (pair.value, attribute.or(Some(pair.key)), key)
                }));
            }
            Kind::Sequence => todo.extend(node.items().map(|item| (item, attribute, key))),
            Kind::Scalar => check_text(item, sink, node, attribute, key),
            Kind::Alias | Kind::Missing => {}
        }
    }
}

fn check_text(
    item: Item<'_>,
    sink: &mut Sink<'_>,
    node: Node<'_>,
    attribute: Option<Node<'_>>,
    key: Option<Node<'_>>,
) {
    let Some(text) = node.text() else { return };
    for part in text.split("{{").skip(1) {
        let Some((inner, _)) = part.split_once("}}") else { continue };
        if inner.trim_start() != inner && inner.trim_start().starts_with("resolve:") {
            sink.report(
                content_span(node),
                "CloudFormation resolves `{{resolve:` only without spaces: remove them.",
            );
            continue;
        }
        let Some(reference) = inner.strip_prefix("resolve:") else { continue };
        // What a variable stands for is not known.
        if reference.contains("${") {
            continue;
        }
        let attribute = attribute.and_then(Node::text).unwrap_or_default();
        let key = key.and_then(Node::text).unwrap_or_default();
        if let Some(message) = problem_of(item, reference, &attribute, &key) {
            sink.report(content_span(node), message);
        }
    }
}

fn problem_of(item: Item<'_>, reference: &str, attribute: &str, key: &str) -> Option<String> {
    if reference.ends_with('\\') {
        return Some("CloudFormation cannot resolve a reference that ends in a backslash.".to_owned());
    }
    let parts: Vec<_> = reference.split(':').collect();
    let is_property = item.section() == SectionKind::Resources && attribute == "Properties";
    let is_default =
        item.section() == SectionKind::Parameters && matches!(attribute, "Default" | "AllowedValues");
    match parts.as_slice() {
        [service @ ("ssm" | "ssm-secure"), name, rest @ ..] => {
            let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
            let is_version = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
            if name.is_empty()
                || !name.chars().all(is_name)
                || rest.len() > 1
                || !rest.iter().all(|it| is_version(it))
            {
                return Some(format!(
                    "A reference to Systems Manager is `{{{{resolve:{service}:name}}}}` or `{{{{resolve:{service}:name:version}}}}`."
                ));
            }
            if *service == "ssm" {
                let is_metadata = item.section() == SectionKind::Resources && attribute == "Metadata";
                let is_output = item.section() == SectionKind::Outputs && attribute == "Value";
                let is_resolved = is_property || is_default || is_metadata || is_output;
                return (!is_resolved)
                    .then(|| "CloudFormation does not resolve this reference here.".to_owned());
            }
            let is_secure = is_property && item.item_type().is_none_or(|it| SECURE.contains(&(it, key)));
            (!is_secure).then(|| {
                "CloudFormation resolves a secure string in the passwords of a few types only: use a secret of Secrets Manager.".to_owned()
            })
        }
        ["secretsmanager", rest @ ..] => {
            let is_arn = rest.first() == Some(&"arn");
            let rest = if is_arn { rest.get(6..)? } else { rest };
            let name = rest.first().is_some_and(|name| !name.is_empty());
            let is_string = rest.get(1).is_none_or(|it| *it == "SecretString" || it.is_empty());
            if !name || !is_string || rest.len() > 5 {
                return Some("A reference to Secrets Manager is `{{resolve:secretsmanager:name:SecretString:key:stage:version}}`.".to_owned());
            }
            (!is_property && !is_default).then(|| {
                "CloudFormation resolves secrets in the properties of resources only: elsewhere they would be shown.".to_owned()
            })
        }
        _ => Some("A dynamic reference names `ssm`, `ssm-secure` or `secretsmanager`.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn forms_and_places() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      A: '{{resolve:ssm:/a/b:1}}'
      B: '{{resolve:ssm:/a/b:x}}'
#         ^^^^^^^^^^^^^^^^^^^^^^ error[dynamic-reference-invalid]: A reference to Systems Manager
      C: '{{resolve:other:/a/b}}'
#         ^^^^^^^^^^^^^^^^^^^^^^ error[dynamic-reference-invalid]: names `ssm`
      D: '{{resolve:secretsmanager:a:SecretString:b}}'
      E: '{{resolve:secretsmanager:a:Text}}'
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[dynamic-reference-invalid]
      F: '{{resolve:ssm-secure:/a}}'
#         ^^^^^^^^^^^^^^^^^^^^^^^^^ error[dynamic-reference-invalid]: a few types only
      G: '{{ resolve:ssm:/a}}'
#         ^^^^^^^^^^^^^^^^^^^ error[dynamic-reference-invalid]: remove them
      H: !Sub '{{resolve:ssm:${Name}:x}}'
      I: '{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:123456789012:secret:a:SecretString:b}}'
  User:
    Type: AWS::IAM::User
    Properties: { LoginProfile: { Password: '{{resolve:ssm-secure:/a:1}}' } }
Outputs:
  A: { Value: '{{resolve:secretsmanager:a}}' }
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[dynamic-reference-invalid]: would be shown
",
        );
    }
}
