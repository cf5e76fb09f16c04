//! Whom resources let in by their own policies.

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::{Safety, Severity};
use crate::policy_document::{ALL_TYPES, DocumentKind, Principal, Statement};
use crate::writer::Value;

rule! { BUCKET {
    id: "s3-bucket-policy-public",
    summary: "A bucket policy lets everyone in",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:s3_bucket_access_to_any_principal",
        "kics:s3_bucket_allows_delete_actions_from_all_principals",
        "kics:s3_bucket_allows_get_actions_from_all_principals",
        "kics:s3_bucket_allows_list_actions_from_all_principals",
        "kics:s3_bucket_allows_put_actions_from_all_principals",
        "kics:s3_bucket_allows_restore_actions_from_all_principals",
        "cfn_nag:F16",
        "guard:S3_BUCKET_POLICY_NO_WILDCARD_PRINCIPAL",
        "cdk-nag:HIPAA.Security-S3BucketPublicReadProhibited",
        "fsbp:s3.6",
    ],
    check: Check::Resource(
        &["AWS::S3::BucketPolicy", "AWS::S3::AccessPoint", "AWS::S3::MultiRegionAccessPointPolicy"],
        bucket,
    ),
}}

rule! { TOPIC {
    id: "sns-topic-policy-public",
    summary: "A topic policy lets everyone in",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:sns_topic_is_publicly_accessible",
        "cfn_nag:F18",
        "guard:SNS_TOPICPOLICY_NO_WILDCARD_PRINCIPAL",
        "fsbp:sns.4",
    ],
    check: Check::Resource(&["AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy"], public),
}}

rule! { QUEUE {
    id: "sqs-queue-policy-public",
    summary: "A queue policy lets everyone in",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:sqs_policy_with_public_access",
        "cfn_nag:F21",
        "guard:SQS_QUEUEPOLICY_NO_WILDCARD_PRINCIPAL",
        "fsbp:sqs.3",
    ],
    check: Check::Resource(&["AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy"], public),
}}

rule! { REPOSITORY {
    id: "ecr-repository-policy-public",
    summary: "A repository of container images lets everyone in",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:ecr_repository_is_publicly_accessible",
        "checkov:CKV_AWS_32",
        "trivy:AWS-0032",
        "cdk-nag:AwsSolutions-ECR1",
    ],
    check: Check::Resource(&["AWS::ECR::Repository", "AWS::ECR::RegistryPolicy"], public),
}}

rule! { KEY {
    id: "kms-key-policy-public",
    summary: "A key policy lets everyone use the key",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:kms_allows_wildcard_principal",
        "kics:kms_key_with_full_permissions",
        "checkov:CKV_AWS_33",
        "cfn_nag:F76",
        "guard:KMS_NO_WILDCARD_PRINCIPAL",
        "fsbp:kms.5",
    ],
    check: Check::Resource(&["AWS::KMS::Key", "AWS::KMS::ReplicaKey"], public),
}}

rule! { SECRET {
    id: "secretsmanager-secret-policy-public",
    summary: "A policy lets everyone read a secret",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(&["AWS::SecretsManager::ResourcePolicy"], public),
}}

rule! { EVENT_BUS {
    id: "events-bus-policy-public",
    summary: "An event bus takes events from everyone",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cdk-nag:AwsSolutions-EVB1", "fsbp:eventbridge.3"],
    check: Check::Resource(&["AWS::Events::EventBus"], public),
}}

rule! { NOT_PRINCIPAL {
    id: "iam-allow-not-principal",
    summary: "A policy allows everyone but a few (NotPrincipal)",
    severity: Error,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "cfn_nag:F6",
        "cfn_nag:F7",
        "cfn_nag:F8",
        "cfn_nag:F9",
        "guard:IAM_ROLE_NO_ALLOW_PLUS_NOT_PRINCIPAL",
        "guard:SQS_QUEUEPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL",
        "guard:SNS_TOPICPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL",
        "guard:S3_BUCKETPOLICY_NO_ALLOW_PLUS_NOTPRINCIPAL",
    ],
    check: Check::Resource(ALL_TYPES, not_principal),
}}

rule! { ANY_ACTION {
    id: "iam-resource-policy-wildcard-action",
    summary: "The policy of a bucket, queue or topic allows every action",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "kics:s3_bucket_with_all_permissions",
        "trivy:AWS-0097",
        "cfn_nag:F15",
        "cfn_nag:F20",
        "guard:S3_BUCKET_POLICY_NO_WILDCARD_ACTION",
        "guard:SQS_QUEUEPOLICY_NO_WILDCARD_ACTION",
    ],
    check: Check::Resource(
        &["AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::ECR::Repository"],
        any_action,
    ),
}}

/// Runs a check over every statement of a resource's policy that surely allows something.
fn each(context: &ItemContext<'_, '_>, mut check: impl FnMut(&Statement<'_>)) {
    for document in context.policy_documents() {
        if document.kind == DocumentKind::Resource {
            document.statements.iter().filter(|statement| statement.allows()).for_each(&mut check);
        }
    }
}

fn public(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    report_public(context, sink, |_| None);
}

/// Objects that everyone may read can be meant so: a web site.
fn bucket(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    report_public(context, sink, |statement| {
        let actions = statement.actions.as_ref().filter(|actions| actions.is_whole)?;
        let only_reads = actions
            .items
            .iter()
            .all(|it| it.is_surely(|it| it.to_ascii_lowercase().starts_with("s3:getobject")));
        only_reads.then_some(Severity::Warning)
    });
}

fn report_public(
    context: &ItemContext<'_, '_>,
    sink: &mut Sink<'_>,
    severity: impl Fn(&Statement<'_>) -> Option<Severity>,
) {
    each(context, |statement| {
        let Some(principal) = statement.principals.as_ref().and_then(|it| it.everyone()) else { return };
        if statement.conditions.may_restrict() {
            return;
        }
        let mut report = sink.report(
            principal.text.node.full_span(),
            "The principal `*` is everyone on the internet, and no condition narrows it. Name the accounts, \
             roles or services that need this, or add a condition like aws:SourceAccount.",
        );
        if let Some(severity) = severity(statement) {
            report = report.severity(severity);
        }
        report.fix(|| this_account_only(context, principal));
    });
}

fn not_principal(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for document in context.policy_documents() {
        for statement in document.statements.iter().filter(|statement| statement.allows()) {
            let Some(principals) = &statement.not_principals else { continue };
            sink.report(
                principals.key.span(),
                "Allow with NotPrincipal lets everyone in who is not listed, also without an account. List \
                 those who may under Principal.",
            );
        }
    }
}

fn any_action(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |statement| {
        let is_any =
            |action: &str| action == "*" || action.split_once(':').is_some_and(|(_, name)| name == "*");
        let Some(action) = statement.action(is_any) else { return };
        if statement.conditions.may_restrict() {
            return;
        }
        sink.report(
            action.node.full_span(),
            "The wildcard allows also to delete the resource and to change this policy. List the actions that \
             are needed.",
        );
    });
}

/// Puts the own account in place of everyone.
pub(crate) fn this_account_only(context: &ItemContext<'_, '_>, principal: &Principal<'_>) -> Option<Fix> {
    let node = principal.text.node;
    if node.tag().is_some() || !node.is_text("*") {
        return None;
    }
    let account = Value::sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root");
    let value = match &*principal.kind {
        "*" => Value::map([("AWS", account)]),
        _ => account,
    };
    let edit = context.shared.writer().replace(node, &value);
    let title = "Let only this account in; everyone else who uses it is locked out".to_owned();
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn everyone_is_seen_unless_a_condition_narrows() {
        check(
            r#"
Resources:
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }
#                                       ^^^ warning[s3-bucket-policy-public]
          - { Effect: Allow, Principal: { AWS: ['*'] }, Action: s3:PutObject, Resource: 'arn:aws:s3:::b/*' }
#                                               ^^^ error[s3-bucket-policy-public]
          - Effect: Allow
            Principal: '*'
            Action: s3:GetObject
            Resource: arn:aws:s3:::b/*
            Condition: { StringEquals: { aws:SourceVpce: vpce-1 } }
          - { Effect: Deny, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }
          - { Effect: Allow, NotPrincipal: { AWS: '111122223333' }, Action: s3:GetObject, Resource: 'arn:aws:s3:::b/*' }
#                            ^^^^^^^^^^^^ error[iam-allow-not-principal]
          - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }
#                                                                        ^^^^^^ warning[iam-resource-policy-wildcard-action]
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}'
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[kms-key-policy-public]
  Topic:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [a]
      PolicyDocument:
        Statement: { Effect: Allow, Principal: '*', Action: sns:Publish, Resource: a, Condition: { StringEquals: { aws:SourceAccount: !Ref AWS::AccountId } } }
"#,
        );
    }

    #[test]
    fn the_fix_names_the_account() {
        check_fix(
            "
Resources:
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [q]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: '*' # who else?
            Action: sqs:SendMessage
            Resource: '*'
",
            "
Resources:
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [q]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'} # who else?
            Action: sqs:SendMessage
            Resource: '*'
",
        );
    }
}
