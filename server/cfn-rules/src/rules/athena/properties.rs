//! What single properties of workgroups must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    ENFORCED {
        id: "athena-settings-not-enforced",
        summary: "Clients can override the settings of a workgroup",
        severity: Information,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "checkov:CKV_AWS_82",
            "trivy:AWS-0007",
        ],
        places: [
            ("AWS::Athena::WorkGroup", ["WorkGroupConfiguration", "EnforceWorkGroupConfiguration"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Enforce the settings of the workgroup; clients that send their own get these",
            safety: Safety::Unsafe,
        },
        message: "Clients may write results to another place, unencrypted and to another account. Set \
                  EnforceWorkGroupConfiguration: true.",
    }
}

property_rule! {
    RESULTS {
        id: "athena-results-encryption-unstated",
        summary: "A workgroup does not state how results are encrypted",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "trivy:AWS-0006",
            "fsbp:athena.1",
        ],
        places: [
            ("AWS::Athena::WorkGroup", ["WorkGroupConfiguration", "ResultConfiguration", "EncryptionConfiguration"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::map([("EncryptionOption", Value::text("SSE_S3"))]),
            title: "Encrypt results with keys of S3",
            safety: Safety::Safe,
        },
        message: "The workgroup does not say how query results are encrypted. S3 encrypts them anyway; \
                  state EncryptionConfiguration for keys of KMS, or where it must be shown.",
    }
}
