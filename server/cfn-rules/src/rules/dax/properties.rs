//! What single properties of DAX clusters must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    UNENCRYPTED {
        id: "dax-unencrypted",
        summary: "A DAX cluster is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_47", "trivy:AWS-0023", "cfn_nag:W83", "guard:DAX_ENCRYPTION_ENABLED", "cdk-nag:AwsSolutions-DDB4", "fsbp:dynamodb.3"],
        places: [("AWS::DAX::Cluster", ["SSESpecification", "SSEEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the cluster (SSEEnabled: true); an existing cluster is replaced",
            safety: Safety::Unsafe,
        },
        message: "SSEEnabled is not true: what the cluster writes to disk lies there in the clear, although \
                  the table behind it is encrypted. Set it to true; later it replaces the cluster.",
    }
}

property_rule! {
    TLS {
        id: "dax-endpoint-unencrypted",
        summary: "A DAX cluster talks without encryption",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:dynamodb.7"],
        places: [("AWS::DAX::Cluster", ["ClusterEndpointEncryptionType"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["NONE"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("TLS"),
            title: "Encrypt connections (ClusterEndpointEncryptionType: TLS); an existing cluster is replaced",
            safety: Safety::Unsafe,
        },
        message: "ClusterEndpointEncryptionType is not TLS: items travel in the clear between clients and \
                  nodes. Set it to TLS; later it replaces the cluster.",
    }
}
