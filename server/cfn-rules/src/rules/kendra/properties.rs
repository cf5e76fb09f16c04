//! What single properties of search indices must be: one row a rule.

use crate::check::property_rule;
use crate::requirement::{Absent, Mend, Wrong};

property_rule! {
    KEY {
        id: "kendra-aws-owned-key",
        summary: "A Kendra index is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["cfn_nag:W80", "guard:KENDRA_INDEX_ENCRYPTION_KMS_KEY_ID_RULE"],
        places: [("AWS::Kendra::Index", ["ServerSideEncryptionConfiguration", "KmsKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the index is encrypted with a key that AWS owns: its use is not logged \
                  and cannot be limited. Name a key of your own where you must decide who may decrypt.",
    }
}
