//! What single properties of Timestream databases must be: one row a rule.

use crate::check::property_rule;
use crate::requirement::{Absent, Mend, Wrong};

property_rule! {
    KEY {
        id: "timestream-aws-managed-key",
        summary: "A Timestream database is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_160", "cdk-nag:AwsSolutions-TS3"],
        places: [("AWS::Timestream::Database", ["KmsKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the database is encrypted with the key of AWS, whose policy you cannot \
                  change. Name a key of your own where you must decide who may decrypt.",
    }
}
