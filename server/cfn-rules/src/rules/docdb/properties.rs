//! What single properties of DocumentDB clusters must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    UNENCRYPTED {
        id: "docdb-storage-unencrypted",
        summary: "The storage of a DocumentDB cluster is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:cmk_unencrypted_storage", "checkov:CKV_AWS_74", "trivy:AWS-0021", "cdk-nag:AwsSolutions-DOC1", "fsbp:docdb.1"],
        places: [("AWS::DocDB::DBCluster", ["StorageEncrypted"])],
        absent: Absent::BadUnlessBeside(&["SnapshotIdentifier", "SourceDBClusterIdentifier"]),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the storage (StorageEncrypted: true); an existing cluster is replaced",
            safety: Safety::Unsafe,
        },
        message: "StorageEncrypted is not true: the documents, backups and snapshots lie on disk in the \
                  clear. Set StorageEncrypted: true before the first deployment: later it replaces the \
                  cluster.",
    }
}

property_rule! {
    LOGS {
        id: "docdb-logs-not-exported",
        summary: "A DocumentDB cluster does not send its logs to CloudWatch",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:docdb_logging_disabled", "checkov:CKV_AWS_85", "trivy:AWS-0020", "cdk-nag:AwsSolutions-DOC5", "fsbp:docdb.4"],
        places: [("AWS::DocDB::DBCluster", ["EnableCloudwatchLogsExports"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::list([Value::text("audit"), Value::text("profiler")]),
            title: "Send the audit and profiler logs to CloudWatch",
            safety: Safety::Safe,
        },
        message: "EnableCloudwatchLogsExports is absent: nobody can see later who did what, or which \
                  operations were slow. Add audit and profiler.",
    }
}

property_rule! {
    BACKUPS {
        id: "docdb-backup-retention-short",
        summary: "The backups of a DocumentDB cluster are kept for less than a week",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_360", "cdk-nag:AwsSolutions-DOC4", "fsbp:docdb.2"],
        places: [("AWS::DocDB::DBCluster", ["BackupRetentionPeriod"])],
        absent: Absent::Bad,
        wrong: Wrong::Below(7),
        unless: None,
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
        id: "docdb-deletion-protection-missing",
        summary: "A DocumentDB cluster can be deleted by one call",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:docdb.5"],
        places: [("AWS::DocDB::DBCluster", ["DeletionProtection"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Protect the cluster from deletion (DeletionProtection: true)",
            safety: Safety::Safe,
        },
        message: "DeletionProtection is not true: one call, or the removal of the resource from a template, \
                  deletes the cluster. Set it to true where the data matters.",
    }
}

property_rule! {
    KEY {
        id: "docdb-aws-managed-key",
        summary: "A DocumentDB cluster is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0022"],
        places: [("AWS::DocDB::DBCluster", ["KmsKeyId"])],
        absent: Absent::BadUnlessBeside(&["SnapshotIdentifier", "SourceDBClusterIdentifier"]),
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the cluster is encrypted with the key of AWS, whose policy you cannot \
                  change. Name a key of your own where you must decide who may decrypt.",
    }
}

property_rule! {
    PORT {
        id: "docdb-default-port",
        summary: "A DocumentDB cluster listens on the port that everybody expects",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-DOC2"],
        places: [("AWS::DocDB::DBCluster", ["Port"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["27017"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The cluster listens on 27017, which scanners try first. Another port is a small hindrance \
                  and no replacement for a closed security group.",
    }
}

property_rule! {
    TLS {
        id: "docdb-tls-disabled",
        summary: "A DocumentDB parameter group turns TLS off",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_90", "fsbp:docdb.6"],
        places: [("AWS::DocDB::DBClusterParameterGroup", ["Parameters", "tls"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["disabled"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("enabled"),
            title: "Require TLS (tls: enabled)",
            safety: Safety::Unsafe,
        },
        message: "tls: disabled lets clients send passwords and documents in the clear. Set it to enabled, \
                  which is the default.",
    }
}

property_rule! {
    AUDIT {
        id: "docdb-audit-logs-disabled",
        summary: "A DocumentDB parameter group does not record who does what",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_104"],
        places: [("AWS::DocDB::DBClusterParameterGroup", ["Parameters", "audit_logs"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["disabled", "none"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("enabled"),
            title: "Record logins and changes of the schema (audit_logs: enabled)",
            safety: Safety::Safe,
        },
        message: "audit_logs is not on: logins and changes of collections, users and indexes leave no trace. \
                  Set it to enabled and export the audit log to CloudWatch.",
    }
}
