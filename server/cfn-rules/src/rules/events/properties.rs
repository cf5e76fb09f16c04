//! What single properties of rules of EventBridge must be: one row a rule.

use crate::check::property_rule;
use crate::requirement::{Absent, Mend, Wrong};

property_rule! {
    DEAD_LETTER {
        id: "events-target-without-dead-letter-queue",
        summary: "Events that a target does not take are lost",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: [
            "cdk-nag:Serverless-EventBusDLQ",
        ],
        places: [
            ("AWS::Events::Rule", ["Targets", "*", "DeadLetterConfig"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "After the last retry an event is gone without a trace. Add DeadLetterConfig with a \
                  queue.",
    }
}
