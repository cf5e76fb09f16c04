//! What single properties of database migrations must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PUBLIC {
        id: "dms-replication-instance-publicly-accessible",
        summary: "A replication instance has an address on the internet",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:amazon_dms_replication_instance_is_publicly_accessible", "checkov:CKV_AWS_89", "cfn_nag:W91", "guard:DMS_REPLICATION_NOT_PUBLIC", "cdk-nag:HIPAA.Security-DMSReplicationNotPublic", "fsbp:dms.1"],
        places: [("AWS::DMS::ReplicationInstance", ["PubliclyAccessible"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Keep the instance off the internet (PubliclyAccessible: false); it is replaced",
            safety: Safety::Unsafe,
        },
        message: "PubliclyAccessible is not false, and the default is true: the instance, which holds the \
                  passwords of two databases, gets an address on the internet. Set it to false.",
    }
}

property_rule! {
    MINOR {
        id: "dms-minor-upgrades-disabled",
        summary: "A replication instance gets no minor upgrades by itself",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:dms.6"],
        places: [("AWS::DMS::ReplicationInstance", ["AutoMinorVersionUpgrade"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Take minor upgrades in the maintenance window (AutoMinorVersionUpgrade: true)",
            safety: Safety::Safe,
        },
        message: "AutoMinorVersionUpgrade: false keeps security patches away until somebody applies them. \
                  Set it to true, which is the default.",
    }
}

property_rule! {
    MULTI_AZ {
        id: "dms-multi-az-disabled",
        summary: "A replication instance stands in one availability zone",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:dms.13"],
        places: [("AWS::DMS::ReplicationInstance", ["MultiAZ"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Keep a standby in a second zone (MultiAZ: true)",
            safety: Safety::Safe,
        },
        message: "MultiAZ is not true: when the zone fails, replication stops. Set it to true for \
                  replication that must go on.",
    }
}

property_rule! {
    SSL {
        id: "dms-endpoint-unencrypted",
        summary: "A migration reads or writes a database without TLS",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:dms.9"],
        places: [("AWS::DMS::Endpoint", ["SslMode"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["none"]),
        unless: Some(has_no_ssl_mode),
        mend: Mend::Nothing,
        message: "SslMode is none, its default: all data of the migration travels in the clear. Set it to \
                  require, verify-ca or verify-full where the engine can.",
    }
}

/// Engines that are services of AWS, reached by their API.
fn has_no_ssl_mode(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let is_service = |engine: &str| {
        ["s3", "dynamodb", "kinesis", "kafka", "opensearch", "elasticsearch", "neptune"].contains(&engine)
            || engine.starts_with("redshift")
    };
    properties.is_none_or(|properties| {
        lookup(context.environment, properties, &["EngineName"]).iter().any(|place| match &place.given {
            Given::Unknown | Given::Absent => true,
            given => given.is_surely(is_service),
        })
    })
}
