//! What single properties of workspaces must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    ROOT_UNENCRYPTED {
        id: "workspaces-root-volume-unencrypted",
        summary: "The system volume of a workspace is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [ "checkov:CKV_AWS_156", "trivy:AWS-0109", "cfn_nag:F29", "guard:WORKSPACE_ENCRYPTION_ENABLED", "fsbp:workspaces.2"],
        places: [("AWS::WorkSpaces::Workspace", ["RootVolumeEncryptionEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the system volume (RootVolumeEncryptionEnabled: true); an existing workspace is replaced",
            safety: Safety::Unsafe,
        },
        message: "RootVolumeEncryptionEnabled is not true: what the desktop stores on its system volume lies on disk in \
                  the clear. Set it to true, with VolumeEncryptionKey, before people use the workspace.",
    }
}

property_rule! {
    USER_UNENCRYPTED {
        id: "workspaces-user-volume-unencrypted",
        summary: "The volume with the files of a workspace's user is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:workspace_without_encryption", "checkov:CKV_AWS_155", "trivy:AWS-0109", "cfn_nag:F29", "guard:WORKSPACE_ENCRYPTION_ENABLED", "fsbp:workspaces.1"],
        places: [("AWS::WorkSpaces::Workspace", ["UserVolumeEncryptionEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the volume of the user (UserVolumeEncryptionEnabled: true); an existing workspace is replaced",
            safety: Safety::Unsafe,
        },
        message: "UserVolumeEncryptionEnabled is not true: the files of the user lie on disk in the clear. Set it to \
                  true, with VolumeEncryptionKey, before people use the workspace.",
    }
}
