//! What single properties of message brokers must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::lookup;

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PUBLIC {
        id: "amazonmq-publicly-accessible",
        summary: "A message broker has an address on the internet",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:mq_broker_is_publicly_accessible", "checkov:CKV_AWS_69", "trivy:AWS-0072"],
        places: [("AWS::AmazonMQ::Broker", ["PubliclyAccessible"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Keep the broker off the internet (PubliclyAccessible: false); it is replaced",
            safety: Safety::Unsafe,
        },
        message: "PubliclyAccessible gives the broker and its console an address on the internet, where \
                  everyone can try its login. Set it to false.",
    }
}

property_rule! {
    LOGS {
        id: "amazonmq-general-logs-disabled",
        summary: "A message broker does not publish its log",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:mq_broker_logging_disabled", "trivy:AWS-0070", "trivy:AWS-0071", "fsbp:mq.2"],
        places: [("AWS::AmazonMQ::Broker", ["Logs", "General"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Publish the general log (Logs.General: true)",
            safety: Safety::Safe,
        },
        message: "Logs.General is not true: nobody sees why connections fail or messages are lost. Set it to \
                  true.",
    }
}

property_rule! {
    AUDIT {
        id: "amazonmq-audit-logs-disabled",
        summary: "An ActiveMQ broker does not record who does what",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:mq_broker_logging_disabled", "checkov:CKV_AWS_197", "trivy:AWS-0070", "trivy:AWS-0071", "fsbp:mq.2"],
        places: [("AWS::AmazonMQ::Broker", ["Logs", "Audit"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(is_no_activemq),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Publish the audit log (Logs.Audit: true)",
            safety: Safety::Safe,
        },
        message: "Logs.Audit is not true: actions of administrators leave no trace. Set it to true.",
    }
}

property_rule! {
    KEY {
        id: "amazonmq-aws-owned-key",
        summary: "A message broker is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:amazon_mq_broker_encryption_disabled", "cfn_nag:W53", "guard:AMAZON_MQ_BROKER_ENCRYPTION_OPTIONS_RULE"],
        places: [("AWS::AmazonMQ::Broker", ["EncryptionOptions", "UseAwsOwnedKey"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Messages at rest are encrypted with a key that AWS owns: its use is not logged and cannot \
                  be limited. Set UseAwsOwnedKey: false, with KmsKeyId for a key of your own.",
    }
}

property_rule! {
    MINOR {
        id: "amazonmq-minor-upgrades-disabled",
        summary: "A message broker gets no minor upgrades by itself",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:mq.3"],
        places: [("AWS::AmazonMQ::Broker", ["AutoMinorVersionUpgrade"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Take minor upgrades in the maintenance window (AutoMinorVersionUpgrade: true)",
            safety: Safety::Safe,
        },
        message: "AutoMinorVersionUpgrade is not true: security patches of the engine stay away until \
                  somebody applies them. Set it to true.",
    }
}

fn is_no_activemq(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_none_or(|properties| {
        lookup(context.environment, properties, &["EngineType"])
            .iter()
            .any(|place| !place.given.is_surely(|it| it.eq_ignore_ascii_case("activemq")))
    })
}
