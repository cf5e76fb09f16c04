//! What single properties of delivery streams must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    ENCRYPTION {
        id: "firehose-stream-unencrypted",
        summary: "A delivery stream does not encrypt what it holds",
        severity: Information,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "cfn_nag:W88",
            "guard:KINESIS_FIREHOSE_DELIVERY_STREAM_ENCRYPTION_RULE",
            "cdk-nag:AwsSolutions-KDF1",
            "fsbp:datafirehose.1",
        ],
        places: [
            ("AWS::KinesisFirehose::DeliveryStream", ["DeliveryStreamEncryptionConfigurationInput"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(reads_from_stream),
        mend: Mend::Set {
            value: || Value::map([("KeyType", Value::text("AWS_OWNED_CMK"))]),
            title: "Encrypt with a key of AWS",
            safety: Safety::Safe,
        },
        message: "Records wait in the stream in the clear until they are delivered. Add \
                  DeliveryStreamEncryptionConfigurationInput with a KeyType.",
    }
}

/// A stream that reads from another one takes its encryption from there.
fn reads_from_stream(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_some_and(|properties| {
        lookup(context.environment, properties, &["DeliveryStreamType"]).iter().any(|place| {
            !matches!(place.given, Given::Absent) && !place.given.is_surely(|it| it == "DirectPut")
        })
    })
}
