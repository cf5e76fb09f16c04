//! What single properties of notebooks, models and endpoints must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    INTERNET {
        id: "sagemaker-notebook-direct-internet-access",
        summary: "A notebook reaches the internet past the VPC",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:sagemaker_enabling_internet_access", "guard:SAGEMAKER_NOTEBOOK_NO_DIRECT_INTERNET_ACCESS", "cdk-nag:AwsSolutions-SM3", "fsbp:sagemaker.1"],
        places: [("AWS::SageMaker::NotebookInstance", ["DirectInternetAccess"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["Enabled"]),
        unless: None,
        mend: Mend::Nothing,
        message: "DirectInternetAccess is Enabled, its default: data can leave the notebook past every \
                  firewall of the VPC. Set it to Disabled, with SubnetId and SecurityGroupIds.",
    }
}

property_rule! {
    VPC {
        id: "sagemaker-notebook-not-in-vpc",
        summary: "A notebook stands outside the VPC",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:sagemaker_notebook_not_placed_in_vpc", "cdk-nag:AwsSolutions-SM1", "fsbp:sagemaker.2"],
        places: [("AWS::SageMaker::NotebookInstance", ["SubnetId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without SubnetId the notebook stands in a VPC of the service: your firewalls, endpoints \
                  and flow logs do not see it. Name a private subnet.",
    }
}

property_rule! {
    NOTEBOOK_KEY {
        id: "sagemaker-notebook-key-missing",
        summary: "The volume of a notebook has no key of its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:sagemaker_data_encryption_disabled", "checkov:CKV_AWS_187", "cfn_nag:W1201", "guard:SAGEMAKER_NOTEBOOK_INSTANCE_KMS_KEY_CONFIGURED", "cdk-nag:AwsSolutions-SM2"],
        places: [("AWS::SageMaker::NotebookInstance", ["KmsKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the volume of the notebook has no key that you control. Name one where \
                  you must decide who may decrypt.",
    }
}

property_rule! {
    ROOT {
        id: "sagemaker-notebook-root-access",
        summary: "Users of a notebook are root on it",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:sagemaker.3"],
        places: [("AWS::SageMaker::NotebookInstance", ["RootAccess"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["Enabled"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("Disabled"),
            title: "Take root away (RootAccess: Disabled)",
            safety: Safety::Unsafe,
        },
        message: "RootAccess is Enabled, its default: users can change and read everything on the instance. \
                  Set it to Disabled.",
    }
}

property_rule! {
    IMDS {
        id: "sagemaker-notebook-imdsv1-allowed",
        summary: "The metadata service of a notebook answers without a session token (IMDSv1)",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_371", "fsbp:sagemaker.8"],
        places: [("AWS::SageMaker::NotebookInstance", ["InstanceMetadataServiceConfiguration", "MinimumInstanceMetadataServiceVersion"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["1"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("2"),
            title: "Require session tokens (version 2)",
            safety: Safety::Safe,
        },
        message: "The metadata service answers without a session token (IMDSv1), so that a forged request \
                  can read the credentials of the notebook. Set MinimumInstanceMetadataServiceVersion: 2.",
    }
}

property_rule! {
    ENDPOINT_KEY {
        id: "sagemaker-endpoint-key-missing",
        summary: "The volumes of an endpoint have no key of their own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:sagemaker_endpoint_config_should_specify_kms_key_id_attribute", "cfn_nag:W1200", "guard:SAGEMAKER_ENDPOINT_CONFIGURATION_KMS_KEY_CONFIGURED", "cdk-nag:HIPAA.Security-SageMakerEndpointConfigurationKMSKeyConfigured", "fsbp:sagemaker.4"],
        places: [("AWS::SageMaker::EndpointConfig", ["KmsKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the volumes of the endpoint have no key that you control. Name one where \
                  you must decide who may decrypt.",
    }
}

property_rule! {
    ISOLATION {
        id: "sagemaker-model-network-isolation-disabled",
        summary: "The container of a model may talk to the network",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_370", "fsbp:sagemaker.5"],
        places: [("AWS::SageMaker::Model", ["EnableNetworkIsolation"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Cut the container off the network (EnableNetworkIsolation: true)",
            safety: Safety::Unsafe,
        },
        message: "EnableNetworkIsolation is not true: the code of the model can send data anywhere. Set it \
                  to true when the model needs no network.",
    }
}

property_rule! {
    QUALITY_OUTPUT_KEY {
        id: "sagemaker-data-quality-output-key-missing",
        summary: "The output of a data quality job has no key of its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_367"],
        places: [("AWS::SageMaker::DataQualityJobDefinition", ["DataQualityJobOutputConfig", "KmsKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the output of the job has no key that you control. Name one where you \
                  must decide who may decrypt.",
    }
}

property_rule! {
    QUALITY_VOLUME_KEY {
        id: "sagemaker-data-quality-volume-key-missing",
        summary: "The volume of a data quality job has no key of its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_368"],
        places: [("AWS::SageMaker::DataQualityJobDefinition", ["JobResources", "ClusterConfig", "VolumeKmsKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without VolumeKmsKeyId the volume of the job has no key that you control. Name one where \
                  you must decide who may decrypt.",
    }
}

property_rule! {
    QUALITY_TRAFFIC {
        id: "sagemaker-data-quality-traffic-unencrypted",
        summary: "The instances of a data quality job talk without encryption",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_369"],
        places: [("AWS::SageMaker::DataQualityJobDefinition", ["NetworkConfig", "EnableInterContainerTrafficEncryption"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt traffic between containers",
            safety: Safety::Safe,
        },
        message: "EnableInterContainerTrafficEncryption is not true: with several instances data travels \
                  between them in the clear. Set it to true.",
    }
}
