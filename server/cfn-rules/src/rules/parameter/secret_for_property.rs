use cfn_syntax::Node;
use cfn_template::{FunctionName, SectionKind};

use crate::check::{Check, ItemContext, Sink, rule};

rule! {
    id: "secret-from-parameter",
    summary: "A password comes from a parameter, so that someone must know and pass it",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:W1011"],
    check: Check::Item(SectionKind::Resources, check),
}

/// Properties that hold a secret, in types of any service.
const SECRETS: [&str; 10] = [
    "AdminPassword",
    "AuthToken",
    "DirectoryPassword",
    "MasterUserPassword",
    "MasterPassword",
    "MongoDbPassword",
    "OauthToken",
    "Password",
    "SecretAccessKey",
    "UserPassword",
];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    if item.item_type().is_none_or(|it| it.starts_with("Custom::") || !it.starts_with("AWS::")) {
        return;
    }
    for call in context.calls().iter().filter(|call| call.function.name == FunctionName::Ref) {
        let Some(name) = call.function.argument.text() else { continue };
        let is_secret = key_of(call.node).is_some_and(|key| SECRETS.iter().any(|it| key.is_text(it)));
        if !is_secret {
            continue;
        }
        let Some(parameter) = context.environment.parameter(&name) else { continue };
        // What Systems Manager holds is not passed by a person.
        if parameter.item_type().is_none_or(|it| it.starts_with("AWS::SSM::")) {
            continue;
        }
        let message = format!(
            "Whoever deploys must know the secret in `{name}` and pass it. Let Secrets Manager make it: \
             '{{{{resolve:secretsmanager:…}}}}'."
        );
        sink.report(call.node.full_span(), message);
    }
}

/// The key under which a node stands.
fn key_of(node: Node<'_>) -> Option<Node<'_>> {
    node.parent()?.pairs().find(|pair| pair.value == node).map(|pair| pair.key)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn passwords_from_parameters() {
        check(
            "
Parameters:
  Secret: { Type: String, NoEcho: true }
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>' }
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: !Ref Secret
#                         ^^^^^^^^^^^ warning[secret-from-parameter]
      MasterUsername: !Ref Secret
  Other:
    Type: AWS::RDS::DBInstance
    Properties: { MasterUserPassword: !Ref Stored }
",
        );
    }
}
