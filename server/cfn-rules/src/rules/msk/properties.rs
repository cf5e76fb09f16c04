//! What single properties of Kafka clusters must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    CLIENT_TLS {
        id: "msk-client-traffic-unencrypted",
        summary: "A Kafka cluster lets clients talk without TLS",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:msk_cluster_encryption_disabled", "checkov:CKV_AWS_81", "trivy:AWS-0073", "cdk-nag:AwsSolutions-MSK2", "fsbp:msk.1"],
        places: [("AWS::MSK::Cluster", ["EncryptionInfo", "EncryptionInTransit", "ClientBroker"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["PLAINTEXT", "TLS_PLAINTEXT"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("TLS"),
            title: "Take TLS only (ClientBroker: TLS)",
            safety: Safety::Unsafe,
        },
        message: "ClientBroker lets clients send messages in the clear. Set it to TLS, which is the default.",
    }
}

property_rule! {
    BROKER_TLS {
        id: "msk-broker-traffic-unencrypted",
        summary: "The brokers of a Kafka cluster talk without TLS",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:msk_cluster_encryption_disabled", "checkov:CKV_AWS_81", "trivy:AWS-0073", "cdk-nag:AwsSolutions-MSK3", "fsbp:msk.1"],
        places: [("AWS::MSK::Cluster", ["EncryptionInfo", "EncryptionInTransit", "InCluster"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt traffic between brokers (InCluster: true); the cluster is replaced",
            safety: Safety::Unsafe,
        },
        message: "InCluster: false sends all messages between brokers in the clear. Set it to true, which is \
                  the default.",
    }
}

property_rule! {
    KEY {
        id: "msk-aws-managed-key",
        summary: "A Kafka cluster is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:msk_cluster_encryption_disabled", "checkov:CKV_AWS_81", "trivy:AWS-0179"],
        places: [("AWS::MSK::Cluster", ["EncryptionInfo", "EncryptionAtRest", "DataVolumeKMSKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without DataVolumeKMSKeyId the messages are encrypted with the key of AWS, whose policy \
                  you cannot change. Name a key of your own where you must decide who may decrypt.",
    }
}

property_rule! {
    LOGS {
        id: "msk-broker-logs-disabled",
        summary: "The brokers of a Kafka cluster do not log",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:msk_cluster_logging_disabled", "checkov:CKV_AWS_80", "trivy:AWS-0074", "cdk-nag:AwsSolutions-MSK6"],
        places: [("AWS::MSK::Cluster", ["LoggingInfo"])],
        absent: Absent::Bad,
        wrong: Wrong::Always,
        unless: Some(logs_somewhere),
        mend: Mend::Nothing,
        message: "No broker log goes anywhere: nobody sees why consumers lag or brokers fail. Send broker \
                  logs to CloudWatch, S3 or Firehose.",
    }
}

property_rule! {
    PUBLIC {
        id: "msk-publicly-accessible",
        summary: "The brokers of a Kafka cluster have addresses on the internet",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:msk_broker_is_publicly_accessible", "checkov:CKV_AWS_291", "fsbp:msk.4"],
        places: [("AWS::MSK::Cluster", ["BrokerNodeGroupInfo", "ConnectivityInfo", "PublicAccess", "Type"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["SERVICE_PROVIDED_EIPS"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("DISABLED"),
            title: "Keep brokers off the internet (Type: DISABLED)",
            safety: Safety::Safe,
        },
        message: "PublicAccess gives every broker an address on the internet. Set Type: DISABLED and reach \
                  them from inside the VPC or over private connectivity.",
    }
}

property_rule! {
    UNAUTHENTICATED {
        id: "msk-unauthenticated-access",
        summary: "A Kafka cluster lets everyone in who can reach it",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:msk.6"],
        places: [("AWS::MSK::Cluster", ["ClientAuthentication", "Unauthenticated", "Enabled"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Ask clients who they are (Unauthenticated.Enabled: false)",
            safety: Safety::Unsafe,
        },
        message: "Unauthenticated access lets everyone who reaches the brokers read and write every topic. \
                  Set Enabled: false and use IAM, SCRAM or certificates.",
    }
}

/// Whether a destination of the broker logs is on, or may be.
fn logs_somewhere(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let Some(properties) = properties else { return false };
    [
        &["LoggingInfo", "BrokerLogs", "CloudWatchLogs", "Enabled"],
        &["LoggingInfo", "BrokerLogs", "Firehose", "Enabled"],
        &["LoggingInfo", "BrokerLogs", "S3", "Enabled"],
    ]
    .into_iter()
    .flat_map(|path| lookup(context.environment, properties, path))
    .any(|place| {
        let is_off = |text: &str| text.eq_ignore_ascii_case("false");
        !matches!(place.given, Given::Absent) && !place.given.is_surely(is_off)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn logs_go_somewhere_or_nowhere() {
        check(
            "
Parameters:
  Logged: { Type: String }
Resources:
  Nowhere:
    Type: AWS::MSK::Cluster
    Properties:
      EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId: alias/stream } }
      LoggingInfo: { BrokerLogs: { S3: { Enabled: false } } }
#     ^^^^^^^^^^^ hint[msk-broker-logs-disabled]
  Somewhere:
    Type: AWS::MSK::Cluster
    Properties:
      EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId: alias/stream } }
      LoggingInfo: { BrokerLogs: { S3: { Enabled: false }, Firehose: { Enabled: true } } }
  Unknown:
    Type: AWS::MSK::Cluster
    Properties:
      EncryptionInfo: { EncryptionAtRest: { DataVolumeKMSKeyId: alias/stream } }
      LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: !Ref Logged } } }
",
        );
    }
}
