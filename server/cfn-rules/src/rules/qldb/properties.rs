//! What single properties of ledgers must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PERMISSIONS {
        id: "qldb-permissions-allow-all",
        summary: "A ledger lets everyone who may use it do everything",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_170"],
        places: [("AWS::QLDB::Ledger", ["PermissionsMode"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["ALLOW_ALL"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("STANDARD"),
            title: "Decide by command and table (PermissionsMode: STANDARD)",
            safety: Safety::Unsafe,
        },
        message: "ALLOW_ALL lets everyone with access to the ledger run every command on every table. Set \
                  PermissionsMode: STANDARD.",
    }
}

property_rule! {
    DELETION {
        id: "qldb-deletion-protection-disabled",
        summary: "A ledger can be deleted by one call",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_172"],
        places: [("AWS::QLDB::Ledger", ["DeletionProtection"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Protect the ledger from deletion (DeletionProtection: true)",
            safety: Safety::Safe,
        },
        message: "DeletionProtection: false lets one call delete the ledger and its history. Leave it on, \
                  which is the default.",
    }
}
