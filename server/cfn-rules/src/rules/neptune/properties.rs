//! What single properties of Neptune clusters must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    UNENCRYPTED {
        id: "neptune-storage-unencrypted",
        summary: "The storage of a Neptune cluster is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:neptune_database_cluster_encryption_disabled", "checkov:CKV_AWS_44", "trivy:AWS-0076", "cfn_nag:F30", "cdk-nag:AwsSolutions-N4", "fsbp:neptune.1"],
        places: [("AWS::Neptune::DBCluster", ["StorageEncrypted"])],
        absent: Absent::BadUnlessBeside(&["SnapshotIdentifier", "SourceDBClusterIdentifier"]),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the storage (StorageEncrypted: true); an existing cluster is replaced",
            safety: Safety::Unsafe,
        },
        message: "StorageEncrypted is not true: the graph, backups and snapshots lie on disk in the clear. \
                  Set StorageEncrypted: true before the first deployment: later it replaces the cluster.",
    }
}

property_rule! {
    IAM {
        id: "neptune-iam-authentication-disabled",
        summary: "A Neptune cluster answers everyone who can reach it",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:neptune_cluster_with_iam_database_authentication_disabled", "cdk-nag:AwsSolutions-N5", "fsbp:neptune.7"],
        places: [("AWS::Neptune::DBCluster", ["IamAuthEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Ask for signed requests (IamAuthEnabled: true)",
            safety: Safety::Unsafe,
        },
        message: "IamAuthEnabled is not true: Neptune has no passwords, so everyone who reaches the port \
                  reads and writes the graph. Set it to true and sign the requests.",
    }
}

property_rule! {
    LOGS {
        id: "neptune-logs-not-exported",
        summary: "A Neptune cluster does not send its audit log to CloudWatch",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_101", "trivy:AWS-0075", "fsbp:neptune.2"],
        places: [("AWS::Neptune::DBCluster", ["EnableCloudwatchLogsExports"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::list([Value::text("audit")]),
            title: "Send the audit log to CloudWatch",
            safety: Safety::Safe,
        },
        message: "EnableCloudwatchLogsExports is absent: nobody can see later who queried what. Add audit.",
    }
}

property_rule! {
    BACKUPS {
        id: "neptune-backup-retention-short",
        summary: "The backups of a Neptune cluster are kept for less than a week",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_361", "cdk-nag:AwsSolutions-N3", "fsbp:neptune.5"],
        places: [("AWS::Neptune::DBCluster", ["BackupRetentionPeriod"])],
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
        id: "neptune-deletion-protection-missing",
        summary: "A Neptune cluster can be deleted by one call",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:neptune.4"],
        places: [("AWS::Neptune::DBCluster", ["DeletionProtection"])],
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
    TAGS {
        id: "neptune-tags-not-copied-to-snapshots",
        summary: "The snapshots of a Neptune cluster do not get its tags",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:neptune.8"],
        places: [("AWS::Neptune::DBCluster", ["CopyTagsToSnapshot"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Give the tags to snapshots (CopyTagsToSnapshot: true)",
            safety: Safety::Safe,
        },
        message: "CopyTagsToSnapshot is not true: snapshots carry no tags, so nobody knows whose they are or \
                  what they cost. Set it to true.",
    }
}

property_rule! {
    KEY {
        id: "neptune-aws-managed-key",
        summary: "A Neptune cluster is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0128"],
        places: [("AWS::Neptune::DBCluster", ["KmsKeyId"])],
        absent: Absent::BadUnlessBeside(&["SnapshotIdentifier", "SourceDBClusterIdentifier"]),
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the cluster is encrypted with the key of AWS, whose policy you cannot \
                  change. Name a key of your own where you must decide who may decrypt.",
    }
}

property_rule! {
    MINOR {
        id: "neptune-minor-upgrades-disabled",
        summary: "A Neptune instance gets no minor upgrades by itself",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-N2"],
        places: [("AWS::Neptune::DBInstance", ["AutoMinorVersionUpgrade"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Take minor upgrades in the maintenance window (AutoMinorVersionUpgrade: true)",
            safety: Safety::Safe,
        },
        message: "AutoMinorVersionUpgrade: false keeps security patches of the engine away until somebody \
                  applies them. Set it to true.",
    }
}
