//! What single properties of Redshift clusters must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    UNENCRYPTED {
        id: "redshift-unencrypted",
        summary: "A Redshift cluster is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:redshift_not_encrypted", "checkov:CKV_AWS_64", "trivy:AWS-0084", "cfn_nag:F28", "guard:REDSHIFT_CLUSTER_CONFIGURATION_CHECK", "cdk-nag:AwsSolutions-RS6", "cdk-nag:HIPAA.Security-RedshiftClusterConfiguration", "fsbp:redshift.10"],
        places: [("AWS::Redshift::Cluster", ["Encrypted"])],
        absent: Absent::BadUnlessBeside(&["SnapshotIdentifier", "SnapshotClusterIdentifier"]),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the cluster (Encrypted: true)",
            safety: Safety::Unsafe,
        },
        message: "Encrypted is not true: the template does not make sure that the data and snapshots are \
                  encrypted. Set Encrypted: true.",
    }
}

property_rule! {
    PUBLIC {
        id: "redshift-publicly-accessible",
        summary: "A Redshift cluster has an address on the internet",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:redshift_publicly_accessible", "checkov:CKV_AWS_87", "guard:REDSHIFT_CLUSTER_PUBLIC_ACCESS_CHECK", "cdk-nag:AwsSolutions-RS8", "fsbp:redshift.1"],
        places: [("AWS::Redshift::Cluster", ["PubliclyAccessible"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Keep the cluster off the internet (PubliclyAccessible: false)",
            safety: Safety::Safe,
        },
        message: "PubliclyAccessible gives the cluster an address on the internet, where everyone can try \
                  its login. Set it to false and reach it from inside the VPC.",
    }
}

property_rule! {
    LOGGING {
        id: "redshift-audit-logging-missing",
        summary: "A Redshift cluster does not log connections and statements",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:redshift_cluster_logging_disabled", "checkov:CKV_AWS_71", "cdk-nag:AwsSolutions-RS5", "fsbp:redshift.4"],
        places: [("AWS::Redshift::Cluster", ["LoggingProperties"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "LoggingProperties is absent: nobody can see later who logged in and what they ran. Send \
                  the audit log to a bucket or to CloudWatch.",
    }
}

property_rule! {
    SNAPSHOTS {
        id: "redshift-snapshots-disabled",
        summary: "A Redshift cluster makes no snapshots by itself",
        severity: Warning,
        category: Reliability,
        default: true,
        since: "0.1.0",
        equivalents: ["guard:REDSHIFT_BACKUP_ENABLED", "cdk-nag:AwsSolutions-RS10", "fsbp:redshift.3"],
        places: [("AWS::Redshift::Cluster", ["AutomatedSnapshotRetentionPeriod"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["0"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("7"),
            title: "Keep snapshots for a week (AutomatedSnapshotRetentionPeriod: 7)",
            safety: Safety::Safe,
        },
        message: "AutomatedSnapshotRetentionPeriod: 0 turns automated snapshots off: after a mistake there \
                  is nothing to go back to. Keep them for a week.",
    }
}

property_rule! {
    ROUTING {
        id: "redshift-enhanced-vpc-routing-disabled",
        summary: "A Redshift cluster loads and unloads data outside the VPC",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:REDSHIFT_ENHANCED_VPC_ROUTING_ENABLED", "cdk-nag:HIPAA.Security-RedshiftEnhancedVPCRoutingEnabled", "fsbp:redshift.7"],
        places: [("AWS::Redshift::Cluster", ["EnhancedVpcRouting"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Send traffic through the VPC (EnhancedVpcRouting: true)",
            safety: Safety::Unsafe,
        },
        message: "EnhancedVpcRouting is not true: COPY and UNLOAD bypass the VPC, its endpoints, policies \
                  and flow logs. Set it to true.",
    }
}

property_rule! {
    UPGRADES {
        id: "redshift-version-upgrades-disabled",
        summary: "A Redshift cluster gets no upgrades by itself",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:REDSHIFT_CLUSTER_MAINTENANCESETTINGS_CHECK", "cdk-nag:HIPAA.Security-RedshiftClusterMaintenanceSettings", "cdk-nag:AwsSolutions-RS9", "fsbp:redshift.6"],
        places: [("AWS::Redshift::Cluster", ["AllowVersionUpgrade"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Take upgrades in the maintenance window (AllowVersionUpgrade: true)",
            safety: Safety::Safe,
        },
        message: "AllowVersionUpgrade: false keeps patches of the engine away until somebody applies them. \
                  Set it to true, which is the default.",
    }
}

property_rule! {
    VPC {
        id: "redshift-not-in-vpc",
        summary: "A Redshift cluster names no subnet group",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_154", "trivy:AWS-0127", "cdk-nag:AwsSolutions-RS2"],
        places: [("AWS::Redshift::Cluster", ["ClusterSubnetGroupName"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without ClusterSubnetGroupName the cluster goes to the default VPC, whose subnets are \
                  public. Name a subnet group of private subnets.",
    }
}

property_rule! {
    KEY {
        id: "redshift-aws-managed-key",
        summary: "A Redshift cluster is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:redshift_cluster_without_kms_cmk", "trivy:AWS-0084"],
        places: [("AWS::Redshift::Cluster", ["KmsKeyId"])],
        absent: Absent::BadUnlessBeside(&["SnapshotIdentifier", "SnapshotClusterIdentifier"]),
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the cluster is encrypted with a key of AWS, whose policy you cannot \
                  change. Name a key of your own where you must decide who may decrypt.",
    }
}

property_rule! {
    PORT {
        id: "redshift-default-port",
        summary: "A Redshift cluster listens on the port that everybody expects",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:redshift_using_default_port", "cdk-nag:AwsSolutions-RS4"],
        places: [("AWS::Redshift::Cluster", ["Port"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["5439"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The cluster listens on 5439, which scanners try first. Another port is a small hindrance \
                  and no replacement for a closed security group.",
    }
}

property_rule! {
    USERNAME {
        id: "redshift-default-master-username",
        summary: "The administrator of a Redshift cluster has the name that everybody expects",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-RS3", "fsbp:redshift.8"],
        places: [("AWS::Redshift::Cluster", ["MasterUsername"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["awsuser"]),
        unless: None,
        mend: Mend::Nothing,
        message: "`awsuser` is the first name that a guesser tries. Choose another when the cluster is made; \
                  it cannot be changed later.",
    }
}

property_rule! {
    MULTI_AZ {
        id: "redshift-multi-az-disabled",
        summary: "A Redshift cluster stands in one availability zone",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:redshift.18"],
        places: [("AWS::Redshift::Cluster", ["MultiAZ"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "MultiAZ is not true: when the zone fails, the warehouse is down until it is moved. Set it \
                  to true for RA3 clusters that must not stand still.",
    }
}

property_rule! {
    TLS {
        id: "redshift-tls-not-required",
        summary: "A Redshift parameter group does not ask for TLS",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_105", "cdk-nag:AwsSolutions-RS1", "fsbp:redshift.2"],
        places: [("AWS::Redshift::ClusterParameterGroup", ["Parameters"])],
        absent: Absent::Bad,
        wrong: Wrong::Always,
        unless: Some(requires_tls),
        mend: Mend::Nothing,
        message: "require_ssl is not true in this group: clients may send passwords and data in the clear. \
                  Add the parameter with the value true.",
    }
}

/// Whether `require_ssl` is on, or may be.
fn requires_tls(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let Some(properties) = properties else { return false };
    lookup(context.environment, properties, &["Parameters", "*"]).iter().any(|place| {
        let Given::Literal(parameter) = place.given else { return !matches!(place.given, Given::Absent) };
        let is = |property: &'static [&'static str], text: &str| {
            lookup(context.environment, parameter, property).iter().any(|place| match &place.given {
                Given::Unknown => true,
                given => given.is_surely(|it| it.eq_ignore_ascii_case(text)),
            })
        };
        is(&["ParameterName"], "require_ssl") && is(&["ParameterValue"], "true")
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn groups_with_and_without_tls() {
        check(
            "
Resources:
  Off:
    Type: AWS::Redshift::ClusterParameterGroup
    Properties:
      Parameters: [ { ParameterName: require_ssl, ParameterValue: 'false' } ]
#     ^^^^^^^^^^ information[redshift-tls-not-required]
  On:
    Type: AWS::Redshift::ClusterParameterGroup
    Properties: { Parameters: [ { ParameterName: require_ssl, ParameterValue: 'TRUE' } ] }
",
        );
    }
}
