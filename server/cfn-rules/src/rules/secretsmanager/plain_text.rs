//! Secrets that everyone reads who sees the template.

use cfn_syntax::{Kind, Node};
use cfn_template::{Environment, Given, Item, Place, SectionKind, Template, lookup, values};
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::{Safety, Severity};
use crate::references::{may_have_more, named, nodes_at};
use crate::rules::ec2::user_data_secret::secret;
use crate::rules::template::unused::removal;
use crate::writer::{Value, Writer, unused_name};

rule! { PROPERTY {
    id: "secret-in-plain-text",
    summary: "A password or token stands in the template",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "cfn_nag:F44",
        "kics:dms_endpoint_password_exposed",
        "kics:dms_endpoint_mongo_db_settings_password_exposed",
        "cfn_nag:F37",
        "cfn_nag:F55",
        "guard:DMS_NO_PLAINTEXT_PASSWORD",
        "guard:DMS_USES_SECURE_PARAMETER",
        "guard:DMS_USES_SECURE_SERVICE",
        "kics:directory_service_microsoft_ad_password_set_to_plaintext_or_default_ref",
        "kics:directory_service_simple_ad_password_exposed",
        "cfn_nag:F31",
        "cfn_nag:F36",
        "guard:MICROSOFT_AD_NO_PLAINTEXT_PASSWORD",
        "guard:MICROSOFT_AD_PASSWORD_USES_SECURE_PARAMETER",
        "guard:MICROSOFT_AD_PASSWORD_USES_SECURE_SERVICE",
        "kics:iam_user_login_profile_password_is_in_plaintext",
        "cfn_nag:F51",
        "guard:IAM_USER_LOGIN_PROFILE_NO_PLAINTEXT_PASSWORD",
        "guard:IAM_USER_LOGIN_PROFILE_USES_SECURE_PARAMETER",
        "guard:IAM_USER_LOGIN_PROFILE_USES_SECURE_SERVICE",
        "kics:docdb_cluster_master_password_in_plaintext",
        "cfn_nag:F70",
        "kics:amplify_app_access_token_exposed",
        "kics:amplify_app_basic_auth_config_password_exposed",
        "kics:amplify_app_oauth_token_exposed",
        "kics:amplify_branch_basic_auth_config_password_exposed",
        "cfn_nag:F41",
        "cfn_nag:F50",
        "cfn_nag:F58",
        "cfn_nag:F60",
        "cfn_nag:F66",
        "cfn_nag:F68",
        "guard:KINESIS_FIREHOSE_REDSHIFT_DESTINATION_CONFIGURATION_NO_PLAINTEXT_PASSWORD",
        "guard:KINESIS_FIREHOSE_REDSHIFT_DESTINATION_CONFIGURATION_USES_SECURE_PARAMETER",
        "guard:KINESIS_FIREHOSE_REDSHIFT_DESTINATION_CONFIGURATION_USES_SECURE_SERVICE",
        "guard:KINESIS_FIREHOSE_SPLUNK_DESTINATION_CONFIGURATION_NO_PLAINTEXT_PASSWORD",
        "guard:KINESIS_FIREHOSE_SPLUNK_DESTINATION_CONFIGURATION_USES_SECURE_PARAMETER",
        "guard:KINESIS_FIREHOSE_SPLUNK_DESTINATION_CONFIGURATION_USES_SECURE_SERVICE",
        "cfn_nag:F52",
        "guard:AMAZON_MQ_BROKER_USERS_NO_PLAINTEXT_PASSWORD",
        "guard:AMAZON_MQ_BROKER_USERS_USES_SECURE_PARAMETER",
        "guard:AMAZON_MQ_BROKER_USERS_USES_SECURE_SERVICE",
        "cfn_nag:F34",
        "guard:RDS_CLUSTER_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD",
        "guard:RDS_CLUSTER_MASTER_USER_PASSWORD_USES_SECURE_PARAMETER",
        "guard:RDS_CLUSTER_MASTER_USER_PASSWORD_USES_SECURE_SERVICE",
        "cfn_nag:F23",
        "guard:RDS_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD",
        "guard:RDS_MASTER_USER_PASSWORD_USES_SECURE_PARAMETER",
        "guard:RDS_MASTER_USER_PASSWORD_USES_SECURE_SERVICE",
        "cfn_nag:F35",
        "guard:REDSHIFT_CLUSTER_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD",
        "guard:REDSHIFT_CLUSTER_MASTER_USER_PASSWORD_USES_SECURE_PARAMETER",
        "guard:REDSHIFT_CLUSTER_MASTER_USER_PASSWORD_USES_SECURE_SERVICE",
        "kics:alexa_skill_plaintext_client_secret_exposed",
        "kics:refresh_token_is_exposed",
        "cfn_nag:F74",
        "cfn_nag:F75",
        "cfn_nag:F53",
        "cfn_nag:F63",
        "cfn_nag:F64",
        "cfn_nag:F65",
        "cfn_nag:F71",
        "cfn_nag:F67",
        "cfn_nag:F61",
        "cfn_nag:F62",
        "cfn_nag:F54",
        "cfn_nag:F57",
        "cfn_nag:F56",
        "cfn_nag:F42",
        "cfn_nag:F43",
        "cfn_nag:F48",
        "cfn_nag:F49",
        "cfn_nag:F46",
        "cfn_nag:F47",
        "cfn_nag:F69",
        "cfn_nag:F45",
    ],
    check: Check::Resource(TYPES, property),
}}

rule! { SECRET {
    id: "secretsmanager-secret-in-plain-text",
    summary: "The value of a secret stands in the template",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(&["AWS::SecretsManager::Secret"], secret_string),
}}

rule! { EMPTY {
    id: "secretsmanager-secret-empty",
    summary: "A secret is made without a value",
    severity: Information,
    category: Operations,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(&["AWS::SecretsManager::Secret"], empty),
}}

rule! { ROTATION {
    id: "secretsmanager-rotation-missing",
    summary: "A secret stays the same for ever",
    severity: Hint,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "guard:SECRETSMANAGER_ROTATION_ENABLED_CHECK",
        "cdk-nag:AwsSolutions-SMG4",
        "fsbp:secretsmanager.1",
        "fsbp:secretsmanager.4",
    ],
    check: Check::Template(rotation),
}}

rule! { MANAGED {
    id: "rds-password-unmanaged",
    summary: "RDS could make and rotate the password of the database itself",
    severity: Hint,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(managed),
}}

rule! { PARAMETER {
    id: "ssm-parameter-plain-secret",
    summary: "A parameter of Systems Manager holds a secret in plain text",
    severity: Error,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_384"],
    check: Check::Resource(&["AWS::SSM::Parameter"], parameter),
}}

/// Properties that hold a secret, as paths from `Properties`.
static PLACES: &[(&str, &[&str])] = &[
    ("Alexa::ASK::Skill", &["AuthenticationConfiguration", "ClientSecret"]),
    ("Alexa::ASK::Skill", &["AuthenticationConfiguration", "RefreshToken"]),
    ("AWS::Amplify::App", &["AccessToken"]),
    ("AWS::Amplify::App", &["BasicAuthConfig", "Password"]),
    ("AWS::Amplify::App", &["OauthToken"]),
    ("AWS::Amplify::Branch", &["BasicAuthConfig", "Password"]),
    ("AWS::AmazonMQ::Broker", &["Users", "*", "Password"]),
    ("AWS::AppStream::DirectoryConfig", &["ServiceAccountCredentials", "AccountPassword"]),
    ("AWS::CodePipeline::Webhook", &["AuthenticationConfiguration", "SecretToken"]),
    ("AWS::DMS::Endpoint", &["Password"]),
    ("AWS::DMS::Endpoint", &["MongoDbSettings", "Password"]),
    ("AWS::DirectoryService::MicrosoftAD", &["Password"]),
    ("AWS::DirectoryService::SimpleAD", &["Password"]),
    ("AWS::DocDB::DBCluster", &["MasterUserPassword"]),
    ("AWS::EMR::Cluster", &["KerberosAttributes", "ADDomainJoinPassword"]),
    ("AWS::EMR::Cluster", &["KerberosAttributes", "CrossRealmTrustPrincipalPassword"]),
    ("AWS::EMR::Cluster", &["KerberosAttributes", "KdcAdminPassword"]),
    ("AWS::ElastiCache::ReplicationGroup", &["AuthToken"]),
    ("AWS::IAM::User", &["LoginProfile", "Password"]),
    ("AWS::KinesisFirehose::DeliveryStream", &["RedshiftDestinationConfiguration", "Password"]),
    ("AWS::KinesisFirehose::DeliveryStream", &["SplunkDestinationConfiguration", "HECToken"]),
    ("AWS::Lambda::Permission", &["EventSourceToken"]),
    (
        "AWS::ManagedBlockchain::Member",
        &[
            "MemberConfiguration",
            "MemberFrameworkConfiguration",
            "MemberFabricConfiguration",
            "AdminPassword",
        ],
    ),
    ("AWS::OpsWorks::App", &["AppSource", "Password"]),
    ("AWS::OpsWorks::App", &["AppSource", "SshKey"]),
    ("AWS::OpsWorks::App", &["SslConfiguration", "PrivateKey"]),
    ("AWS::OpsWorks::Stack", &["CustomCookbooksSource", "Password"]),
    ("AWS::OpsWorks::Stack", &["CustomCookbooksSource", "SshKey"]),
    ("AWS::OpsWorks::Stack", &["RdsDbInstances", "*", "DbPassword"]),
    ("AWS::Pinpoint::APNSChannel", &["PrivateKey"]),
    ("AWS::Pinpoint::APNSChannel", &["TokenKey"]),
    ("AWS::Pinpoint::APNSSandboxChannel", &["PrivateKey"]),
    ("AWS::Pinpoint::APNSSandboxChannel", &["TokenKey"]),
    ("AWS::Pinpoint::APNSVoipChannel", &["PrivateKey"]),
    ("AWS::Pinpoint::APNSVoipChannel", &["TokenKey"]),
    ("AWS::Pinpoint::APNSVoipSandboxChannel", &["PrivateKey"]),
    ("AWS::Pinpoint::APNSVoipSandboxChannel", &["TokenKey"]),
    ("AWS::RDS::DBCluster", &["MasterUserPassword"]),
    ("AWS::RDS::DBInstance", &["MasterUserPassword"]),
    ("AWS::Redshift::Cluster", &["MasterUserPassword"]),
];

/// The types of [`PLACES`].
const TYPES: &[&str] = &[
    "Alexa::ASK::Skill",
    "AWS::Amplify::App",
    "AWS::Amplify::Branch",
    "AWS::AmazonMQ::Broker",
    "AWS::AppStream::DirectoryConfig",
    "AWS::CodePipeline::Webhook",
    "AWS::DMS::Endpoint",
    "AWS::DirectoryService::MicrosoftAD",
    "AWS::DirectoryService::SimpleAD",
    "AWS::DocDB::DBCluster",
    "AWS::EMR::Cluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::IAM::User",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Lambda::Permission",
    "AWS::ManagedBlockchain::Member",
    "AWS::OpsWorks::App",
    "AWS::OpsWorks::Stack",
    "AWS::Pinpoint::APNSChannel",
    "AWS::Pinpoint::APNSSandboxChannel",
    "AWS::Pinpoint::APNSVoipChannel",
    "AWS::Pinpoint::APNSVoipSandboxChannel",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];

fn property(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    for (_, path) in PLACES.iter().filter(|(of_type, _)| context.item.item_type() == Some(of_type)) {
        for place in lookup(context.environment, properties, path) {
            let is_secret = |text: &str| !text.is_empty();
            report_plain_parameter(sink, &place);
            if !place.given.is_surely(is_secret) {
                continue;
            }
            let Some(node) = place.given.node() else { continue };
            let name = path.last().copied().unwrap_or_default();
            let source = match place.given {
                Given::Literal(_) => "It stands",
                _ if place.given.is_by_default() => "The default of the parameter stands",
                _ => "Every value that it can take stands",
            };
            let message = format!(
                "{source} in the template for everyone who sees the file, its history or the stack: {name} is a \
                 secret. Let Secrets Manager make it, and replace the one that was written down."
            );
            let pair = place.key.and_then(|key| key.parent()?.pairs().find(|pair| pair.key == key));
            sink.report(node.full_span(), message).fix(|| {
                let pair = pair.filter(|pair| pair.value == node && node.tag().is_none())?;
                let writer = context.shared.writer();
                managed_by_service(writer, context.item, pair.key, node)
                    .or_else(|| made_secret(context, node, name))
            });
        }
    }
}

/// Reports a value that Systems Manager keeps in plain text: only `ssm-secure` is encrypted.
fn report_plain_parameter(sink: &mut Sink<'_>, place: &Place<'_>) {
    let pair = place.key.and_then(|key| key.parent()?.pairs().find(|pair| pair.key == key));
    let Some(pair) = pair.filter(|_| matches!(place.given, Given::Unknown)) else { return };
    if pair.value.text().is_some_and(|it| it.trim_start().starts_with("{{resolve:ssm:")) {
        sink.report(
            pair.value.full_span(),
            "A parameter of type String is kept in plain text, and everyone who may read parameters has the \
             secret. Use {{resolve:secretsmanager:…}}, or ssm-secure where the property takes it.",
        )
        .severity(Severity::Warning);
    }
}

/// The property that lets the service itself make and rotate the password.
fn managing(resource_type: &str) -> Option<&'static str> {
    match resource_type {
        "AWS::DocDB::DBCluster" | "AWS::RDS::DBCluster" | "AWS::RDS::DBInstance" => {
            Some("ManageMasterUserPassword")
        }
        "AWS::Redshift::Cluster" => Some("ManageMasterPassword"),
        _ => None,
    }
}

fn managed_by_service(writer: &Writer, item: Item<'_>, key: Node<'_>, value: Node<'_>) -> Option<Fix> {
    let managing = managing(item.item_type()?)?;
    if key.parent()?.pair(managing).is_some() || !matches!(key.text().as_deref(), Some("MasterUserPassword"))
    {
        return None;
    }
    let edits =
        vec![writer.replace_scalar(key, managing), TextEdit::replace(value.full_span(), "true".to_owned())];
    let title =
        format!("Let the service make and rotate the password ({managing}: true); the password changes");
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
}

/// Makes a secret of Secrets Manager and takes the value from there.
fn made_secret(context: &ItemContext<'_, '_>, value: Node<'_>, what: &str) -> Option<Fix> {
    let document = value.document();
    let writer = context.shared.writer();
    let name = unused_name(document, &format!("{}{what}Secret", context.item.name()));
    let reference = Value::sub(format!("{{{{resolve:secretsmanager:${{{name}}}:SecretString:password}}}}"));
    let mut edits = vec![
        writer.insert_item(document, "Resources", &name, &generated_secret(true))?,
        writer.replace(value, &reference),
    ];
    edits.sort();
    let title = format!("Let Secrets Manager make the value ({name}); it changes");
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
}

fn generated_secret(is_json: bool) -> Value {
    let mut generate =
        vec![("PasswordLength", Value::bare("32")), ("ExcludePunctuation", Value::bare("true"))];
    if is_json {
        generate.insert(0, ("SecretStringTemplate", Value::text("{}")));
        generate.insert(1, ("GenerateStringKey", Value::text("password")));
    }
    Value::map([
        ("Type", Value::text("AWS::SecretsManager::Secret")),
        ("Properties", Value::map([("GenerateSecretString", Value::map(generate))])),
    ])
}

/// Whether a text can hold a secret: not a mapping in JSON without one, or an empty text.
fn holds_secret(text: &str) -> bool {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(pairs)) => pairs.iter().any(|(key, value)| {
            let key = key.to_ascii_lowercase();
            let sounds =
                ["pass", "secret", "token", "key", "credential", "pwd"].iter().any(|it| key.contains(it));
            sounds && value.as_str().is_some_and(|it| !it.is_empty())
        }),
        _ => !text.trim().is_empty(),
    }
}

fn secret_string(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let Some(pair) = properties.pair("SecretString") else { return };
    for given in values(context.environment, pair.value) {
        // A default that someone must replace is the business of the parameter.
        if given.is_by_default()
            || !given.is_surely(|text| !text.contains("{{resolve:") && holds_secret(text))
        {
            continue;
        }
        let Some(node) = given.node() else { continue };
        sink.report(
            node.full_span(),
            "Everyone who sees the template knows the secret. Let Secrets Manager make it \
             (GenerateSecretString), or set it outside of the template.",
        )
        .fix(|| {
            let is_plain = pair.value == node && node.tag().is_none() && node.kind() == Kind::Scalar;
            if !is_plain || properties.pair("GenerateSecretString").is_some() {
                return None;
            }
            let writer = context.shared.writer();
            let generate = Value::map([
                ("PasswordLength", Value::bare("32")),
                ("ExcludePunctuation", Value::bare("true")),
            ]);
            let edits = vec![
                writer.replace_scalar(pair.key, "GenerateSecretString"),
                writer.replace(node, &generate),
            ];
            let title = "Let Secrets Manager make the secret; it changes".to_owned();
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
        });
    }
}

fn empty(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let value = context.item.value();
    let properties = value.pair("Properties");
    let node = properties.map(|it| it.value.resolve());
    let has_value = node.is_some_and(|node| {
        node.kind() != Kind::Mapping
            || node.pairs().any(|pair| {
                let name = pair.name();
                matches!(&*name, "SecretString" | "GenerateSecretString" | "ReplicaRegions")
                    || name.starts_with("Fn::")
            })
    });
    if has_value {
        return;
    }
    let place = properties.map_or_else(|| context.item.key().span(), |it| it.key.span());
    sink.report(
        place,
        "Nothing gives the secret a value: whoever asks for it gets an error. Let Secrets Manager make one \
         (GenerateSecretString).",
    )
    .fix(|| {
        let writer: &Writer = context.shared.writer();
        let generate =
            Value::map([("PasswordLength", Value::bare("32")), ("ExcludePunctuation", Value::bare("true"))]);
        let edit = match node {
            Some(node) => writer.insert(node, "GenerateSecretString", &generate)?,
            None => writer.insert_after(
                value.pair("Type")?,
                "Properties",
                &generate.under(&["GenerateSecretString"]),
            ),
        };
        let title = "Let Secrets Manager make a value".to_owned();
        Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
    });
}

fn rotation(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if may_have_more(template) {
        return;
    }
    let schedules: Vec<_> = template
        .resources_of("AWS::SecretsManager::RotationSchedule")
        .filter_map(|it| it.properties()?.get("SecretId"))
        .map(named)
        .collect();
    // A schedule whose secret is unknown may be for any of them.
    if schedules.iter().any(Option::is_none) {
        return;
    }
    let attachments: Vec<(String, String)> = template
        .resources_of("AWS::SecretsManager::SecretTargetAttachment")
        .filter_map(|it| Some((it.name().to_owned(), named(it.properties()?.get("SecretId")?)?)))
        .collect();
    for secret in template.resources_of("AWS::SecretsManager::Secret") {
        let is_of_secret = |name: &String| {
            name == secret.name()
                || attachments.iter().any(|(attachment, of)| attachment == name && of == secret.name())
        };
        if schedules.iter().flatten().any(is_of_secret) {
            continue;
        }
        sink.report(
            secret.key().span(),
            "Who learned the secret once can use it for ever. Rotate it with an \
             AWS::SecretsManager::RotationSchedule.",
        )
        .resource(secret.name())
        .fix(|| rotate(context, secret));
    }
}

fn rotate(context: &TemplateContext<'_, '_>, secret: Item<'_>) -> Option<Fix> {
    let document = context.template.document();
    let writer = context.shared.writer();
    let parameter = unused_name(document, "RotationFunctionArn");
    let name = unused_name(document, &format!("{}Rotation", secret.name()));
    let declaration = Value::map([
        ("Type", Value::text("String")),
        ("Description", Value::text("ARN of the function that rotates the secret")),
    ]);
    let schedule = Value::map([
        ("Type", Value::text("AWS::SecretsManager::RotationSchedule")),
        (
            "Properties",
            Value::map([
                ("SecretId", Value::reference(secret.name())),
                ("RotationLambdaARN", Value::reference(&*parameter)),
                ("RotationRules", Value::map([("AutomaticallyAfterDays", Value::bare("30"))])),
            ]),
        ),
    ]);
    let mut edits = vec![
        writer.insert_item(document, "Parameters", &parameter, &declaration)?,
        writer.insert_item(document, "Resources", &name, &schedule)?,
    ];
    edits.sort();
    let title = format!("Rotate every 30 days by the function of the new parameter {parameter}");
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
}

fn managed(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let environment = Environment::new(template);
    let databases = ["AWS::RDS::DBCluster", "AWS::RDS::DBInstance"];
    for database in databases.iter().flat_map(|it| template.resources_of(it)) {
        let Some(properties) = database.properties() else { continue };
        let Some(pair) = properties.pair("MasterUserPassword") else { continue };
        let from_elsewhere = [
            "DBClusterIdentifier",
            "DBSnapshotIdentifier",
            "ManageMasterUserPassword",
            "ReplicationSourceIdentifier",
            "SnapshotIdentifier",
            "SourceDBClusterIdentifier",
            "SourceDBInstanceIdentifier",
        ];
        if from_elsewhere.iter().any(|it| properties.pair(it).is_some()) || pair.value.is_null() {
            continue;
        }
        // What stands in the template is an error of its own.
        let is_known = |given: &Given<'_>| given.is_surely(|it| !it.is_empty());
        if values(&environment, pair.value).iter().any(is_known) {
            continue;
        }
        sink.report(
            pair.key.span(),
            "Someone must make, keep and rotate this password. RDS does it itself with \
             ManageMasterUserPassword: true.",
        )
        .resource(database.name())
        .fix(|| {
            let writer = context.shared.writer();
            let mut fix = managed_by_service(writer, database, pair.key, pair.value)?;
            fix.edits.extend(parameter_removal(template, writer, pair.value)?);
            fix.edits.sort();
            Some(fix)
        });
    }
}

/// The edits that remove a parameter which nothing but this value names; none when there is no such.
fn parameter_removal(template: &Template<'_>, writer: &Writer, value: Node<'_>) -> Option<Vec<TextEdit>> {
    let Some(name) = named(value) else { return Some(Vec::new()) };
    let Some(parameter) = template.get(SectionKind::Parameters, &name) else { return Some(Vec::new()) };
    let uses = template.references().filter(|(_, reference, _)| *reference.name == *name).count();
    match uses {
        1 => removal(template, writer, parameter).map(|fix| fix.edits),
        _ => Some(Vec::new()),
    }
}

fn parameter(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let name = nodes_at(properties, &["Name"])
        .first()
        .and_then(|it| it.text())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let Some(pair) = properties.pair("Value") else { return };
    let last = name.rsplit('/').next().unwrap_or_default();
    let sounds =
        ["password", "secret", "token", "api_key", "api-key", "apikey"].iter().any(|it| last.ends_with(it));
    for given in values(context.environment, pair.value) {
        let is_literal = matches!(given, Given::Literal(_));
        let is_known_secret = given.is_surely(|it| secret(it).is_some());
        let is_named_secret =
            sounds && is_literal && given.is_surely(|it| !it.is_empty() && !it.contains([' ', '/', ':']));
        if !is_known_secret && !is_named_secret {
            continue;
        }
        let Some(node) = given.node() else { continue };
        sink.report(
            node.full_span(),
            "Everyone who sees the template, or may read parameters, has this secret: CloudFormation cannot \
             make encrypted parameters. Keep it in a secret of Secrets Manager.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{PLACES, TYPES, holds_secret};
    use crate::testing::{check, check_fix, check_rules};

    #[test]
    fn literals_defaults_and_references() {
        check_rules(
            &["secret-in-plain-text", "rds-password-unmanaged"],
            "
Parameters:
  Given: { Type: String, NoEcho: true }
  Weak: { Type: String, NoEcho: true, Default: hunter2 }
Resources:
  A:
    Type: AWS::RDS::DBInstance
    Properties: { MasterUserPassword: hunter2 }
#                                     ^^^^^^^ error[secret-in-plain-text]
  B:
    Type: AWS::RDS::DBInstance
    Properties: { MasterUserPassword: !Ref Weak }
#                                     ^^^^^^^^^ error[secret-in-plain-text]: default
  C:
    Type: AWS::RDS::DBInstance
    Properties: { MasterUserPassword: !Ref Given }
#                 ^^^^^^^^^^^^^^^^^^ hint[rds-password-unmanaged]
  D:
    Type: AWS::AmazonMQ::Broker
    Properties: { Users: [{ Username: a, Password: '{{resolve:secretsmanager:mq}}' }] }
  E:
    Type: AWS::IAM::User
    Properties: { LoginProfile: { Password: hunter2 } }
#                                           ^^^^^^^ error[secret-in-plain-text]
",
        );
    }

    #[test]
    fn secrets_and_parameters() {
        check(
            r#"
Resources:
  Literal:
# ^^^^^^^ hint[secretsmanager-rotation-missing]
    Type: AWS::SecretsManager::Secret
    Properties: { SecretString: '{"user": "a", "password": "b"}' }
#                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[secretsmanager-secret-in-plain-text]
  Password:
    Type: AWS::SSM::Parameter
    Properties: { Name: /app/password, Type: String, Value: hunter2 }
#                                                           ^^^^^^^ error[ssm-parameter-plain-secret]
  Policy:
    Type: AWS::SSM::Parameter
    Properties: { Name: /app/password-policy, Type: String, Value: strict }
"#,
        );
    }

    #[test]
    fn the_service_makes_the_password() {
        check_fix(
            "
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: true
      MasterUserPassword: hunter2 # change it
",
            "
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: true
      ManageMasterUserPassword: true # change it
",
        );
    }

    #[test]
    fn secrets_in_json() {
        assert!(holds_secret("hunter2") && holds_secret(r#"{"password": "x"}"#));
        assert!(
            !holds_secret("{}")
                && !holds_secret(r#"{"username": "x", "password": ""}"#)
                && !holds_secret(" ")
        );
    }

    #[test]
    fn all_places_exist() {
        for (resource_type, path) in PLACES {
            assert!(TYPES.contains(resource_type), "{resource_type}");
            let resource = cfn_schema::resource(resource_type).unwrap_or_else(|| panic!("{resource_type}"));
            let names = path.iter().copied().filter(|it| *it != "*");
            assert!(resource.shape_at(names).is_some(), "{resource_type} {path:?}");
        }
    }
}
