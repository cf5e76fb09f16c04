//! What single properties of tables must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PITR {
        id: "dynamodb-point-in-time-recovery-disabled",
        summary: "A table cannot be restored to a point in time",
        severity: Information,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:dynamodb_table_point_in_time_recovery_disabled", "checkov:CKV_AWS_28", "trivy:AWS-0024", "cfn_nag:W78", "guard:DYNAMODB_PITR_ENABLED", "cdk-nag:AwsSolutions-DDB3", "fsbp:dynamodb.2", "checkov:CKV_AWS_165"],
        places: [
            ("AWS::DynamoDB::Table", ["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"]),
            ("AWS::DynamoDB::GlobalTable", ["Replicas", "*", "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Keep 35 days of history (PointInTimeRecoveryEnabled: true)",
            safety: Safety::Safe,
        },
        message: "Point-in-time recovery is off: a wrong write or delete cannot be undone. Set \
                  PointInTimeRecoveryEnabled: true where the data matters.",
    }
}

property_rule! {
    AWS_KEY {
        id: "dynamodb-aws-owned-key",
        summary: "A table is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:dynamodb_table_not_encrypted", "kics:dynamodb_with_aws_owned_cmk", "checkov:CKV_AWS_119", "trivy:AWS-0025", "cfn_nag:W74", "guard:DYNAMODB_TABLE_ENCRYPTED_KMS", "guard:DYNAMODB_TABLE_MUST_BE_ENCRYPTED"],
        places: [("AWS::DynamoDB::Table", ["SSESpecification", "SSEEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt with a KMS key of the account (SSEEnabled: true)",
            safety: Safety::Safe,
        },
        message: "Without SSESpecification the table is encrypted with a key that AWS owns: its use is not \
                  logged and cannot be limited. Set SSEEnabled: true, with KMSMasterKeyId for a key of your \
                  own.",
    }
}

property_rule! {
    DELETION {
        id: "dynamodb-deletion-protection-missing",
        summary: "A table can be deleted by one call",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:dynamodb.6"],
        places: [
            ("AWS::DynamoDB::Table", ["DeletionProtectionEnabled"]),
            ("AWS::DynamoDB::GlobalTable", ["Replicas", "*", "DeletionProtectionEnabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Protect the table from deletion (DeletionProtectionEnabled: true)",
            safety: Safety::Safe,
        },
        message: "DeletionProtectionEnabled is not true: one call, or the removal of the resource from a \
                  template, deletes the table. Set it to true where the data matters.",
    }
}

property_rule! {
    SIMPLE_KEY {
        id: "serverless-table-aws-owned-key",
        summary: "A table of a serverless application is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0121"],
        places: [("AWS::Serverless::SimpleTable", ["SSESpecification", "SSEEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt with a KMS key of the account (SSEEnabled: true)",
            safety: Safety::Safe,
        },
        message: "Without SSESpecification the table is encrypted with a key that AWS owns: its use is not \
                  logged and cannot be limited. Set SSEEnabled: true.",
    }
}

property_rule! {
    BILLING {
        id: "dynamodb-provisioned-capacity",
        summary: "A table has a fixed capacity",
        severity: Hint,
        category: Cost,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:HIPAA.Security-DynamoDBAutoScalingEnabled", "fsbp:dynamodb.1"],
        places: [("AWS::DynamoDB::Table", ["BillingMode"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["PROVISIONED"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The table has a fixed capacity, which is too much or too little unless something scales \
                  it. Use PAY_PER_REQUEST, or scale it with Application Auto Scaling.",
    }
}
