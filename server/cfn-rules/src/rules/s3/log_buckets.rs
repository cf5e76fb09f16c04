//! Buckets that logs go to, and buckets whose requests nobody logs.

use cfn_syntax::Node;
use cfn_template::{Environment, Given, Item, Template, lookup};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::policy_document::{Effect, PolicyDocument, documents};
use crate::references::{may_have_more, named, nodes_at};
use crate::writer::{Value, Writer, in_order, unused_name};

rule! { UNLOGGED {
    id: "s3-access-logging-off",
    summary: "Nobody notes who reads and writes in a bucket",
    severity: Hint,
    category: Operations,
    default: false,
    fix: safe,
    since: "0.1.0",
    equivalents: [
        "kics:s3_bucket_logging_disabled",
        "kics:s3_bucket_cloudtrail_logging_disabled",
        "checkov:CKV_AWS_18",
        "trivy:AWS-0089",
        "trivy:AWS-0163",
        "cfn_nag:W35",
        "guard:S3_BUCKET_LOGGING_ENABLED",
        "cdk-nag:AwsSolutions-S1",
        "fsbp:s3.9",
    ],
    check: Check::Template(unlogged),
}}

rule! { UNVERSIONED {
    id: "s3-log-bucket-unversioned",
    summary: "Log files can be overwritten, and nothing brings them back",
    severity: Information,
    category: Security,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(unversioned),
}}

rule! { DELETABLE {
    id: "s3-log-bucket-deletable",
    summary: "Log files of a trail can be deleted by whoever has the permission",
    severity: Hint,
    category: Security,
    default: false,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(deletable),
}}

rule! { NO_POLICY {
    id: "s3-log-bucket-policy-missing",
    summary: "A service may not write its logs into the bucket",
    severity: Warning,
    category: Reliability,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(log_policy_missing),
}}

rule! { POLICY {
    id: "s3-bucket-policy-missing",
    summary: "A bucket has no policy, and so refuses no requests without TLS",
    severity: Hint,
    category: Security,
    default: false,
    fix: safe,
    since: "0.1.0",
    equivalents: [
        "kics:s3_bucket_should_have_bucket_policy",
        "cfn_nag:W51",
        "guard:S3_BUCKET_SSL_REQUESTS_ONLY",
        "cdk-nag:AwsSolutions-S10",
        "fsbp:s3.5",
    ],
    check: Check::Template(policy_missing),
}}

const BUCKET: &str = "AWS::S3::Bucket";
const POLICY_TYPE: &str = "AWS::S3::BucketPolicy";
const TRAIL: &str = "AWS::CloudTrail::Trail";

/// Where resources name the bucket that their logs go to, as paths from their properties.
const DESTINATIONS: [(&str, &[&str]); 8] = [
    (TRAIL, &["S3BucketName"]),
    ("AWS::CloudFront::Distribution", &["DistributionConfig", "Logging", "Bucket"]),
    ("AWS::Config::DeliveryChannel", &["S3BucketName"]),
    ("AWS::EC2::FlowLog", &["LogDestination"]),
    ("AWS::ElasticLoadBalancing::LoadBalancer", &["AccessLoggingPolicy", "S3BucketName"]),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", &["LoadBalancerAttributes", "*", "Value"]),
    ("AWS::Redshift::Cluster", &["LoggingProperties", "BucketName"]),
    (BUCKET, &["LoggingConfiguration", "DestinationBucketName"]),
];

/// The buckets of the template that logs go to, each with who writes them.
fn log_buckets<'a>(template: &Template<'a>) -> FxHashMap<String, Item<'a>> {
    let mut found = FxHashMap::default();
    for (writer_type, path) in DESTINATIONS {
        for writer in template.resources_of(writer_type) {
            let Some(properties) = writer.properties() else { continue };
            for name in nodes_at(properties, path).into_iter().filter_map(named) {
                found.entry(name).or_insert(writer);
            }
        }
    }
    found
}

/// The buckets of the template, with whether logs go to them.
fn buckets<'a>(template: &Template<'a>) -> Vec<Item<'a>> {
    template.resources_of(BUCKET).collect()
}

/// Whether a property is surely not there, in some case that the conditions allow.
fn lacks<'a>(environment: &Environment<'a>, item: Item<'a>, path: &'static [&'static str]) -> bool {
    match item.properties() {
        Some(properties) => {
            let places = lookup(environment, properties, path);
            !places.is_empty() && places.iter().all(|place| matches!(place.given, Given::Absent))
        }
        None => item.value().pair("Type").is_some(),
    }
}

/// Where to point: `Properties`, or the logical ID.
fn place(item: Item<'_>) -> cfn_text::Span {
    item.value().pair("Properties").map_or_else(|| item.key().span(), |pair| pair.key.span())
}

/// Sets a property of a resource that does not have it.
fn set(writer: &Writer, item: Item<'_>, name: &str, value: &Value) -> Option<cfn_text::TextEdit> {
    match item.properties() {
        Some(properties) => writer.insert(properties, name, value),
        None => {
            let after = item.value().pair("Type")?;
            Some(writer.insert_after(after, "Properties", &value.clone().under(&[name])))
        }
    }
}

fn unlogged(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let environment = Environment::new(template);
    let destinations = log_buckets(template);
    for bucket in buckets(template) {
        let is_for_logs =
            |acl: Node<'_>| acl.text().is_none_or(|it| it == "LogDeliveryWrite" || acl.tag().is_some());
        let takes_logs = bucket.properties().and_then(|it| it.get("AccessControl")).is_some_and(is_for_logs);
        if takes_logs
            || is_log_destination(&destinations, bucket)
            || !lacks(&environment, bucket, &["LoggingConfiguration"])
        {
            continue;
        }
        sink.report(
            place(bucket),
            "After a leak nobody can tell who read what. Send access logs to a bucket of their own, or note \
             data events in a trail.",
        )
        .resource(bucket.name())
        .fix(|| log_requests(context, bucket));
    }
}

/// Whether logs of S3 requests go to the bucket: those of a trail alone do not count, since such a
/// bucket should log who reads it.
fn is_log_destination(destinations: &FxHashMap<String, Item<'_>>, bucket: Item<'_>) -> bool {
    destinations.get(bucket.name()).is_some_and(|writer| writer.item_type() != Some(TRAIL))
}

fn log_requests(context: &TemplateContext<'_, '_>, bucket: Item<'_>) -> Option<Fix> {
    let template = context.template;
    let document = template.document();
    let writer = context.shared.writer();
    let existing = template
        .resources_of(BUCKET)
        .filter_map(|it| it.properties()?.get("LoggingConfiguration")?.get("DestinationBucketName"))
        .find_map(named);
    let (name, new_bucket) = match existing {
        Some(name) => (name, None),
        None => {
            let name = unused_name(document, "AccessLogBucket");
            let policy = unused_name(document, "AccessLogBucketPolicy");
            (name.clone(), Some(new_log_bucket(writer, template, &name, &policy)?))
        }
    };
    let logging = Value::map([
        ("DestinationBucketName", Value::reference(&*name)),
        ("LogFilePrefix", Value::text(format!("{}/", bucket.name()))),
    ]);
    let logging = set(writer, bucket, "LoggingConfiguration", &logging)?;
    let edits = match new_bucket {
        Some(new_bucket) => in_order(logging, new_bucket),
        None => vec![logging],
    };
    let title = format!("Log requests into {name}");
    Some(Fix { title, safety: Safety::Safe, preferred: true, edits })
}

/// A bucket for access logs, and the policy that lets S3 write into it.
fn new_log_bucket(
    writer: &Writer,
    template: &Template<'_>,
    name: &str,
    policy: &str,
) -> Option<cfn_text::TextEdit> {
    let retention = Value::list([Value::map([
        ("Id", Value::text("DeleteOldLogs")),
        ("Status", Value::text("Enabled")),
        ("ExpirationInDays", Value::bare("365")),
        ("NoncurrentVersionExpiration", Value::map([("NoncurrentDays", Value::bare("30"))])),
    ])]);
    let bucket = Value::map([
        ("Type", Value::text(BUCKET)),
        (
            "Properties",
            Value::map([
                ("LifecycleConfiguration", Value::map([("Rules", retention)])),
                ("VersioningConfiguration", Value::map([("Status", Value::text("Enabled"))])),
            ]),
        ),
    ]);
    let allow = Value::map([
        ("Effect", Value::text("Allow")),
        ("Principal", Value::map([("Service", Value::text("logging.s3.amazonaws.com"))])),
        ("Action", Value::text("s3:PutObject")),
        ("Resource", Value::sub(format!("${{{name}.Arn}}/*"))),
        ("Condition", Value::reference("AWS::AccountId").under(&["StringEquals", "aws:SourceAccount"])),
    ]);
    let mut edit = writer.insert_item(template.document(), "Resources", name, &bucket)?;
    let statements = Value::list([allow, deny_insecure_transport(name)]);
    let policy_edit =
        writer.insert_item(template.document(), "Resources", policy, &bucket_policy(name, statements))?;
    edit.new_text.push_str(&policy_edit.new_text);
    Some(edit)
}

fn bucket_policy(bucket: &str, statements: Value) -> Value {
    Value::map([
        ("Type", Value::text(POLICY_TYPE)),
        (
            "Properties",
            Value::map([
                ("Bucket", Value::reference(bucket)),
                (
                    "PolicyDocument",
                    Value::map([("Version", Value::text("2012-10-17")), ("Statement", statements)]),
                ),
            ]),
        ),
    ])
}

fn deny_insecure_transport(bucket: &str) -> Value {
    Value::map([
        ("Sid", Value::text("DenyInsecureTransport")),
        ("Effect", Value::text("Deny")),
        ("Principal", Value::text("*")),
        ("Action", Value::text("s3:*")),
        (
            "Resource",
            Value::list([Value::attribute(bucket, "Arn"), Value::sub(format!("${{{bucket}.Arn}}/*"))]),
        ),
        ("Condition", Value::text("false").under(&["Bool", "aws:SecureTransport"])),
    ])
}

fn unversioned(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let environment = Environment::new(template);
    let destinations = log_buckets(template);
    for bucket in buckets(template) {
        let Some(source) = destinations.get(bucket.name()) else { continue };
        if !lacks(&environment, bucket, &["VersioningConfiguration"]) {
            continue;
        }
        let message = format!(
            "Logs of {} go here, and whoever covers their traces overwrites or deletes them. Enable \
             versioning.",
            source.name()
        );
        sink.report(place(bucket), message)
            .resource(bucket.name())
            .related(source.key().span(), "writes its logs there")
            .fix(|| {
                let enabled = Value::map([("Status", Value::text("Enabled"))]);
                let edit = set(context.shared.writer(), bucket, "VersioningConfiguration", &enabled)?;
                let title = "Keep earlier versions of log files".to_owned();
                Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
            });
    }
}

/// The documents of the policies for a bucket; `None` when some policy may be for it or not.
fn policies_of<'a>(
    environment: &Environment<'a>,
    template: &'a Template<'a>,
    bucket: Item<'a>,
) -> Option<Vec<(Item<'a>, PolicyDocument<'a>)>> {
    let mut found = Vec::new();
    for policy in template.resources_of(POLICY_TYPE) {
        let node = policy.properties()?.get("Bucket")?;
        match named(node) {
            Some(name) if name == bucket.name() => {
                found.extend(documents(environment, policy).into_iter().map(|it| (policy, it)));
                if found.is_empty() {
                    return None;
                }
            }
            Some(_) => {}
            // A name that cannot be known may be that of this bucket.
            None => {
                let own = bucket.properties().and_then(|it| it.get("BucketName"));
                let text =
                    |node: Node<'_>| node.text().filter(|_| node.tag().is_none()).map(|it| it.into_owned());
                let is_other =
                    own.is_none_or(|own| text(own).is_some_and(|own| text(node).is_some_and(|it| it != own)));
                if !is_other {
                    return None;
                }
            }
        }
    }
    Some(found)
}

fn deletable(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if may_have_more(template) {
        return;
    }
    let environment = Environment::new(template);
    let destinations = log_buckets(template);
    for bucket in buckets(template) {
        if destinations.get(bucket.name()).and_then(|it| it.item_type()) != Some(TRAIL)
            || !lacks(&environment, bucket, &["ObjectLockEnabled"])
            || !lacks(&environment, bucket, &["ObjectLockConfiguration"])
        {
            continue;
        }
        let Some(policies) = policies_of(&environment, template, bucket) else { continue };
        let deletes = |action: &str| action == "*" || action == "s3:*" || action.starts_with("s3:Delete");
        let is_denied = policies.iter().any(|(_, document)| {
            !document.is_whole
                || document.statements.iter().any(|it| {
                    it.effect != Effect::Allow
                        && it.conditions.of("aws:SecureTransport").next().is_none()
                        && it.actions.as_ref().is_none_or(|actions| actions.may_have(deletes))
                })
        });
        if is_denied {
            continue;
        }
        let statement = Value::map([
            ("Sid", Value::text("DenyDeletingLogs")),
            ("Effect", Value::text("Deny")),
            ("Principal", Value::text("*")),
            ("Action", Value::list([Value::text("s3:DeleteObject"), Value::text("s3:DeleteObjectVersion")])),
            ("Resource", Value::sub(format!("${{{}.Arn}}/*", bucket.name()))),
        ]);
        sink.report(
            place(bucket),
            "Whoever may delete objects can remove the trail of what they did. Deny deleting, or lock objects \
             (ObjectLockEnabled, for new buckets only).",
        )
        .resource(bucket.name())
        .fix(|| {
            let (_, document) = policies.first()?;
            let edit = context.shared.writer().append(document.statement_pair()?, &statement)?;
            let title = "Deny everyone deleting log files; lifecycle rules still remove them".to_owned();
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    }
}

/// The statements that let a service write its logs into a bucket.
fn log_statements(source: Item<'_>, bucket: &str) -> Option<Value> {
    let service = match source.item_type()? {
        TRAIL => "cloudtrail.amazonaws.com",
        "AWS::Config::DeliveryChannel" => "config.amazonaws.com",
        _ => return None,
    };
    let principal = || Value::map([("Service", Value::text(service))]);
    let account = || Value::reference("AWS::AccountId");
    let check = Value::map([
        ("Effect", Value::text("Allow")),
        ("Principal", principal()),
        ("Action", Value::list([Value::text("s3:GetBucketAcl"), Value::text("s3:ListBucket")])),
        ("Resource", Value::attribute(bucket, "Arn")),
        ("Condition", account().under(&["StringEquals", "aws:SourceAccount"])),
    ]);
    let equal = Value::map([
        ("aws:SourceAccount", account()),
        ("s3:x-amz-acl", Value::text("bucket-owner-full-control")),
    ]);
    let write = Value::map([
        ("Effect", Value::text("Allow")),
        ("Principal", principal()),
        ("Action", Value::text("s3:PutObject")),
        ("Resource", Value::sub(format!("${{{bucket}.Arn}}/*"))),
        ("Condition", Value::map([("StringEquals", equal)])),
    ]);
    Some(Value::list([check, write, deny_insecure_transport(bucket)]))
}

fn log_policy_missing(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if may_have_more(template) {
        return;
    }
    let environment = Environment::new(template);
    let mut seen = FxHashSet::default();
    for source in template.resources_of(TRAIL) {
        let Some(name) = source.properties().and_then(|it| named(it.get("S3BucketName")?)) else { continue };
        let Some(bucket) = buckets(template).into_iter().find(|it| it.name() == name) else { continue };
        if !seen.insert(bucket.name()) {
            continue;
        }
        let Some(policies) = policies_of(&environment, template, bucket) else { continue };
        let lets_in = policies.iter().any(|(_, document)| {
            !document.is_whole
                || document.statements.iter().any(|statement| {
                    statement.effect != Effect::Deny
                        && statement.principals.as_ref().is_none_or(|principals| {
                            !principals.is_whole
                                || principals.everyone().is_some()
                                || principals
                                    .of("Service")
                                    .any(|it| it.may_be(|it| it.starts_with("cloudtrail.")))
                        })
                })
        });
        if lets_in {
            continue;
        }
        let message = format!(
            "{} writes into this bucket, and no policy lets cloudtrail.amazonaws.com do so: the trail cannot \
             be created. Add a bucket policy for it.",
            source.name()
        );
        sink.report(bucket.key().span(), message)
            .resource(bucket.name())
            .related(source.key().span(), "the trail")
            .fix(|| {
                if !policies.is_empty() {
                    return None;
                }
                let document = template.document();
                let name = unused_name(document, &format!("{}Policy", bucket.name()));
                let policy = bucket_policy(bucket.name(), log_statements(source, bucket.name())?);
                let edit = context.shared.writer().insert_item(document, "Resources", &name, &policy)?;
                let title = format!("Let CloudTrail write into {}", bucket.name());
                Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
            });
    }
}

fn policy_missing(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if may_have_more(template) {
        return;
    }
    let environment = Environment::new(template);
    for bucket in buckets(template) {
        let has_none = policies_of(&environment, template, bucket).is_some_and(|it| it.is_empty());
        if !has_none {
            continue;
        }
        sink.report(
            bucket.key().span(),
            "The bucket takes requests without TLS, and nothing but policies of IAM says who may use it. Add a \
             bucket policy that refuses requests without TLS.",
        )
        .resource(bucket.name())
        .fix(|| {
            let document = template.document();
            let name = unused_name(document, &format!("{}Policy", bucket.name()));
            let statements = Value::list([deny_insecure_transport(bucket.name())]);
            let policy = bucket_policy(bucket.name(), statements);
            let edit = context.shared.writer().insert_item(document, "Resources", &name, &policy)?;
            let title = "Add a bucket policy that refuses requests without TLS".to_owned();
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix, check_rules};

    const TRAIL: &str = "
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      S3BucketName: !Ref Logs
      IsMultiRegionTrail: true
      EnableLogFileValidation: true
";

    #[test]
    fn the_bucket_of_a_trail() {
        check(&format!(
            "
Resources:{TRAIL}
  Logs:
# ^^^^ hint[s3-access-logging-off]
# ^^^^ hint[s3-bucket-policy-missing]
# ^^^^ hint[s3-log-bucket-deletable]
# ^^^^ warning[s3-log-bucket-policy-missing]
# ^^^^ information[s3-log-bucket-unversioned]
    Type: AWS::S3::Bucket
"
        ));
        check_rules(
            &["s3-log-bucket-policy-missing", "s3-log-bucket-deletable"],
            &format!(
                "
Resources:{TRAIL}
  Logs:
    Type: AWS::S3::Bucket
    Properties: {{ VersioningConfiguration: {{ Status: Enabled }} }}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - {{ Effect: Allow, Principal: {{ Service: cloudtrail.amazonaws.com }}, Action: s3:PutObject, Resource: '*' }}
          - {{ Effect: Deny, Principal: '*', Action: s3:DeleteObject, Resource: '*' }}
"
            ),
        );
    }

    #[test]
    fn a_bucket_for_access_logs_comes_with_its_policy() {
        let denies = "{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': false } } }";
        let policy = format!(
            "  Policy:
    Type: AWS::S3::BucketPolicy
    Properties: {{ Bucket: !Ref Reports, PolicyDocument: {{ Statement: [{denies}] }} }}
"
        );
        check_fix(
            &format!(
                "
Resources:
  Reports:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: reports # for everyone
{policy}"
            ),
            &format!(
                "
Resources:
  Reports:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: reports # for everyone
      LoggingConfiguration:
        DestinationBucketName: !Ref AccessLogBucket
        LogFilePrefix: Reports/
{policy}  AccessLogBucket:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Id: DeleteOldLogs
            Status: Enabled
            ExpirationInDays: 365
            NoncurrentVersionExpiration:
              NoncurrentDays: 30
      VersioningConfiguration:
        Status: Enabled
  AccessLogBucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref AccessLogBucket
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Service: logging.s3.amazonaws.com
            Action: s3:PutObject
            Resource: !Sub '${{AccessLogBucket.Arn}}/*'
            Condition:
              StringEquals:
                aws:SourceAccount: !Ref AWS::AccountId
          - Sid: DenyInsecureTransport
            Effect: Deny
            Principal: '*'
            Action: 's3:*'
            Resource:
              - !GetAtt AccessLogBucket.Arn
              - !Sub '${{AccessLogBucket.Arn}}/*'
            Condition:
              Bool:
                aws:SecureTransport: 'false'
"
            ),
        );
    }
}
