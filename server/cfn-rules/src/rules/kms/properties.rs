//! What single properties of keys must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    ROTATION {
        id: "kms-key-rotation-off",
        summary: "A key is never rotated",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:cmk_rotation_disabled",
            "kics:kms_enable_key_rotation_disabled",
            "checkov:CKV_AWS_7",
            "trivy:AWS-0065",
            "cfn_nag:F19",
            "guard:CMK_BACKING_KEY_ROTATION_ENABLED",
            "cdk-nag:AwsSolutions-KMS5",
        ],
        places: [
            ("AWS::KMS::Key", ["EnableKeyRotation"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(cannot_rotate),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Rotate the key every year (EnableKeyRotation: true)",
            safety: Safety::Safe,
        },
        message: "The key stays the same for ever, and so does the damage when it leaks. Set \
                  EnableKeyRotation: true: old data stays readable, and nothing else changes.",
    }
}

property_rule! {
    DISABLED {
        id: "kms-key-disabled",
        summary: "A key is disabled, and what it encrypted cannot be read",
        severity: Information,
        category: Reliability,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:cmk_is_unusable",
            "fsbp:kms.3",
        ],
        places: [
            ("AWS::KMS::Key", ["Enabled"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Enable the key",
            safety: Safety::Unsafe,
        },
        message: "Enabled is false: nothing can be encrypted or decrypted with the key. Enable it, or \
                  remove it once nothing needs it.",
    }
}

/// KMS rotates symmetric keys for encryption whose material it made itself.
fn cannot_rotate(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let Some(properties) = properties else { return false };
    [(&["KeySpec"], "SYMMETRIC_DEFAULT"), (&["KeyUsage"], "ENCRYPT_DECRYPT"), (&["Origin"], "AWS_KMS")]
        .into_iter()
        .any(|(path, rotated)| {
            lookup(context.environment, properties, path).iter().any(|place| {
                !matches!(place.given, Given::Absent) && !place.given.is_surely(|it| it == rotated)
            })
        })
}
