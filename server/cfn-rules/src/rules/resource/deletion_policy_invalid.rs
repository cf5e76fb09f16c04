use cfn_syntax::Kind;
use cfn_template::{SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;
use crate::writer::Value;

rule! {
    id: "deletion-policy-invalid",
    summary: "A DeletionPolicy or UpdateReplacePolicy that the resource cannot have",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3035", "cfn-lint:E3036"],
    check: Check::Item(SectionKind::Resources, check),
}

/// The types that can be kept as a snapshot (CloudFormation user guide, "DeletionPolicy attribute").
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

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    if context.environment.transforms().opaque {
        return;
    }
    let attributes: [(&str, &[&str]); 2] = [
        ("DeletionPolicy", &["Delete", "Retain", "RetainExceptOnCreate", "Snapshot"]),
        ("UpdateReplacePolicy", &["Delete", "Retain", "Snapshot"]),
    ];
    for (attribute, allowed) in attributes {
        let Some(pair) = item.value().pair(attribute) else { continue };
        let value = pair.value.resolve();
        if function(value).is_some() || value.kind() == Kind::Alias {
            continue;
        }
        let text = value.text().filter(|_| !value.is_null());
        let Some(text) = text.filter(|text| allowed.contains(&&**text)) else {
            let written = value.text().unwrap_or_default().into_owned();
            let message = format!("`{attribute}` takes {}.", allowed.join(", "));
            let span = if value.kind() == Kind::Scalar { value.full_span() } else { pair.key.span() };
            sink.report(span, message).fix(|| {
                let meant = similar(&written, allowed.iter().copied()).first().copied()?;
                Some(Fix {
                    title: format!("Change to `{meant}`"),
                    safety: Safety::Unsafe,
                    preferred: true,
                    edits: vec![context.shared.writer().replace(value, &Value::text(meant))],
                })
            });
            continue;
        };
        let has_snapshots = item.item_type().is_none_or(|it| WITH_SNAPSHOTS.contains(&it));
        if text == "Snapshot" && !has_snapshots {
            let message = format!(
                "A resource of type `{}` cannot be kept as a snapshot: use `Retain` or `Delete`.",
                item.item_type().unwrap_or_default()
            );
            sink.report(value.full_span(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn values_that_are_not_taken() {
        check(
            "
Resources:
  A:
    Type: AWS::SNS::Topic
    DeletionPolicy: retain
#                   ^^^^^^ error[deletion-policy-invalid]: takes Delete, Retain
    UpdateReplacePolicy: RetainExceptOnCreate
#                        ^^^^^^^^^^^^^^^^^^^^ error[deletion-policy-invalid]
  B:
    Type: AWS::SNS::Topic
    DeletionPolicy: Snapshot
#                   ^^^^^^^^ error[deletion-policy-invalid]: cannot be kept as a snapshot
    UpdateReplacePolicy: [Retain]
#   ^^^^^^^^^^^^^^^^^^^ error[deletion-policy-invalid]
  C:
    Type: AWS::EC2::Volume
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
",
        );
    }

    #[test]
    fn the_fix_changes_the_value() {
        check_fix(
            "
Resources:
  A: { Type: AWS::SNS::Topic, DeletionPolicy: retain, UpdateReplacePolicy: Retain }
",
            "
Resources:
  A: { Type: AWS::SNS::Topic, DeletionPolicy: Retain, UpdateReplacePolicy: Retain }
",
        );
    }
}
