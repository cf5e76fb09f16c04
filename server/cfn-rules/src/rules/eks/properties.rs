//! What single properties of Kubernetes clusters and node groups must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    SECRETS {
        id: "eks-secrets-key-missing",
        summary: "The secrets of a Kubernetes cluster have no key of their own",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_58", "trivy:AWS-0039", "cfn_nag:W82", "guard:EKS_CLUSTER_ENCRYPTION_RULE"],
        places: [("AWS::EKS::Cluster", ["EncryptionConfig"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without EncryptionConfig the secrets of Kubernetes are encrypted with a key that AWS owns: \
                  its use is not logged and cannot be limited. Name a KMS key for secrets.",
    }
}

property_rule! {
    PUBLIC {
        id: "eks-endpoint-public",
        summary: "The API of a Kubernetes cluster is on the internet",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0040", "guard:EKS_ENDPOINT_NO_PUBLIC_ACCESS", "cdk-nag:AwsSolutions-EKS1", "fsbp:eks.1"],
        places: [("AWS::EKS::Cluster", ["ResourcesVpcConfig", "EndpointPublicAccess"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Nothing,
        message: "EndpointPublicAccess is not false, and the default is true: everyone can reach the API of \
                  the cluster, and only its login protects it. Set it to false, or name the networks in \
                  PublicAccessCidrs.",
    }
}

property_rule! {
    OPEN {
        id: "eks-endpoint-open-to-world",
        summary: "The API of a Kubernetes cluster names the whole internet as allowed",
        severity: Warning,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0041"],
        places: [("AWS::EKS::Cluster", ["ResourcesVpcConfig", "PublicAccessCidrs", "*"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["0.0.0.0/0", "::/0"]),
        unless: None,
        mend: Mend::Nothing,
        message: "PublicAccessCidrs lets every address reach the API of the cluster. Name the networks of \
                  those who administer it.",
    }
}

property_rule! {
    SSH {
        id: "eks-node-ssh-open",
        summary: "The nodes of a group take SSH from the whole internet",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:eks_node_group_remote_access", "checkov:CKV_AWS_100"],
        places: [("AWS::EKS::Nodegroup", ["RemoteAccess", "SourceSecurityGroups"])],
        absent: Absent::BadUnder(1),
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without SourceSecurityGroups RemoteAccess opens port 22 of the nodes to 0.0.0.0/0. Name \
                  the groups that may, or leave RemoteAccess out and use Session Manager.",
    }
}

property_rule! {
    UPDATES {
        id: "eks-update-config-missing",
        summary: "A node group does not say how many nodes an update takes away",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: [],
        places: [("AWS::EKS::Nodegroup", ["UpdateConfig"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::map([("MaxUnavailable", Value::bare("1"))]),
            title: "Update one node at a time (MaxUnavailable: 1)",
            safety: Safety::Safe,
        },
        message: "Without UpdateConfig one node after the other is updated, which takes long for large \
                  groups. Say how many may be away at a time.",
    }
}

property_rule! {
    UPDATE_SHARE {
        id: "eks-update-takes-most-nodes",
        summary: "An update of a node group takes away more than half of the nodes",
        severity: Warning,
        category: Reliability,
        default: true,
        since: "0.1.0",
        equivalents: [],
        places: [("AWS::EKS::Nodegroup", ["UpdateConfig", "MaxUnavailablePercentage"])],
        absent: Absent::Fine,
        wrong: Wrong::Above(50),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("33"),
            title: "Update a third at a time (MaxUnavailablePercentage: 33)",
            safety: Safety::Safe,
        },
        message: "An update may take more than half of the nodes away at once, and the rest cannot carry the \
                  load. Use a third.",
    }
}

property_rule! {
    AL2 {
        id: "eks-ami-type-outdated",
        summary: "A node group uses images of Amazon Linux 2",
        severity: Information,
        category: Operations,
        default: true,
        since: "0.1.0",
        equivalents: [],
        places: [("AWS::EKS::Nodegroup", ["AmiType"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["AL2_x86_64", "AL2_x86_64_GPU", "AL2_ARM_64"]),
        unless: None,
        mend: Mend::Nothing,
        message: "There are no images of Amazon Linux 2 from Kubernetes 1.33 on, and no new ones since 26 \
                  November 2025. Use AL2023 or Bottlerocket.",
    }
}
