//! What single properties of FSx file systems must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    BACKUP {
        id: "fsx-backups-disabled",
        summary: "An FSx file system is not backed up",
        severity: Information,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:FSX_RESOURCES_PROTECTED_BY_BACKUP_PLAN"],
        places: [
            ("AWS::FSx::FileSystem", ["OpenZFSConfiguration", "AutomaticBackupRetentionDays"]),
            ("AWS::FSx::FileSystem", ["WindowsConfiguration", "AutomaticBackupRetentionDays"]),
            ("AWS::FSx::FileSystem", ["OntapConfiguration", "AutomaticBackupRetentionDays"]),
            ("AWS::FSx::FileSystem", ["LustreConfiguration", "AutomaticBackupRetentionDays"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["0"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("30"),
            title: "Keep daily backups for a month (AutomaticBackupRetentionDays: 30)",
            safety: Safety::Safe,
        },
        message: "AutomaticBackupRetentionDays: 0 turns daily backups off: deleted or overwritten files \
                  cannot be brought back. Keep backups for a month.",
    }
}

property_rule! {
    ZONES {
        id: "fsx-single-zone",
        summary: "An FSx file system stands in one availability zone",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:fsx.3", "fsbp:fsx.4", "fsbp:fsx.5"],
        places: [
            ("AWS::FSx::FileSystem", ["OpenZFSConfiguration", "DeploymentType"]),
            ("AWS::FSx::FileSystem", ["WindowsConfiguration", "DeploymentType"]),
            ("AWS::FSx::FileSystem", ["OntapConfiguration", "DeploymentType"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Test(is_single_zone),
        unless: None,
        mend: Mend::Nothing,
        message: "The file system stands in one zone and is away when the zone fails. Use a MULTI_AZ \
                  deployment type where it must not stand still.",
    }
}

property_rule! {
    TAGS {
        id: "fsx-tags-not-copied-to-backups",
        summary: "The backups of an FSx file system do not get its tags",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:fsx.1", "fsbp:fsx.2"],
        places: [
            ("AWS::FSx::FileSystem", ["OpenZFSConfiguration", "CopyTagsToBackups"]),
            ("AWS::FSx::FileSystem", ["LustreConfiguration", "CopyTagsToBackups"]),
            ("AWS::FSx::FileSystem", ["WindowsConfiguration", "CopyTagsToBackups"]),
        ],
        absent: Absent::BadUnder(1),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Give the tags to backups (CopyTagsToBackups: true)",
            safety: Safety::Safe,
        },
        message: "CopyTagsToBackups is not true: backups carry no tags, so nobody knows whose they are or \
                  what they cost. Set it to true.",
    }
}

fn is_single_zone(deployment_type: &str) -> bool {
    deployment_type.starts_with("SINGLE_AZ")
}
