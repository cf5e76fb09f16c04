//! What single properties of caches must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    AT_REST {
        id: "elasticache-at-rest-unencrypted",
        summary: "A cache writes to disk without encryption",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:elasticache_with_disabled_at_rest_encryption", "checkov:CKV_AWS_29", "trivy:AWS-0045", "cfn_nag:F25", "guard:ELASTICACHE_REPLICATION_GROUP_ENCRYPTION_AT_REST", "cdk-nag:AwsSolutions-AEC3", "fsbp:elasticache.4"],
        places: [("AWS::ElastiCache::ReplicationGroup", ["AtRestEncryptionEnabled"])],
        absent: Absent::BadUnlessBeside(&["GlobalReplicationGroupId"]),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt what is on disk (AtRestEncryptionEnabled: true); an existing cache is replaced",
            safety: Safety::Unsafe,
        },
        message: "AtRestEncryptionEnabled is not true: what the cache writes to disk when it syncs, swaps or \
                  is backed up lies there in the clear. Set it to true; later it replaces the cache.",
    }
}

property_rule! {
    TRANSIT {
        id: "elasticache-transit-unencrypted",
        summary: "A cache talks without encryption",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:elasticache_with_disabled_transit_encryption", "checkov:CKV_AWS_30", "trivy:AWS-0051", "cfn_nag:F33", "guard:ELASTICACHE_REPLICATION_GROUP_ENCRYPTION_IN_TRANSIT", "cdk-nag:AwsSolutions-AEC3", "fsbp:elasticache.5"],
        places: [("AWS::ElastiCache::ReplicationGroup", ["TransitEncryptionEnabled"])],
        absent: Absent::BadUnlessBeside(&["GlobalReplicationGroupId"]),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt connections (TransitEncryptionEnabled: true); clients must use TLS",
            safety: Safety::Unsafe,
        },
        message: "TransitEncryptionEnabled is not true: sessions and tokens travel in the clear between \
                  clients and nodes, and no password can be asked for. Set it to true.",
    }
}

property_rule! {
    AUTH {
        id: "elasticache-authentication-missing",
        summary: "A cache answers everyone who can reach it",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_31", "cdk-nag:AwsSolutions-AEC6", "fsbp:elasticache.6"],
        places: [("AWS::ElastiCache::ReplicationGroup", ["AuthToken"])],
        absent: Absent::BadUnlessBeside(&["UserGroupIds", "GlobalReplicationGroupId"]),
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Neither AuthToken nor UserGroupIds is there: everyone who reaches the port reads and \
                  writes the cache. Ask for a token from Secrets Manager, or use a user group.",
    }
}

property_rule! {
    FAILOVER {
        id: "elasticache-failover-disabled",
        summary: "A cache does not fail over by itself",
        severity: Information,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:elasticache_nodes_not_created_across_multi_az"],
        places: [("AWS::ElastiCache::ReplicationGroup", ["AutomaticFailoverEnabled"])],
        absent: Absent::BadUnlessBeside(&["GlobalReplicationGroupId"]),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "AutomaticFailoverEnabled is not true: when the primary node fails, the cache takes no \
                  writes until somebody acts. Set it to true, with two nodes at least.",
    }
}

property_rule! {
    MULTI_AZ {
        id: "elasticache-multi-az-disabled",
        summary: "The nodes of a cache may all stand in one availability zone",
        severity: Information,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:elasticache_nodes_not_created_across_multi_az", "cdk-nag:AwsSolutions-AEC4", "fsbp:elasticache.3"],
        places: [("AWS::ElastiCache::ReplicationGroup", ["MultiAZEnabled"])],
        absent: Absent::BadUnlessBeside(&["GlobalReplicationGroupId"]),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "MultiAZEnabled is not true: all nodes may stand in one zone and fail with it. Set it to \
                  true, with automatic failover.",
    }
}

property_rule! {
    SNAPSHOTS {
        id: "elasticache-snapshots-missing",
        summary: "A cache is not backed up",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0050", "cdk-nag:HIPAA.Security-ElastiCacheRedisClusterAutomaticBackup", "fsbp:elasticache.1"],
        places: [("AWS::ElastiCache::ReplicationGroup", ["SnapshotRetentionLimit"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["0"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("7"),
            title: "Keep daily snapshots for a week (SnapshotRetentionLimit: 7)",
            safety: Safety::Safe,
        },
        message: "SnapshotRetentionLimit is absent or 0: the content of the cache cannot be brought back. \
                  Keep snapshots for a week where it is more than a copy.",
    }
}

property_rule! {
    SUBNETS {
        id: "elasticache-subnet-group-missing",
        summary: "A cache names no subnet group",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:elasticache_without_vpc", "cdk-nag:AwsSolutions-AEC1", "fsbp:elasticache.7"],
        places: [
            ("AWS::ElastiCache::CacheCluster", ["CacheSubnetGroupName"]),
            ("AWS::ElastiCache::ReplicationGroup", ["CacheSubnetGroupName"]),
        ],
        absent: Absent::BadUnlessBeside(&["GlobalReplicationGroupId"]),
        wrong: Wrong::Is(&["default"]),
        unless: None,
        mend: Mend::Nothing,
        message: "Without CacheSubnetGroupName the cache goes to the default VPC, whose subnets are public. \
                  Name a subnet group of private subnets.",
    }
}

property_rule! {
    PORT {
        id: "elasticache-default-port",
        summary: "A cache listens on the port that everybody expects",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:elasticache_using_default_port", "cdk-nag:AwsSolutions-AEC5"],
        places: [
            ("AWS::ElastiCache::CacheCluster", ["Port"]),
            ("AWS::ElastiCache::ReplicationGroup", ["Port"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["6379", "11211"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The cache listens on the default port of its engine, which scanners try first. Another \
                  port is a small hindrance and no replacement for a closed security group.",
    }
}

property_rule! {
    MINOR {
        id: "elasticache-minor-upgrades-disabled",
        summary: "A cache gets no minor upgrades by itself",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:elasticache.2"],
        places: [
            ("AWS::ElastiCache::ReplicationGroup", ["AutoMinorVersionUpgrade"]),
            ("AWS::ElastiCache::CacheCluster", ["AutoMinorVersionUpgrade"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Take minor upgrades in the maintenance window (AutoMinorVersionUpgrade: true)",
            safety: Safety::Safe,
        },
        message: "AutoMinorVersionUpgrade: false keeps security patches of the engine away until somebody \
                  applies them. Set it to true, which is the default.",
    }
}
