//! What single properties of queues must be: one row a rule.

use cfn_syntax::Node;

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    ENCRYPTION {
        id: "sqs-encryption-off",
        summary: "The messages of a queue are not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:sqs_with_sse_disabled",
            "checkov:CKV_AWS_27",
            "trivy:AWS-0096",
            "cfn_nag:W48",
            "guard:SQS_QUEUE_KMS_MASTER_KEY_ID_RULE",
            "cdk-nag:AwsSolutions-SQS2",
            "fsbp:sqs.1",
        ],
        places: [
            ("AWS::SQS::Queue", ["SqsManagedSseEnabled"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: Some(has_key),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt with keys of SQS",
            safety: Safety::Safe,
        },
        message: "SqsManagedSseEnabled: false takes away the encryption that every queue has by default. \
                  Remove it, or set it to true.",
    }
}

/// A key of KMS encrypts in place of those of SQS.
fn has_key(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_some_and(|it| it.pair("KmsMasterKeyId").is_some())
}
