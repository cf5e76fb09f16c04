//! What single properties of detectors must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    DISABLED {
        id: "guardduty-detector-off",
        summary: "A detector of GuardDuty is off",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:guardduty_detector_disabled",
            "fsbp:guardduty.1",
        ],
        places: [
            ("AWS::GuardDuty::Detector", ["Enable"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Turn the detector on",
            safety: Safety::Safe,
        },
        message: "Enable is false: GuardDuty looks at nothing. Set it to true.",
    }
}
