//! What single properties of databases to survive mistakes and failures must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    BACKUPS_OFF {
        id: "rds-backups-disabled",
        summary: "The automated backups of a database are off",
        severity: Warning,
        category: Reliability,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:rds_with_backup_disabled", "kics:low_rds_backup_retention_period", "trivy:AWS-0077", "cfn_nag:W75", "guard:DB_INSTANCE_BACKUP_ENABLED", "cdk-nag:AwsSolutions-RDS13", "fsbp:rds.11"],
        places: [("AWS::RDS::DBInstance", ["BackupRetentionPeriod"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["0"]),
        unless: Some(is_member_or_replica),
        mend: Mend::Set {
            value: || Value::bare("7"),
            title: "Keep backups for a week (BackupRetentionPeriod: 7)",
            safety: Safety::Safe,
        },
        message: "BackupRetentionPeriod: 0 turns automated backups off: after a mistake or a failure there \
                  is nothing to go back to. Keep them for at least a week.",
    }
}

property_rule! {
    BACKUPS_SHORT {
        id: "rds-backup-retention-short",
        summary: "The automated backups of a database are kept for less than a week",
        severity: Information,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:low_rds_backup_retention_period", "fsbp:rds.11", "trivy:AWS-0077"],
        places: [
            ("AWS::RDS::DBInstance", ["BackupRetentionPeriod"]),
            ("AWS::RDS::DBCluster", ["BackupRetentionPeriod"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Test(is_under_a_week),
        unless: Some(is_member_or_replica),
        mend: Mend::Set {
            value: || Value::bare("7"),
            title: "Keep backups for a week (BackupRetentionPeriod: 7)",
            safety: Safety::Safe,
        },
        message: "Backups are kept for less than a week (one day when BackupRetentionPeriod is absent): a \
                  mistake found after a weekend cannot be undone. Keep them for at least 7 days.",
    }
}

property_rule! {
    DELETION {
        id: "rds-deletion-protection-missing",
        summary: "A database can be deleted by one call",
        severity: Information,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:rds_db_instance_with_deletion_protection_disabled", "trivy:AWS-0177", "trivy:AWS-0343", "cfn_nag:F80", "guard:RDS_INSTANCE_DELETION_PROTECTION_ENABLED", "cdk-nag:AwsSolutions-RDS10", "fsbp:rds.7", "fsbp:rds.8"],
        places: [
            ("AWS::RDS::DBInstance", ["DeletionProtection"]),
            ("AWS::RDS::DBCluster", ["DeletionProtection"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(is_member),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Protect the database from deletion (DeletionProtection: true)",
            safety: Safety::Safe,
        },
        message: "DeletionProtection is not true: one call, or the removal of the resource from a template, \
                  deletes the database. Set it to true where the data matters.",
    }
}

property_rule! {
    MULTI_AZ {
        id: "rds-multi-az-disabled",
        summary: "A database stands in one availability zone",
        severity: Information,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:rds_multi_az_deployment_disabled", "checkov:CKV_AWS_157", "guard:RDS_MULTI_AZ_SUPPORT", "cdk-nag:AwsSolutions-RDS3", "fsbp:rds.5", "fsbp:rds.15"],
        places: [("AWS::RDS::DBInstance", ["MultiAZ"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(is_member_or_replica),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Keep a standby in a second zone (MultiAZ: true)",
            safety: Safety::Safe,
        },
        message: "MultiAZ is not true: when the zone or the host fails, the database is down until it is \
                  restored. Set MultiAZ: true in production.",
    }
}

property_rule! {
    BACKTRACK {
        id: "rds-backtrack-missing",
        summary: "An Aurora MySQL cluster cannot be rewound",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:AURORA_MYSQL_BACKTRACKING_ENABLED", "cdk-nag:AwsSolutions-RDS14", "fsbp:rds.14"],
        places: [("AWS::RDS::DBCluster", ["BacktrackWindow"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["0"]),
        unless: Some(is_not_aurora_mysql),
        mend: Mend::Nothing,
        message: "Without BacktrackWindow an Aurora MySQL cluster cannot be rewound after a mistake, only \
                  restored into a new one. Set a window of up to 259200 seconds (72 hours) where that \
                  matters.",
    }
}

property_rule! {
    TAGS {
        id: "rds-tags-not-copied-to-snapshots",
        summary: "The snapshots of a database do not get its tags",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:rds.16", "fsbp:rds.17", "fsbp:rds.47", "fsbp:rds.48"],
        places: [
            ("AWS::RDS::DBInstance", ["CopyTagsToSnapshot"]),
            ("AWS::RDS::DBCluster", ["CopyTagsToSnapshot"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(is_member),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Give the tags to snapshots (CopyTagsToSnapshot: true)",
            safety: Safety::Safe,
        },
        message: "CopyTagsToSnapshot is not true: snapshots carry no tags, so nobody knows whose they are or \
                  what they cost. Set it to true.",
    }
}

fn is_under_a_week(days: &str) -> bool {
    days.trim().parse::<u32>().is_ok_and(|days| (1..7).contains(&days))
}

/// An instance whose cluster decides, surely or possibly.
pub(crate) fn is_member(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let Some(properties) = properties else { return false };
    if context.item.item_type() != Some("AWS::RDS::DBInstance") {
        return false;
    }
    properties.pair("DBClusterIdentifier").is_some()
        || engine_may_be(context, properties, |engine| engine.starts_with("aurora"))
}

/// The same, and a copy of another database, which is not for keeping.
pub(crate) fn is_member_or_replica(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let sources = [
        "SourceDBInstanceIdentifier",
        "SourceDBClusterIdentifier",
        "ReplicationSourceIdentifier",
        "SourceDbiResourceId",
        "GlobalClusterIdentifier",
    ];
    is_member(context, properties)
        || properties.is_some_and(|it| sources.iter().any(|source| it.pair(source).is_some()))
}

fn is_not_aurora_mysql(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_none_or(|it| engine_may_be(context, it, |engine| engine != "aurora-mysql"))
}

/// Whether the engine is one of these, or unknown.
pub(crate) fn engine_may_be(
    context: &ItemContext<'_, '_>,
    properties: Node<'_>,
    is_meant: impl Fn(&str) -> bool,
) -> bool {
    lookup(context.environment, properties, &["Engine"]).iter().any(|place| match &place.given {
        Given::Unknown => true,
        given => given.is_surely(&is_meant),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn one_zone_and_no_backups() {
        check(
            "
Parameters:
  Engine: { Type: String }
  Zones: { Type: String, Default: false, AllowedValues: [true, false] }
Resources:
  Plain:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: mysql
      MultiAZ: false
#              ^^^^^ information[rds-multi-az-disabled]
      BackupRetentionPeriod: 0
#                            ^ warning[rds-backups-disabled]
      DeletionProtection: true
      CopyTagsToSnapshot: true
  Short:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: mysql
      MultiAZ: !Ref Zones
      BackupRetentionPeriod: '3'
#                            ^^^ information[rds-backup-retention-short]
      DeletionProtection: true
      CopyTagsToSnapshot: true
  Member:
    Type: AWS::RDS::DBInstance
    Properties: { Engine: aurora-mysql, DBClusterIdentifier: one, BackupRetentionPeriod: 0 }
  Unknown:
    Type: AWS::RDS::DBInstance
    Properties: { Engine: !Ref Engine }
  Replica:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: mysql
      SourceDBInstanceIdentifier: !Ref Plain
      DeletionProtection: true
      CopyTagsToSnapshot: true
",
        );
    }
}
