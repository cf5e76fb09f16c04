//! What single properties of databases must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PUBLIC {
        id: "rds-publicly-accessible",
        summary: "A database instance has an address on the internet",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:rds_db_instance_publicly_accessible",
            "checkov:CKV_AWS_17",
            "trivy:AWS-0180",
            "cfn_nag:F22",
            "guard:RDS_INSTANCE_PUBLIC_ACCESS_CHECK",
            "cdk-nag:HIPAA.Security-RDSInstancePublicAccess",
            "fsbp:rds.2",
        ],
        places: [("AWS::RDS::DBInstance", ["PubliclyAccessible"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Keep the database off the internet (PubliclyAccessible: false)",
            safety: Safety::Safe,
        },
        message: "PubliclyAccessible gives the database an address on the internet, where everyone can try \
                  its login. Set it to false and reach the database from inside the VPC.",
    }
}

property_rule! {
    STORAGE_UNENCRYPTED {
        id: "rds-storage-unencrypted",
        summary: "The storage of a database is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:rds_storage_not_encrypted",
            "kics:cmk_unencrypted_storage",
            "checkov:CKV_AWS_16",
            "checkov:CKV_AWS_96",
            "trivy:AWS-0080",
            "cfn_nag:F26",
            "cfn_nag:F27",
            "guard:RDS_STORAGE_ENCRYPTED",
            "cdk-nag:AwsSolutions-RDS2",
            "fsbp:rds.3",
            "fsbp:rds.4",
            "kics:rds_storage_encryption_disabled",
            "trivy:AWS-0079",
            "fsbp:rds.27",
        ],
        places: [
            ("AWS::RDS::DBInstance", ["StorageEncrypted"]),
            ("AWS::RDS::DBCluster", ["StorageEncrypted"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(takes_encryption_from_elsewhere),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the storage (StorageEncrypted: true); an existing database is replaced",
            safety: Safety::Unsafe,
        },
        message: "StorageEncrypted is not true: the data, backups and snapshots lie on disk in the clear. \
                  Set StorageEncrypted: true before the first deployment: later it replaces the database.",
    }
}

/// Members of a cluster, replicas and restored databases are encrypted like what they come from,
/// and Aurora decides on the cluster.
fn takes_encryption_from_elsewhere(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let Some(properties) = properties else { return false };
    let sources = [
        "DBClusterIdentifier",
        "SourceDBInstanceIdentifier",
        "SourceDBClusterIdentifier",
        "DBSnapshotIdentifier",
        "SnapshotIdentifier",
        "ReplicationSourceIdentifier",
    ];
    if sources.iter().any(|source| properties.pair(source).is_some()) {
        return true;
    }
    context.item.item_type() == Some("AWS::RDS::DBInstance") && may_be_aurora(context, properties)
}

fn may_be_aurora(context: &ItemContext<'_, '_>, properties: Node<'_>) -> bool {
    lookup(context.environment, properties, &["Engine"]).iter().any(|place| match &place.given {
        Given::Unknown => true,
        given => given.is_surely(|engine| engine.starts_with("aurora")),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn storage_of_instances_and_clusters() {
        check(
            "
Parameters:
  Engine: { Type: String }
Resources:
  Plain:
    Type: AWS::RDS::DBInstance
    Properties:
#   ^^^^^^^^^^ warning[rds-storage-unencrypted]
      Engine: mysql
  Explicit:
    Type: AWS::RDS::DBCluster
    Properties:
      StorageEncrypted: 'false'
#                       ^^^^^^^ warning[rds-storage-unencrypted]
  Member:
    Type: AWS::RDS::DBInstance
    Properties: { Engine: aurora-mysql, DBClusterIdentifier: !Ref Explicit }
  SomeEngine:
    Type: AWS::RDS::DBInstance
    Properties: { Engine: !Ref Engine }
  Restored:
    Type: AWS::RDS::DBInstance
    Properties: { Engine: mysql, DBSnapshotIdentifier: before-the-flood }
",
        );
    }

    #[test]
    fn a_public_database_is_taken_off_the_internet() {
        check_fix(
            "
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: true
      PubliclyAccessible: true # for now
",
            "
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: true
      PubliclyAccessible: false # for now
",
        );
    }
}
