//! What single properties of log groups must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    RETENTION {
        id: "logs-retention-missing",
        summary: "A log group keeps everything for ever",
        severity: Information,
        category: Cost,
        default: true,
        since: "0.1.0",
        equivalents: [
            "checkov:CKV_AWS_66",
            "cfn_nag:W86",
            "guard:CW_LOGGROUP_RETENTION_PERIOD_CHECK",
            "cdk-nag:HIPAA.Security-CloudWatchLogGroupRetentionPeriod",
        ],
        places: [
            ("AWS::Logs::LogGroup", ["RetentionInDays"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("30"),
            title: "Keep log events for 30 days; older ones are deleted",
            safety: Safety::Unsafe,
        },
        message: "Without RetentionInDays log events are kept, and paid for, for ever. Say how long they \
                  are needed.",
    }
}
