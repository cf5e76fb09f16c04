//! What single properties of streams must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    ENCRYPTION {
        id: "kinesis-stream-unencrypted",
        summary: "The records of a stream are not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:kinesis_sse_not_configured",
            "checkov:CKV_AWS_43",
            "trivy:AWS-0064",
            "cfn_nag:W49",
            "guard:KINESIS_STREAM_ENCRYPTION_RULE",
            "cdk-nag:AwsSolutions-KDS1",
            "cdk-nag:AwsSolutions-KDS3",
            "fsbp:kinesis.1",
        ],
        places: [
            ("AWS::Kinesis::Stream", ["StreamEncryption"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::map([("EncryptionType", Value::text("KMS")), ("KeyId", Value::text("alias/aws/kinesis"))]),
            title: "Encrypt the records with the key of Kinesis; other accounts need a key of their own",
            safety: Safety::Unsafe,
        },
        message: "The records lie on disk in the clear. Add StreamEncryption with EncryptionType: KMS.",
    }
}

property_rule! {
    RETENTION {
        id: "kinesis-retention-short",
        summary: "A stream forgets records after less than a week",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: [
            "fsbp:kinesis.3",
        ],
        places: [
            ("AWS::Kinesis::Stream", ["RetentionPeriodHours"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Below(168),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("168"),
            title: "Keep records for 7 days",
            safety: Safety::Safe,
        },
        message: "A consumer that stands still longer than the retention loses records; without \
                  RetentionPeriodHours that is one day. Keep them for a week (168).",
    }
}
