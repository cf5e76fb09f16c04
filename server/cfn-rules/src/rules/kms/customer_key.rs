//! Encryption with keys of AWS where a key of one's own is wanted, and what is done with such a key.

use cfn_template::{Environment, Given, Item, Place, SectionKind, lookup};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{Check, ItemContext, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! { SECRET {
    id: "secretsmanager-aws-managed-key",
    summary: "A secret is encrypted with a key of AWS and not with one of yours",
    severity: Hint,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:secrets_manager_should_specify_kms_key_id",
        "checkov:CKV_AWS_149",
        "trivy:AWS-0098",
        "cfn_nag:W77",
        "guard:SECRETSMANAGER_USING_CMK",
        "cdk-nag:HIPAA.Security-SecretsManagerUsingKMSKey",
    ],
    check: Check::Template(|context, sink| {
        require_key(context, sink, "AWS::SecretsManager::Secret", &["KmsKeyId"]);
    }),
}}

rule! { LOGS {
    id: "logs-aws-managed-key",
    summary: "A log group is encrypted with a key of AWS and not with one of yours",
    severity: Hint,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "checkov:CKV_AWS_158",
        "trivy:AWS-0017",
        "cfn_nag:W84",
        "guard:CLOUDWATCH_LOG_GROUP_ENCRYPTED",
        "cdk-nag:HIPAA.Security-CloudWatchLogGroupEncrypted",
    ],
    check: Check::Template(|context, sink| {
        require_key(context, sink, "AWS::Logs::LogGroup", &["KmsKeyId"]);
    }),
}}

rule! { TRAIL {
    id: "cloudtrail-aws-managed-key",
    summary: "The log files of a trail are not encrypted with a key of yours",
    severity: Information,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:cloudtrail_log_files_not_encrypted_with_kms",
        "checkov:CKV_AWS_35",
        "trivy:AWS-0015",
        "guard:CLOUD_TRAIL_ENCRYPTION_ENABLED",
        "cdk-nag:HIPAA.Security-CloudTrailEncryptionEnabled",
        "fsbp:cloudtrail.2",
    ],
    check: Check::Template(|context, sink| {
        require_key(context, sink, "AWS::CloudTrail::Trail", &["KMSKeyId"]);
    }),
}}

rule! { QUEUE {
    id: "sqs-aws-managed-key",
    summary: "A queue is encrypted with a key of SQS and not with one of yours",
    severity: Hint,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "checkov:CKV_AWS_27",
        "trivy:AWS-0096",
        "trivy:AWS-0135",
        "cfn_nag:W48",
        "guard:SQS_QUEUE_KMS_MASTER_KEY_ID_RULE",
    ],
    check: Check::Template(|context, sink| {
        require_key(context, sink, "AWS::SQS::Queue", &["KmsMasterKeyId"]);
    }),
}}

rule! { TOPIC {
    id: "sns-aws-managed-key",
    summary: "A topic is not encrypted with a key of yours",
    severity: Hint,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["trivy:AWS-0136"],
    check: Check::Template(|context, sink| {
        require_key(context, sink, "AWS::SNS::Topic", &["KmsMasterKeyId"]);
    }),
}}

rule! { REPOSITORY {
    id: "ecr-aws-managed-key",
    summary: "Images are encrypted with a key of AWS and not with one of yours",
    severity: Hint,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_136", "trivy:AWS-0033"],
    check: Check::Template(|context, sink| {
        require_key(context, sink, "AWS::ECR::Repository", &["EncryptionConfiguration", "KmsKey"]);
    }),
}}

rule! { VAULT {
    id: "backup-aws-managed-key",
    summary: "Backups are encrypted with a key of AWS and not with one of yours",
    severity: Hint,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_166", "fsbp:backup.1"],
    check: Check::Template(|context, sink| {
        require_key(context, sink, "AWS::Backup::BackupVault", &["EncryptionKeyArn"]);
    }),
}}

rule! { SHARED {
    id: "kms-key-shared",
    summary: "One key encrypts what several services keep",
    severity: Hint,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(shared),
}}

rule! { VIA_SERVICE {
    id: "kms-key-policy-without-via-service",
    summary: "A key policy lets a principal use the key directly and not only through a service",
    severity: Hint,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(&["AWS::KMS::Key"], via_service),
}}

/// The properties of a resource that cannot change without replacing it.
const REPLACES: [&str; 2] = ["AWS::Backup::BackupVault", "AWS::ECR::Repository"];

fn require_key(
    context: &TemplateContext<'_, '_>,
    sink: &mut Sink<'_>,
    resource_type: &str,
    path: &'static [&'static str],
) {
    let template = context.template;
    let environment = Environment::new(template);
    for resource in template.resources_of(resource_type) {
        let value = resource.value();
        let properties = value.pair("Properties");
        let places = match properties {
            Some(pair) => lookup(&environment, pair.value.resolve(), path),
            None => vec![Place { given: Given::Absent, key: None, holder: None, missing: path }],
        };
        for place in places {
            let is_of_aws = |key: &str| {
                key.is_empty()
                    || key.starts_with("aws/")
                    || key.starts_with("alias/aws/")
                    || key.contains(":alias/aws/")
            };
            if !matches!(place.given, Given::Absent) && !place.given.is_surely(is_of_aws) {
                continue;
            }
            let key = place.key.or(properties.map(|it| it.key)).unwrap_or_else(|| resource.key());
            let span = place.given.node().map_or_else(|| key.span(), |node| node.full_span());
            sink.report(
                span,
                "AWS holds the key: you can neither say who may use it, nor take it away, nor let other \
                 accounts in. Name a key of your own where that is asked for.",
            )
            .resource(resource.name())
            .fix(|| use_only_key(context, resource, &place, path));
        }
    }
}

/// Takes the key of the template, when it has exactly one.
fn use_only_key(
    context: &TemplateContext<'_, '_>,
    resource: Item<'_>,
    place: &Place<'_>,
    path: &[&str],
) -> Option<Fix> {
    let mut keys = context.template.resources_of("AWS::KMS::Key");
    let (Some(key), None) = (keys.next(), keys.next()) else { return None };
    if resource.item_type().is_none_or(|it| REPLACES.contains(&it)) {
        return None;
    }
    let writer = context.shared.writer();
    let arn = Value::attribute(key.name(), "Arn");
    let edit = match (&place.given, place.holder, place.missing.split_first()) {
        (Given::Literal(node), ..) => writer.replace(*node, &arn),
        (Given::Absent, Some(holder), Some((first, rest))) => {
            writer.insert(holder, first, &arn.under(rest))?
        }
        (Given::Absent, None, _) if resource.value().pair("Properties").is_none() => {
            writer.insert_after(resource.value().pair("Type")?, "Properties", &arn.under(path))
        }
        _ => return None,
    };
    let title = format!("Encrypt with {}; its policy must let the service and its users use it", key.name());
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
}

fn shared(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let mut keys = template.resources_of("AWS::KMS::Key");
    let (Some(key), None) = (keys.next(), keys.next()) else { return };
    let mut services: FxHashSet<&str> = FxHashSet::default();
    let mut example: FxHashMap<&str, &str> = FxHashMap::default();
    for user in template.section(SectionKind::Resources) {
        let Some(service) = user.item_type().and_then(|it| it.split("::").nth(1)) else { continue };
        let encrypts = !matches!(service, "KMS" | "IAM" | "CloudFormation");
        if encrypts && user.facts().references.iter().any(|it| &*it.name == key.name()) {
            services.insert(service);
            example.entry(service).or_insert(user.name());
        }
    }
    if services.len() < 2 {
        return;
    }
    let mut names: Vec<_> = services.into_iter().collect();
    names.sort_unstable();
    let message = format!(
        "{} share this key: whoever may decrypt for one may for all, and the key cannot be taken from one \
         alone. Give each kind of data a key.",
        names.join(", ")
    );
    sink.report(key.key().span(), message).resource(key.name());
}

fn via_service(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for document in context.policy_documents() {
        for statement in document.statements.iter().filter(|it| it.allows() && it.conditions.are_absent()) {
            let Some(principals) = &statement.principals else { continue };
            // The account itself hands the decision to policies of IAM; services act for others.
            let is_user = |text: &str| {
                (text.contains(":role/") || text.contains(":user/") || text.ends_with(".Arn}"))
                    && !text.ends_with(":root")
            };
            if !principals.of("AWS").any(|it| it.is_surely(is_user)) {
                continue;
            }
            let uses = |action: &str| {
                let action = action.to_ascii_lowercase();
                action == "kms:decrypt" || action.starts_with("kms:generatedatakey") || action == "kms:*"
            };
            let Some(action) = statement.action(uses) else { continue };
            sink.report(
                action.node.full_span(),
                "The principal may decrypt by calling KMS itself, past the service that keeps the data. Add \
                 the condition kms:ViaService where it uses the key through one service only.",
            )
            .fix(|| {
                let service = Value::sub("s3.${AWS::Region}.${AWS::URLSuffix}");
                let condition = service.under(&["StringEquals", "kms:ViaService"]);
                let writer = context.shared.writer();
                let edit = writer.insert(statement.node, "Condition", &condition)?;
                let title = "Allow it through S3 only; name the service that is meant".to_owned();
                Some(Fix { title, safety: Safety::Unsafe, preferred: false, edits: vec![edit] })
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn keys_of_aws() {
        check(
            "
Parameters:
  Key: { Type: String }
Resources:
  A:
# ^ hint[secretsmanager-aws-managed-key]
    Type: AWS::SecretsManager::Secret
  B:
    Type: AWS::SQS::Queue
    Properties: { KmsMasterKeyId: alias/aws/sqs }
#                                 ^^^^^^^^^^^^^ hint[sqs-aws-managed-key]
  C:
    Type: AWS::Logs::LogGroup
    Properties: { RetentionInDays: 30, KmsKeyId: !Ref Key }
",
        );
    }

    #[test]
    fn the_only_key_is_taken() {
        check_fix(
            "
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties: { EnableKeyRotation: true }
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 30
",
            "
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties: { EnableKeyRotation: true }
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 30
      KmsKeyId: !GetAtt Key.Arn
",
        );
    }

    #[test]
    fn one_key_for_everything_and_direct_use() {
        check(
            "
Resources:
  Key:
# ^^^ hint[kms-key-shared]: Logs, SQS
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
      KeyPolicy:
        Statement:
          - { Effect: Allow, Principal: { AWS: !GetAtt Role.Arn }, Action: kms:Decrypt, Resource: '*' }
#                                                                          ^^^^^^^^^^^ hint[kms-key-policy-without-via-service]
          - { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' }, Action: 'kms:*', Resource: '*' }
  Group:
    Type: AWS::Logs::LogGroup
    Properties: { RetentionInDays: 30, KmsKeyId: !GetAtt Key.Arn }
  Queue:
    Type: AWS::SQS::Queue
    Properties: { KmsMasterKeyId: !Ref Key }
  Role:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: {} }
",
        );
    }
}
