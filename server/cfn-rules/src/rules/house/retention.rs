//! What becomes of data when a stack is deleted.

use cfn_syntax::Node;
use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    LOST {
        id: "deletion-policy-missing",
        summary: "A resource that holds data does not say what becomes of it",
        severity: Information,
        category: Reliability,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["cfn-lint:I3011"],
        check: Check::Item(SectionKind::Resources, lost),
    }
}

rule! {
    BLOCKED {
        id: "retain-blocks-teardown",
        summary: "A resource stays behind, or stops the deletion, when its stack is deleted",
        severity: Hint,
        category: Operations,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        check: Check::Item(SectionKind::Resources, blocked),
    }
}

/// Types that hold data, and whether they can be kept as a snapshot (user guide, "DeletionPolicy
/// attribute").
const STATEFUL: [(&str, bool); 19] = [
    ("AWS::Backup::BackupVault", false),
    ("AWS::Cognito::UserPool", false),
    ("AWS::DocDB::DBCluster", true),
    ("AWS::DynamoDB::GlobalTable", false),
    ("AWS::DynamoDB::Table", false),
    ("AWS::EC2::Volume", true),
    ("AWS::EFS::FileSystem", false),
    ("AWS::ElastiCache::CacheCluster", true),
    ("AWS::ElastiCache::ReplicationGroup", true),
    ("AWS::Elasticsearch::Domain", false),
    ("AWS::FSx::FileSystem", false),
    ("AWS::KMS::Key", false),
    ("AWS::Logs::LogGroup", false),
    ("AWS::Neptune::DBCluster", true),
    ("AWS::OpenSearchService::Domain", false),
    ("AWS::RDS::DBCluster", true),
    ("AWS::RDS::DBInstance", true),
    ("AWS::Redshift::Cluster", true),
    ("AWS::S3::Bucket", false),
];

/// Properties that make the deletion of a resource fail.
const PROTECTIONS: [&str; 2] = ["DeletionProtection", "DeletionProtectionEnabled"];

/// Whether a type that holds data can be kept as a snapshot; `None` for other types.
fn has_snapshots(resource_type: &str) -> Option<bool> {
    STATEFUL.iter().find(|(name, _)| *name == resource_type).map(|(_, has_snapshots)| *has_snapshots)
}

fn lost(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    let Some(has_snapshots) = item.item_type().and_then(has_snapshots) else { return };
    if item.facts().has_transform || value.pair("DeletionPolicy").is_some() {
        return;
    }
    // A member of a cluster holds nothing of its own.
    if item.properties().is_some_and(|it| it.pair("DBClusterIdentifier").is_some())
        && item.item_type() == Some("AWS::RDS::DBInstance")
    {
        return;
    }
    let policy = if has_snapshots { "Snapshot" } else { "Retain" };
    let message = format!(
        "`{}` holds data, and what becomes of it when the stack is deleted is left to the default. Say `DeletionPolicy: {policy}`, or `Delete` where it may go.",
        item.name()
    );
    sink.report(item.key().span(), message).fix(|| {
        let after = value.pair("Type")?;
        let writer = context.shared.writer();
        let mut edit = writer.insert_after(after, "DeletionPolicy", &Value::text(policy));
        if value.pair("UpdateReplacePolicy").is_none() {
            let replacement = writer.insert_after(after, "UpdateReplacePolicy", &Value::text(policy));
            edit.new_text.push_str(&replacement.new_text);
        }
        Some(Fix {
            title: format!("Add DeletionPolicy: {policy} (what is kept costs until it is removed by hand)"),
            safety: Safety::Unsafe,
            preferred: true,
            edits: vec![edit],
        })
    });
}

fn blocked(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    let Some(policy) = value.pair("DeletionPolicy").filter(|pair| pair.value.tag().is_none()) else { return };
    match policy.value.text().as_deref() {
        Some("Retain" | "RetainExceptOnCreate")
            if item.item_type().is_some_and(|it| has_snapshots(it).is_none()) =>
        {
            let message = format!(
                "`{}` stays behind when the stack is deleted, until someone removes it.",
                item.name()
            );
            sink.report(policy.value.full_span(), message);
        }
        Some("Delete") => {
            let is_on = |node: Node<'_>| {
                node.tag().is_none() && node.text().is_some_and(|text| text.eq_ignore_ascii_case("true"))
            };
            let protection = |name: &&str| item.properties()?.pair(name).filter(|pair| is_on(pair.value));
            let Some(pair) = PROTECTIONS.iter().find_map(protection) else { return };
            let message = format!(
                "`DeletionPolicy: Delete` cannot work while `{}` is on: deleting the stack fails until someone switches it off.",
                pair.name()
            );
            sink.report(pair.value.full_span(), message).related(policy.key.span(), "the policy");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn data_without_a_policy() {
        check(
            "
Resources:
  Table: { Type: AWS::DynamoDB::Table }
# ^^^^^ information[deletion-policy-missing]: `DeletionPolicy: Retain`
  Base: { Type: AWS::RDS::DBInstance }
# ^^^^ information[deletion-policy-missing]: `DeletionPolicy: Snapshot`
  Member: { Type: AWS::RDS::DBInstance, Properties: { DBClusterIdentifier: x } }
  Gone: { Type: AWS::DynamoDB::Table, DeletionPolicy: Delete }
  Topic: { Type: AWS::SNS::Topic }
",
        );
        check_fix(
            "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table # ours\n",
            "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table # ours\n    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n",
        );
    }

    #[test]
    fn what_stays_behind() {
        check(
            "
Resources:
  Topic: { Type: AWS::SNS::Topic, DeletionPolicy: Retain, UpdateReplacePolicy: Retain }
#                                                 ^^^^^^ hint[retain-blocks-teardown]
  Table: { Type: AWS::DynamoDB::Table, DeletionPolicy: Retain, UpdateReplacePolicy: Retain }
  Base:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties: { DeletionProtection: true }
#                                     ^^^^ hint[retain-blocks-teardown]: cannot work
",
        );
    }
}
