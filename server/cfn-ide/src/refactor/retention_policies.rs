//! `DeletionPolicy` and `UpdateReplacePolicy`, which only together keep the data of a resource.

use cfn_rules::edit::Value;
use cfn_template::SectionKind;

use super::{Context, action};
use crate::code_action::{ActionKind, CodeAction};

/// Types that can be kept as a snapshot (user guide, "DeletionPolicy attribute").
const WITH_SNAPSHOTS: [&str; 8] = [
    "AWS::DocDB::DBCluster",
    "AWS::EC2::Volume",
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
];

pub(super) fn add(context: &Context<'_>, actions: &mut Vec<CodeAction>) {
    let Some(item) = context.item_by_head().filter(|item| item.section() == SectionKind::Resources) else {
        return;
    };
    let value = item.value();
    let Some(type_pair) = value.pair("Type") else { return };
    let given = |key: &str| value.get(key).map(|node| node.text().map(std::borrow::Cow::into_owned));
    let wanted: Vec<(&str, String)> = match (given("DeletionPolicy"), given("UpdateReplacePolicy")) {
        (None, None) => {
            let has_snapshots = item.item_type().is_some_and(|it| WITH_SNAPSHOTS.contains(&it));
            let policy = if has_snapshots { "Snapshot" } else { "Retain" };
            vec![("DeletionPolicy", policy.to_owned()), ("UpdateReplacePolicy", policy.to_owned())]
        }
        (Some(Some(policy)), None) => {
            // Only deletion knows the case that the creation failed.
            let policy = if policy == "RetainExceptOnCreate" { "Retain".to_owned() } else { policy };
            vec![("UpdateReplacePolicy", policy)]
        }
        (None, Some(Some(policy))) => vec![("DeletionPolicy", policy)],
        _ => return,
    };
    let names: Vec<_> = wanted.iter().map(|(key, policy)| format!("{key}: {policy}")).collect();
    let edits = wanted
        .iter()
        .map(|(key, policy)| context.writer.insert_after(type_pair, key, &Value::text(policy.clone())))
        .collect();
    actions.push(action(ActionKind::Rewrite, format!("Add {}", names.join(" and ")), edits));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::refactor::testing::check;

    #[test]
    fn both() {
        check(
            "
Resources:
  Buck$0et:
    Type: AWS::S3::Bucket # for orders
    Properties: {}
",
            "Policy",
            expect![[r#"
                - Add DeletionPolicy: Retain and UpdateReplacePolicy: Retain

                Resources:
                  Bucket:
                    Type: AWS::S3::Bucket # for orders
                    DeletionPolicy: Retain
                    UpdateReplacePolicy: Retain
                    Properties: {}
            "#]],
        );
        check(
            "
Resources:
  Database$0: { Type: AWS::RDS::DBInstance }
",
            "Policy",
            expect![[r#"
                - Add DeletionPolicy: Snapshot and UpdateReplacePolicy: Snapshot

                Resources:
                  Database: { Type: AWS::RDS::DBInstance, DeletionPolicy: Snapshot, UpdateReplacePolicy: Snapshot }
            "#]],
        );
    }

    #[test]
    fn the_missing_one() {
        check(
            "
Resources:
  Bucket:
    DeletionPolicy: RetainExceptOnCreate
    Type: AWS::S3::$0Bucket
",
            "Policy",
            expect![[r#"
                - Add UpdateReplacePolicy: Retain

                Resources:
                  Bucket:
                    DeletionPolicy: RetainExceptOnCreate
                    Type: AWS::S3::Bucket
                    UpdateReplacePolicy: Retain
            "#]],
        );
    }
}
