use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use cfn_syntax::{Kind, Node};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::rules::ec2::user_data::Script;

rule! {
    id: "ec2-user-data-secret",
    summary: "The start script of an instance holds a secret",
    severity: Error,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["kics:user_data_contains_encoded_private_key", "checkov:CKV_AWS_46", "trivy:AWS-0029", "trivy:AWS-0129", "trivy:AWS-0122"],
    check: Check::Resource(
        &["AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"],
        check,
    ),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let data = match context.item.item_type() {
        Some("AWS::EC2::LaunchTemplate") => properties.get("LaunchTemplateData"),
        _ => Some(properties),
    };
    let Some(pair) = data.and_then(|it| it.pair("UserData")) else { return };
    let Some((what, place)) = secret_in(pair.value.resolve()) else { return };
    let message = format!(
        "UserData holds {what}: everyone who can read the template, the stack or the metadata of the instance has it. \
         Take it back, then give the instance a role, or read the secret from Secrets Manager when it starts."
    );
    let span = place.map_or_else(|| pair.key.span(), |node| node.full_span());
    let is_long = place.is_some_and(|node| node.raw().contains('\n'));
    sink.report(if is_long { pair.key.span() } else { span }, message);
}

/// What secret the script holds, and the scalar that holds it, when it is whole in one.
fn secret_in<'a>(user_data: Node<'a>) -> Option<(&'static str, Option<Node<'a>>)> {
    let script = Script::read(user_data);
    let decoded = decode_base64(script.text.trim());
    let texts = [Some(script.text.as_str()), decoded.as_deref()];
    let what = texts.into_iter().flatten().find_map(secret)?;
    Some((what, scalar_with_secret(user_data, 32)))
}

fn scalar_with_secret(node: Node<'_>, depth: usize) -> Option<Node<'_>> {
    match node.kind() {
        Kind::Scalar => node.text().filter(|text| secret(text).is_some()).map(|_| node),
        _ if depth == 0 => None,
        Kind::Mapping => node.pairs().find_map(|pair| scalar_with_secret(pair.value, depth - 1)),
        Kind::Sequence => node.items().find_map(|item| scalar_with_secret(item, depth - 1)),
        _ => None,
    }
}

/// What kind of secret a text holds.
pub(crate) fn secret(text: &str) -> Option<&'static str> {
    if text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----") {
        return Some("a private key");
    }
    if words(text).any(is_access_key) {
        return Some("an AWS access key");
    }
    let assigns = |line: &str| {
        let lower = line.to_ascii_lowercase();
        ["password=", "passwd=", "secret_access_key=", "secret_key=", "api_key=", "apikey=", "auth_token="]
            .iter()
            .filter_map(|name| lower.find(name).map(|at| at + name.len()))
            .any(|at| line.get(at..).is_some_and(is_literal_value))
    };
    text.lines().any(assigns).then_some("a password or key")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
}

/// The ID of an access key: `AKIA` or `ASIA` and sixteen capitals and digits.
fn is_access_key(word: &str) -> bool {
    let has_prefix = word.starts_with("AKIA") || word.starts_with("ASIA");
    has_prefix && word.len() == 20 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Whether what follows an assignment is written out: no variable, no command, no placeholder.
fn is_literal_value(rest: &str) -> bool {
    let value: &str = rest
        .trim_start_matches(['"', '\''])
        .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '&' | '\\'))
        .next()
        .unwrap_or_default();
    let is_computed = value.contains(['$', '`', '<', '{', '(', '*', '?', '%', '[']) || value.contains("..");
    value.len() >= 6 && !is_computed
}

/// The text behind base64, when that is what it is.
fn decode_base64(text: &str) -> Option<String> {
    let clean: String = text.chars().filter(|it| !it.is_ascii_whitespace() && *it != '=').collect();
    let bytes = STANDARD_NO_PAD.decode(clean).ok()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check;

    #[test]
    fn keys_and_passwords() {
        check(
            "
Resources:
  Plain:
    Type: AWS::EC2::Instance
    Properties:
      UserData: !Base64 'export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE'
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[ec2-user-data-secret]: an AWS access key
  Encoded:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties:
      UserData: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpzb21lS2V5
#     ^^^^^^^^ error[ec2-user-data-secret]: a private key
  Script:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        UserData:
#       ^^^^^^^^ error[ec2-user-data-secret]: a password or key
          Fn::Base64: !Sub |
            #!/bin/bash
            mysql --password=hunter2hunter2 -h ${Host}
  Host: { Type: AWS::SNS::Topic }
",
        );
    }

    #[test]
    fn silent_where_it_is_no_secret() {
        check(
            "
Parameters:
  Password: { Type: String, NoEcho: true }
Resources:
  Script:
    Type: AWS::EC2::Instance
    Properties:
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          export PASSWORD=${Password}
          export PASSWORD=$(aws secretsmanager get-secret-value --secret-id x)
          export PASSWORD='<your password>'
          echo AKIA is the beginning of a key
  Joined:
    Type: AWS::EC2::Instance
    Properties:
      UserData: !Base64 { 'Fn::Join': ['', ['password=', !Ref Password]] }
  Imported:
    Type: AWS::EC2::Instance
    Properties: { UserData: !ImportValue script }
",
        );
    }

    #[test]
    fn base64() {
        assert_eq!(decode_base64("aGVsbG8sIHdvcmxkISE=").as_deref(), Some("hello, world!!"));
        assert_eq!(decode_base64("#!/bin/bash echo hello"), None);
    }
}
