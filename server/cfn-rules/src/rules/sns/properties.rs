//! What single properties of topics must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    ENCRYPTION {
        id: "sns-topic-unencrypted",
        summary: "The messages of a topic are not encrypted",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:sns_topic_without_kms_master_key_id",
            "checkov:CKV_AWS_26",
            "trivy:AWS-0095",
            "trivy:AWS-0136",
            "cfn_nag:W47",
            "guard:SNS_ENCRYPTED_KMS",
            "cdk-nag:HIPAA.Security-SNSEncryptedKMS",
            "fsbp:sns.1",
        ],
        places: [
            ("AWS::SNS::Topic", ["KmsMasterKeyId"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::text("alias/aws/sns"),
            title: "Encrypt with the key of SNS; alarms and events of AWS cannot publish any more",
            safety: Safety::Unsafe,
        },
        message: "Messages lie in the clear while they wait for delivery. Set KmsMasterKeyId; CloudWatch \
                  alarms and events need a key of your own that lets them use it.",
    }
}
