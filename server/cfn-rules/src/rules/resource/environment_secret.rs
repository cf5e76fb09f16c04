//! Secrets in the environment of functions, containers and builds.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::rules::ec2::user_data_secret::secret;

rule! { FUNCTION {
    id: "lambda-environment-secret",
    summary: "The environment of a function holds a secret",
    severity: Error,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["kics:hardcoded_aws_access_key_in_lambda", "checkov:CKV_AWS_45"],
    check: Check::Resource(&["AWS::Lambda::Function", "AWS::Serverless::Function"], function),
}}

rule! { CONTAINER {
    id: "ecs-environment-secret",
    summary: "The environment of a container holds a secret",
    severity: Error,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["trivy:AWS-0036", "cdk-nag:AwsSolutions-ECS2", "fsbp:ecs.8"],
    check: Check::Resource(&["AWS::ECS::TaskDefinition"], container),
}}

rule! { BUILD {
    id: "codebuild-environment-credentials",
    summary: "The environment of a build holds a secret",
    severity: Error,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["guard:CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK", "cdk-nag:HIPAA.Security-CodeBuildProjectEnvVarAwsCred", "fsbp:codebuild.2"],
    check: Check::Resource(&["AWS::CodeBuild::Project"], build),
}}

fn function(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    for place in lookup(context.environment, properties, &["Environment", "Variables"]) {
        let Given::Literal(variables) = place.given else { continue };
        for pair in variables.pairs() {
            report(context, sink, &pair.name(), pair.value, "the role of the function");
        }
    }
}

fn container(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let path = ["ContainerDefinitions", "*", "Environment", "*"];
    listed(context, sink, &path, "Secrets with ValueFrom");
}

fn build(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let path = ["Environment", "EnvironmentVariables", "*"];
    listed(context, sink, &path, "variables of Type SECRETS_MANAGER");
}

/// Variables as a list of names and values.
fn listed(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, path: &[&str], cure: &str) {
    let Some(properties) = context.item.properties() else { return };
    for place in lookup(context.environment, properties, path) {
        let Given::Literal(variable) = place.given else { continue };
        // The value of another type is the name of a secret or parameter.
        let is_plain = |kind: Node<'_>| kind.is_text("PLAINTEXT");
        if variable.get("Type").is_some_and(|kind| !is_plain(kind)) {
            continue;
        }
        if let Some((name, value)) = variable.get("Name").and_then(Node::text).zip(variable.get("Value")) {
            report(context, sink, &name, value, cure);
        }
    }
}

fn report(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, name: &str, value: Node<'_>, cure: &str) {
    for given in cfn_template::values(context.environment, value) {
        let what = |text: &str| secret(text).or_else(|| named_secret(name, text));
        if given.is_by_default() || !given.is_surely(|text| what(text).is_some()) {
            continue;
        }
        let Some(node) = given.node() else { continue };
        let what = given.text().as_deref().and_then(what).unwrap_or("a secret");
        let message = format!(
            "The variable {name} holds {what}, for everyone who can read the template or the settings of the resource. \
             Take it back, keep the new one in Secrets Manager, and use {cure}."
        );
        sink.report(node.full_span(), message);
    }
}

/// A value that the name of the variable calls a secret. A short word or a path is none.
fn named_secret(name: &str, value: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let is_name = |part: &str| name == part || name.ends_with(&format!("_{part}"));
    let is_credential = [
        "aws_secret_access_key",
        "aws_access_key_id",
        "password",
        "passwd",
        "api_key",
        "secret_key",
        "auth_token",
    ]
    .into_iter()
    .any(is_name);
    let is_placeholder =
        ["arn:", "/", "http", "${", "{{", "<", "alias"].iter().any(|it| value.starts_with(it));
    let looks_like_one = value.len() >= 8 && !value.contains(char::is_whitespace) && !is_placeholder;
    (is_credential && looks_like_one).then_some("a password or key")
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn keys_and_passwords() {
        check(
            "
Parameters:
  Password: { Type: String, NoEcho: true }
  Known: { Type: String, NoEcho: true, Default: open-sesame }
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          STAGE: live
          KEY: AKIAIOSFODNN7EXAMPLE
#              ^^^^^^^^^^^^^^^^^^^^ error[lambda-environment-secret]: an AWS access key
          DB_PASSWORD: open-sesame
#                      ^^^^^^^^^^^ error[lambda-environment-secret]: a password or key
          OTHER_PASSWORD: !Ref Password
          KNOWN_PASSWORD: !Ref Known
          FROM_SECRET_PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}'
          SECRET_PASSWORD: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Environment: [ { Name: DB_PASSWORD, Value: open-sesame }, { Name: STAGE, Value: live } ]
#                                                    ^^^^^^^^^^^ error[ecs-environment-secret]
  Build:
    Type: AWS::CodeBuild::Project
    Properties:
      Environment:
        EnvironmentVariables:
          - { Name: AWS_ACCESS_KEY_ID, Type: PLAINTEXT, Value: AKIAIOSFODNN7EXAMPLE }
#                                                              ^^^^^^^^^^^^^^^^^^^^ error[codebuild-environment-credentials]
          - { Name: DB_PASSWORD, Type: SECRETS_MANAGER, Value: db:password }
",
        );
    }
}
