//! What single properties of instances, volumes and networks must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    EBS_UNENCRYPTED {
        id: "ec2-ebs-unencrypted",
        summary: "An EBS volume is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:ebs_volume_encryption_disabled", "checkov:CKV_AWS_3", "trivy:AWS-0026", "cfn_nag:F1", "guard:ENCRYPTED_VOLUMES", "cdk-nag:AwsSolutions-EC26", "fsbp:ec2.3", "trivy:AWS-0131", "fsbp:ec2.181", "fsbp:ec2.173", "checkov:CKV_AWS_8", "trivy:AWS-0008"],
        places: [
            ("AWS::EC2::Volume", ["Encrypted"]),
            ("AWS::EC2::LaunchTemplate", ["LaunchTemplateData", "BlockDeviceMappings", "*", "Ebs", "Encrypted"]),
            ("AWS::EC2::Instance", ["BlockDeviceMappings", "*", "Ebs", "Encrypted"]),
            ("AWS::AutoScaling::LaunchConfiguration", ["BlockDeviceMappings", "*", "Ebs", "Encrypted"]),
        ],
        // A volume from a snapshot is encrypted like the snapshot, and one with a key is encrypted
        // or refused.
        absent: Absent::BadUnlessBeside(&["SnapshotId", "KmsKeyId"]),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the volume (Encrypted: true); an existing volume or instance is replaced",
            safety: Safety::Unsafe,
        },
        message: "Encrypted is not true: unless the account encrypts by default, the data and the snapshots lie on disk \
                  in the clear. Set Encrypted: true before the first deployment: later it replaces the volume.",
    }
}

property_rule! {
    EBS_AWS_KEY {
        id: "ec2-ebs-aws-managed-key",
        summary: "An EBS volume has no key of its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:ebs_volume_without_kms_key_id", "trivy:AWS-0027", "cfn_nag:W37", "guard:EBS_VOLUME_ENCRYPTION_KEY_RULE"],
        places: [("AWS::EC2::Volume", ["KmsKeyId"])],
        absent: Absent::BadUnlessBeside(&["SnapshotId"]),
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the volume takes the key of the account, which you can neither limit nor share. \
                  Name a KMS key where you must decide who may decrypt.",
    }
}

property_rule! {
    EBS_GP2 {
        id: "ec2-ebs-previous-generation",
        summary: "An EBS volume is of a previous generation (gp2, standard)",
        severity: Hint,
        category: Cost,
        default: true,
        since: "0.1.0",
        equivalents: [],
        places: [
            ("AWS::EC2::Volume", ["VolumeType"]),
            ("AWS::EC2::LaunchTemplate", ["LaunchTemplateData", "BlockDeviceMappings", "*", "Ebs", "VolumeType"]),
            ("AWS::EC2::Instance", ["BlockDeviceMappings", "*", "Ebs", "VolumeType"]),
            ("AWS::AutoScaling::LaunchConfiguration", ["BlockDeviceMappings", "*", "Ebs", "VolumeType"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["gp2", "standard"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("gp3"),
            title: "Use gp3; an instance that describes its volumes itself is replaced",
            safety: Safety::Unsafe,
        },
        message: "gp3 costs a fifth less than gp2 and gives 3,000 IOPS at any size. Set VolumeType: gp3; only gp2 \
                  volumes above 1,000 GiB need Iops with it to stay as fast.",
    }
}

property_rule! {
    HOP_LIMIT {
        id: "ec2-imds-hop-limit-high",
        summary: "Answers of the instance metadata service travel further than the instance",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:autoscaling.4"],
        places: [
            ("AWS::EC2::LaunchTemplate", ["LaunchTemplateData", "MetadataOptions", "HttpPutResponseHopLimit"]),
            ("AWS::AutoScaling::LaunchConfiguration", ["MetadataOptions", "HttpPutResponseHopLimit"]),
            ("AWS::EC2::Instance", ["MetadataOptions", "HttpPutResponseHopLimit"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Above(1),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("1"),
            title: "Keep the session token on the instance (HttpPutResponseHopLimit: 1); containers in a network of \
                    their own lose the metadata",
            safety: Safety::Unsafe,
        },
        message: "With a hop limit above 1, containers and whatever else routes through the instance can fetch a session \
                  token for its credentials. Set 1, or 2 where containers need the metadata.",
    }
}

property_rule! {
    PUBLIC_ADDRESS {
        id: "ec2-instance-public-address",
        summary: "An instance gets a public address",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_88", "guard:EC2_INSTANCE_NO_PUBLIC_IP", "cdk-nag:HIPAA.Security-EC2InstanceNoPublicIp", "fsbp:ec2.9", "fsbp:ec2.25", "trivy:AWS-0009", "guard:AUTOSCALING_LAUNCH_CONFIG_PUBLIC_IP_DISABLED", "cdk-nag:HIPAA.Security-AutoScalingLaunchConfigPublicIpDisabled", "fsbp:autoscaling.5"],
        places: [
            ("AWS::EC2::Instance", ["NetworkInterfaces", "*", "AssociatePublicIpAddress"]),
            (
                "AWS::EC2::LaunchTemplate",
                ["LaunchTemplateData", "NetworkInterfaces", "*", "AssociatePublicIpAddress"]
            ),
            ("AWS::AutoScaling::LaunchConfiguration", ["AssociatePublicIpAddress"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Give no public address (AssociatePublicIpAddress: false); an existing instance is replaced",
            safety: Safety::Unsafe,
        },
        message: "AssociatePublicIpAddress puts the instance on the internet, with nothing but its security groups \
                  before it. Set it to false and let users come through a load balancer.",
    }
}

property_rule! {
    SUBNET_ADDRESSES {
        id: "ec2-subnet-assigns-public-addresses",
        summary: "Whatever starts in a subnet gets a public address",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:ec2_instance_subnet_has_public_ip_mapping_on_launch", "trivy:AWS-0164", "cfn_nag:W33", "guard:SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", "cdk-nag:HIPAA.Security-VPCSubnetAutoAssignPublicIpDisabled", "fsbp:ec2.15"],
        places: [("AWS::EC2::Subnet", ["MapPublicIpOnLaunch"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Give no public addresses (MapPublicIpOnLaunch: false); what needs one must ask for it",
            safety: Safety::Unsafe,
        },
        message: "MapPublicIpOnLaunch puts everything that starts in the subnet on the internet, wanted or not. \
                  Set it to false: load balancers and NAT gateways need no such default.",
    }
}

property_rule! {
    MONITORING {
        id: "ec2-instance-basic-monitoring",
        summary: "An instance reports its metrics only every five minutes",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:ec2_instance_monitoring_disabled", "guard:EC2_INSTANCE_DETAILED_MONITORING_ENABLED", "cdk-nag:AwsSolutions-EC28"],
        places: [("AWS::EC2::Instance", ["Monitoring"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(is_from_launch_template),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Report every minute (Monitoring: true); detailed metrics are billed",
            safety: Safety::Safe,
        },
        message: "Without Monitoring: true the metrics come every five minutes, so alarms and scaling lag behind. \
                  Set it where that matters; detailed metrics cost extra.",
    }
}

property_rule! {
    NOT_EBS_OPTIMIZED {
        id: "ec2-instance-not-ebs-optimized",
        summary: "An instance of an old type shares its network with its volumes",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:ec2_not_ebs_optimized", "guard:EBS_OPTIMIZED_INSTANCE", "cdk-nag:HIPAA.Security-EC2EBSOptimizedInstance"],
        places: [("AWS::EC2::Instance", ["EbsOptimized"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(is_always_or_never_ebs_optimized),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Give the volumes a line of their own (EbsOptimized: true); the instance is restarted",
            safety: Safety::Unsafe,
        },
        message: "This type is not EBS-optimized unless asked: traffic of the network slows down its volumes. \
                  Set EbsOptimized: true, or take a current type, where it is always on.",
    }
}

property_rule! {
    TERMINATION {
        id: "ec2-instance-termination-unprotected",
        summary: "An instance can be terminated by a mistaken call",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-EC29"],
        places: [("AWS::EC2::Instance", ["DisableApiTermination"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(is_from_launch_template),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Protect the instance from termination (DisableApiTermination: true); the stack cannot delete it then",
            safety: Safety::Unsafe,
        },
        message: "Without DisableApiTermination one mistaken call ends the instance and what is on it. Set it to true on \
                  instances that cannot be made anew.",
    }
}

property_rule! {
    SOURCE_DEST_CHECK {
        id: "ec2-source-destination-check-off",
        summary: "A network interface passes on traffic that is not its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:ec2.180"],
        places: [
            ("AWS::EC2::NetworkInterface", ["SourceDestCheck"]),
            ("AWS::EC2::Instance", ["SourceDestCheck"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Check source and destination (SourceDestCheck: true); a NAT or firewall instance needs it off",
            safety: Safety::Unsafe,
        },
        message: "SourceDestCheck: false lets the machine send under addresses of others. Only a router, NAT or firewall \
                  instance needs that: a NAT gateway does it without an instance.",
    }
}

property_rule! {
    TRANSIT_AUTO_ACCEPT {
        id: "ec2-transit-gateway-auto-accepts",
        summary: "A transit gateway attaches the VPC of every account it is shared with",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:ec2.23"],
        places: [("AWS::EC2::TransitGateway", ["AutoAcceptSharedAttachments"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["enable"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("disable"),
            title: "Accept attachments by hand (AutoAcceptSharedAttachments: disable)",
            safety: Safety::Unsafe,
        },
        message: "AutoAcceptSharedAttachments joins any VPC of an account that the gateway is shared with, and nobody \
                  looks at it. Set it to disable and accept each attachment.",
    }
}

property_rule! {
    ENDPOINT_SERVICE {
        id: "ec2-endpoint-service-auto-accepts",
        summary: "An endpoint service connects whoever asks, without approval",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_123"],
        places: [("AWS::EC2::VPCEndpointService", ["AcceptanceRequired"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Approve each connection (AcceptanceRequired: true)",
            safety: Safety::Unsafe,
        },
        message: "AcceptanceRequired: false connects every principal that may ask, without a person looking at it. \
                  Set it to true unless the permissions name only your own accounts.",
    }
}

property_rule! {
    CLIENT_VPN_UNLOGGED {
        id: "ec2-client-vpn-unlogged",
        summary: "A client VPN endpoint does not log who connects",
        severity: Information,
        category: Operations,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:ec2.51"],
        places: [("AWS::EC2::ClientVpnEndpoint", ["ConnectionLogOptions", "Enabled"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The endpoint does not log connections, so nobody can tell later who was in the network. Set Enabled: \
                  true and CloudwatchLogGroup.",
    }
}

property_rule! {
    GROUP_WITHOUT_VPC {
        id: "ec2-security-group-in-default-vpc",
        summary: "A security group does not name its VPC",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:security_groups_without_vpc_attached"],
        places: [("AWS::EC2::SecurityGroup", ["VpcId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without VpcId the group belongs to the default VPC of the account, if there is one: in an account \
                  without it the deployment fails. Name the VPC.",
    }
}

property_rule! {
    GROUP_UNDESCRIBED {
        id: "ec2-security-group-undescribed",
        summary: "A security group has no description that says what it is for",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0099", "cdk-nag:AwsSolutions-EC27"],
        places: [("AWS::EC2::SecurityGroup", ["GroupDescription"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["", " ", "-"]),
        unless: None,
        mend: Mend::Nothing,
        message: "GroupDescription is missing or empty, so nobody can tell later what the group is for. Say what the \
                  group protects; it cannot be changed without replacing the group.",
    }
}

property_rule! {
    RESERVED_GROUP_NAME {
        id: "ec2-security-group-reserved-name",
        summary: "A security group takes the reserved name `default`",
        severity: Error,
        category: Correctness,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:default_security_groups_with_unrestricted_traffic", "trivy:AWS-0173", "cdk-nag:HIPAA.Security-VPCDefaultSecurityGroupClosed", "fsbp:ec2.2"],
        places: [("AWS::EC2::SecurityGroup", ["GroupName"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["default"]),
        unless: None,
        mend: Mend::Remove {
            title: "Let CloudFormation name the group (without GroupName)",
            safety: Safety::Safe,
        },
        message: "Every VPC has a group named `default` that no template can create: the deployment fails. Leave out \
                  GroupName, or take another.",
    }
}

property_rule! {
    INSTANCE_WITHOUT_SUBNET {
        id: "ec2-instance-in-default-vpc",
        summary: "An instance does not name its subnet",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:instance_with_no_vpc", "guard:EC2_INSTANCES_IN_VPC", "cdk-nag:HIPAA.Security-EC2InstancesInVPC"],
        places: [("AWS::EC2::Instance", ["SubnetId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(gets_subnet_elsewhere),
        mend: Mend::Nothing,
        message: "Without SubnetId the instance starts in a public subnet of the default VPC, if the account has one. \
                  Name the subnet.",
    }
}

property_rule! {
    DEFAULT_GROUP {
        id: "ec2-instance-default-security-group",
        summary: "An instance is in the default security group",
        severity: Hint,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:ec2_instance_using_default_security_group"],
        places: [
            ("AWS::EC2::Instance", ["SecurityGroups", "*"]),
            ("AWS::EC2::LaunchTemplate", ["LaunchTemplateData", "SecurityGroups", "*"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["default"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The members of the default group reach each other on every port, and anything started in haste joins \
                  it. Make a group for this instance that opens only what it serves.",
    }
}

/// What a launch template says of an instance is judged on the launch template.
pub(crate) fn is_from_launch_template(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_some_and(|it| it.pair("LaunchTemplate").is_some())
}

fn gets_subnet_elsewhere(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let has_interfaces = properties.is_some_and(|it| it.pair("NetworkInterfaces").is_some());
    has_interfaces || is_from_launch_template(context, properties)
}

/// Current types are always EBS-optimized, the oldest cannot be. Between them are those that are
/// on request (EC2 user guide, "Amazon EBS–optimized instance types", supported but not by default).
fn is_always_or_never_ebs_optimized(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    const ON_REQUEST: [&str; 17] = [
        "c1.xlarge",
        "c3.xlarge",
        "c3.2xlarge",
        "c3.4xlarge",
        "g2.2xlarge",
        "i2.xlarge",
        "i2.2xlarge",
        "i2.4xlarge",
        "m1.large",
        "m1.xlarge",
        "m2.2xlarge",
        "m2.4xlarge",
        "m3.xlarge",
        "m3.2xlarge",
        "r3.xlarge",
        "r3.2xlarge",
        "r3.4xlarge",
    ];
    let Some(properties) = properties else { return true };
    if properties.pair("LaunchTemplate").is_some() {
        return true;
    }
    let is_on_request = |given: &Given<'_>| given.is_surely(|it| ON_REQUEST.contains(&it));
    !lookup(context.environment, properties, &["InstanceType"])
        .iter()
        .all(|place| is_on_request(&place.given))
}
