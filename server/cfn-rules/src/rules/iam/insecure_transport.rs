//! Policies of buckets, topics and queues that also take requests without TLS.

use cfn_syntax::Node;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::policy_document::{DocumentKind, Effect, PolicyDocument, Statement, written};
use crate::writer::Value;

rule! { BUCKET {
    id: "s3-insecure-transport-allowed",
    summary: "A bucket policy does not refuse requests without TLS",
    severity: Information,
    category: Security,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [
        "kics:s3_bucket_without_ssl_in_write_actions",
        "guard:S3_BUCKET_SSL_REQUESTS_ONLY",
        "cdk-nag:AwsSolutions-S10",
        "fsbp:s3.5",
    ],
    check: Check::Resource(&["AWS::S3::BucketPolicy"], bucket),
}}

rule! { TOPIC {
    id: "sns-insecure-transport-allowed",
    summary: "A topic policy does not refuse requests without TLS",
    severity: Hint,
    category: Security,
    default: false,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cdk-nag:AwsSolutions-SNS3", "fsbp:sns.2"],
    check: Check::Resource(&["AWS::SNS::TopicPolicy"], topic),
}}

rule! { QUEUE {
    id: "sqs-insecure-transport-allowed",
    summary: "A queue policy does not refuse requests without TLS",
    severity: Hint,
    category: Security,
    default: false,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cdk-nag:AwsSolutions-SQS4"],
    check: Check::Resource(&["AWS::SQS::QueuePolicy"], queue),
}}

fn bucket(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    check(context, sink, "s3:*", || {
        let bucket = written(context.item.properties()?.get("Bucket")?, 8)?;
        Some(bucket_arns(context, &bucket))
    });
}

/// The ARNs of a bucket and of all objects in it.
fn bucket_arns(context: &ItemContext<'_, '_>, bucket: &str) -> Value {
    let arn = match own_resource(context, bucket) {
        Some(name) => {
            return Value::list([Value::attribute(name, "Arn"), Value::sub(format!("${{{name}.Arn}}/*"))]);
        }
        None => format!("arn:${{AWS::Partition}}:s3:::{bucket}"),
    };
    Value::list([Value::sub(&*arn), Value::sub(format!("{arn}/*"))])
}

fn topic(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    // In the policy of a topic `sns:*` is out of place: it may name only actions on a topic.
    check(context, sink, "sns:Publish", || {
        each_of(context, "Topics", |topic| {
            let name = own_resource(context, topic);
            name.map_or_else(
                || topic.starts_with("arn:").then(|| Value::text(topic)),
                |it| Some(Value::reference(it)),
            )
        })
    });
}

fn queue(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    check(context, sink, "sqs:*", || {
        each_of(context, "Queues", |queue| Some(Value::attribute(own_resource(context, queue)?, "Arn")))
    });
}

/// The ARNs of what a policy is attached to.
fn each_of(
    context: &ItemContext<'_, '_>,
    property: &str,
    arn: impl Fn(&str) -> Option<Value>,
) -> Option<Value> {
    let list = context.item.properties()?.get(property)?;
    let arns: Option<Vec<_>> = list.items().map(|it: Node<'_>| arn(&written(it, 8)?)).collect();
    arns.filter(|arns| !arns.is_empty()).map(|mut arns| match arns.len() {
        1 => arns.remove(0),
        _ => Value::list(arns),
    })
}

/// The resource of this template that `!Ref` names.
fn own_resource<'t>(context: &ItemContext<'_, '_>, text: &'t str) -> Option<&'t str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    let is_plain = name.bytes().all(|it| it.is_ascii_alphanumeric());
    (is_plain && context.environment.parameter(name).is_none()).then_some(name)
}

fn check(
    context: &ItemContext<'_, '_>,
    sink: &mut Sink<'_>,
    actions: &str,
    arns: impl Fn() -> Option<Value>,
) {
    for document in context.policy_documents() {
        if document.kind != DocumentKind::Resource || may_refuse(document) {
            continue;
        }
        let place = document.node.pair("Statement").map_or(document.node.span(), |pair| pair.key.span());
        sink.report(
            place,
            "No statement refuses requests without TLS, so data can go over the network in the clear. Deny \
             everything where aws:SecureTransport is false.",
        )
        .fix(|| {
            let statement = Value::map([
                ("Sid", Value::text("DenyInsecureTransport")),
                ("Effect", Value::text("Deny")),
                ("Principal", Value::text("*")),
                ("Action", Value::text(actions)),
                ("Resource", arns()?),
                ("Condition", Value::text("false").under(&["Bool", "aws:SecureTransport"])),
            ]);
            let edit = context.shared.writer().append(document.statement_pair()?, &statement)?;
            let title = "Refuse requests without TLS (statement DenyInsecureTransport)".to_owned();
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
        });
    }
}

/// Whether requests without TLS are refused, or may be.
fn may_refuse(document: &PolicyDocument<'_>) -> bool {
    let has_test = |statement: &Statement<'_>, value: &str| {
        let conditions = &statement.conditions;
        !conditions.is_whole
            || conditions
                .of("aws:SecureTransport")
                .any(|test| test.values.may_have(|it| it.eq_ignore_ascii_case(value)))
    };
    // A statement that allows only with TLS refuses the rest, when all of them do.
    let mut allowing = document.statements.iter().filter(|it| it.effect != Effect::Deny).peekable();
    let allows_only_with = allowing.peek().is_some() && allowing.all(|it| has_test(it, "true"));
    let mut others = document.statements.iter().filter(|it| it.effect != Effect::Allow);
    !document.is_whole || allows_only_with || others.any(|it| has_test(it, "false"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn a_policy_refuses_or_allows_only_with_tls() {
        check(
            "
Parameters:
  Free: { Type: String }
Resources:
  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Free
      PolicyDocument:
        Statement:
#       ^^^^^^^^^ information[s3-insecure-transport-allowed]
          - { Effect: Allow, Principal: { AWS: !Ref Free }, Action: s3:GetObject, Resource: '*' }
  Denies:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Statement:
          - { Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': false } } }
  Allows:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Statement: { Effect: Allow, Principal: { AWS: a }, Action: s3:GetObject, Resource: b, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }
  Unknown:
    Type: AWS::S3::BucketPolicy
    Properties: { Bucket: b, PolicyDocument: { Statement: !Ref Free } }
  Queue:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Free]
      PolicyDocument:
        Statement: { Effect: Allow, Principal: { AWS: a }, Action: sqs:SendMessage, Resource: b }
#       ^^^^^^^^^ hint[sqs-insecure-transport-allowed]
",
        );
    }

    #[test]
    fn the_statement_names_the_bucket() {
        check_fix(
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { AWS: !Ref AWS::AccountId }
            Action: s3:GetObject
            Resource: !Sub ${Bucket.Arn}/*
",
            "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { AWS: !Ref AWS::AccountId }
            Action: s3:GetObject
            Resource: !Sub ${Bucket.Arn}/*
          - Sid: DenyInsecureTransport
            Effect: Deny
            Principal: '*'
            Action: 's3:*'
            Resource:
              - !GetAtt Bucket.Arn
              - !Sub '${Bucket.Arn}/*'
            Condition:
              Bool:
                aws:SecureTransport: 'false'
",
        );
    }
}
