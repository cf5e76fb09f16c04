//! What single properties of backup plans must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    LIFECYCLE {
        id: "backup-rule-keeps-for-ever",
        summary: "A rule of a backup plan keeps its backups for ever",
        severity: Information,
        category: Cost,
        default: true,
        since: "0.1.0",
        equivalents: [
        ],
        places: [
            ("AWS::Backup::BackupPlan", ["BackupPlan", "BackupPlanRule", "*", "Lifecycle", "DeleteAfterDays"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("35"),
            title: "Delete backups after 35 days",
            safety: Safety::Unsafe,
        },
        message: "Without DeleteAfterDays every backup is kept, and paid for, for ever. Say how long \
                  backups are needed.",
    }
}
