//! What single properties of EMR clusters must be: one row a rule.

use crate::check::property_rule;
use crate::requirement::{Absent, Mend, Wrong};

property_rule! {
    NO_SECURITY_CONFIGURATION {
        id: "emr-cluster-security-configuration-missing",
        summary: "An EMR cluster has no security configuration",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:emr_cluster_without_security_configuration",
            "cfn_nag:W63",
            "guard:EMR_SECURITY_CONFIG_ENABLED_AND_CONFIGURED_RULE",
        ],
        places: [("AWS::EMR::Cluster", ["SecurityConfiguration"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without SecurityConfiguration the cluster encrypts neither its disks nor its traffic, and asks nobody \
                  who they are. Name an AWS::EMR::SecurityConfiguration.",
    }
}

property_rule! {
    NO_KERBEROS {
        id: "emr-cluster-without-kerberos",
        summary: "An EMR cluster does not ask its users who they are",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:EMR_KERBEROS_ENABLED", "cdk-nag:AwsSolutions-EMR6", "cdk-nag:HIPAA.Security-EMRKerberosEnabled"],
        places: [("AWS::EMR::Cluster", ["KerberosAttributes"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KerberosAttributes whoever reaches the cluster can act as any of its users. Set them, with a \
                  security configuration that has Kerberos, when people share the cluster.",
    }
}

property_rule! {
    NO_SUBNET {
        id: "emr-cluster-in-default-vpc",
        summary: "An EMR cluster does not name its subnet",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:emr_wihout_vpc"],
        places: [("AWS::EMR::Cluster", ["Instances", "Ec2SubnetId"])],
        absent: Absent::BadUnlessBeside(&["Ec2SubnetIds"]),
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without Ec2SubnetId the cluster starts in the default VPC, if the account has one, and its subnets are \
                  public. Name a private subnet.",
    }
}

property_rule! {
    UNLOGGED {
        id: "emr-cluster-unlogged",
        summary: "The logs of an EMR cluster are lost with the cluster",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-EMR2"],
        places: [("AWS::EMR::Cluster", ["LogUri"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without LogUri the logs stay on the nodes and are lost when the cluster ends, also after a failure. \
                  Name a bucket: s3://bucket/path/.",
    }
}

property_rule! {
    NOT_ENCRYPTED_AT_REST {
        id: "emr-encryption-at-rest-off",
        summary: "The security configuration of an EMR cluster leaves its disks unencrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:emr_security_configuration_encryptions_enabled", "trivy:AWS-0137", "trivy:AWS-0139", "cfn_nag:W61", "guard:EMR_SECURITY_CONFIG_ENABLED_AND_CONFIGURED_RULE", "cdk-nag:AwsSolutions-EMR4", "fsbp:emr.3"],
        places: [(
            "AWS::EMR::SecurityConfiguration",
            ["SecurityConfiguration", "EncryptionConfiguration", "EnableAtRestEncryption"]
        )],
        absent: Absent::BadUnder(1),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "EnableAtRestEncryption is not true: data on the disks of the nodes and in S3 lies there in the clear. \
                  Set it to true, with AtRestEncryptionConfiguration.",
    }
}

property_rule! {
    NOT_ENCRYPTED_IN_TRANSIT {
        id: "emr-encryption-in-transit-off",
        summary: "The security configuration of an EMR cluster leaves its traffic unencrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:emr_security_configuration_encryptions_enabled", "trivy:AWS-0138", "cfn_nag:W61", "guard:EMR_SECURITY_CONFIG_ENABLED_AND_CONFIGURED_RULE", "cdk-nag:AwsSolutions-EMR5", "fsbp:emr.4"],
        places: [(
            "AWS::EMR::SecurityConfiguration",
            ["SecurityConfiguration", "EncryptionConfiguration", "EnableInTransitEncryption"]
        )],
        absent: Absent::BadUnder(1),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "EnableInTransitEncryption is not true: what the nodes send each other can be read on the way. Set it to \
                  true, with InTransitEncryptionConfiguration.",
    }
}
