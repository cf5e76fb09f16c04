//! What single properties of lifecycle policies of snapshots must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    COPY {
        id: "dlm-copy-unencrypted",
        summary: "The copies of snapshots in another region may not be encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["cfn_nag:W81", "guard:DLM_LIFECYCLE_POLICY_CROSS_REGION_ENCRYPTION_RULE"],
        places: [
            ("AWS::DLM::LifecyclePolicy", ["PolicyDetails", "Schedules", "*", "CrossRegionCopyRules", "*", "Encrypted"]),
            ("AWS::DLM::LifecyclePolicy", ["PolicyDetails", "Actions", "*", "CrossRegionCopy", "*", "EncryptionConfiguration", "Encrypted"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt copies (Encrypted: true)",
            safety: Safety::Safe,
        },
        message: "Encrypted: false leaves copies of snapshots that are not encrypted in the clear. Set it to \
                  true.",
    }
}
