//! What single properties of file systems must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    UNENCRYPTED {
        id: "efs-unencrypted",
        summary: "A file system is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:efs_not_encrypted", "checkov:CKV_AWS_42", "trivy:AWS-0037", "cfn_nag:F32", "guard:EFS_ENCRYPTED_CHECK", "cdk-nag:AwsSolutions-EFS1", "fsbp:efs.1", "fsbp:efs.8"],
        places: [("AWS::EFS::FileSystem", ["Encrypted"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the file system (Encrypted: true); an existing one is replaced",
            safety: Safety::Unsafe,
        },
        message: "Encrypted is not true: the files lie on disk in the clear. Set Encrypted: true before the \
                  first deployment: later it replaces the file system, and the files stay behind.",
    }
}

property_rule! {
    BACKUP {
        id: "efs-backups-disabled",
        summary: "A file system is not backed up",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:EFS_RESOURCES_PROTECTED_BY_BACKUP_PLAN", "cdk-nag:HIPAA.Security-EFSInBackupPlan", "fsbp:efs.2", "fsbp:efs.7"],
        places: [("AWS::EFS::FileSystem", ["BackupPolicy", "Status"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["DISABLED", "DISABLING"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("ENABLED"),
            title: "Back up daily (BackupPolicy.Status: ENABLED)",
            safety: Safety::Safe,
        },
        message: "BackupPolicy is not ENABLED: deleted or overwritten files cannot be brought back. Set \
                  Status: ENABLED, unless a plan of AWS Backup covers the file system.",
    }
}

property_rule! {
    KEY {
        id: "efs-aws-managed-key",
        summary: "A file system is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:efs_without_kms"],
        places: [("AWS::EFS::FileSystem", ["KmsKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the file system is encrypted with the key of AWS, whose policy you cannot \
                  change. Name a key of your own where you must decide who may decrypt.",
    }
}

property_rule! {
    TAGS {
        id: "efs-untagged",
        summary: "A file system has no tags",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:efs_without_tags"],
        places: [("AWS::EFS::FileSystem", ["FileSystemTags"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without FileSystemTags the file system has not even a name in the console. Tag it with its \
                  name and owner.",
    }
}

property_rule! {
    POSIX_USER {
        id: "efs-access-point-user-missing",
        summary: "An access point lets clients choose their user",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:efs.4"],
        places: [("AWS::EFS::AccessPoint", ["PosixUser"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without PosixUser a client says itself which user it is, root included. Name the user that \
                  all requests of the access point run as.",
    }
}

property_rule! {
    ROOT_DIRECTORY {
        id: "efs-access-point-root-directory",
        summary: "An access point shows the whole file system",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:efs.3"],
        places: [("AWS::EFS::AccessPoint", ["RootDirectory", "Path"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["/"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The access point begins at the root: its clients see all files. Give RootDirectory.Path a \
                  folder of its own.",
    }
}
