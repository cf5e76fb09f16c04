//! What single properties of trails must be: one row a rule.

use cfn_syntax::Node;

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    VALIDATION {
        id: "cloudtrail-log-validation-off",
        summary: "Changes to the log files of a trail cannot be found",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:cloudtrail_log_file_validation_disabled",
            "checkov:CKV_AWS_36",
            "trivy:AWS-0016",
            "guard:CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
            "cdk-nag:HIPAA.Security-CloudTrailLogFileValidationEnabled",
            "fsbp:cloudtrail.4",
        ],
        places: [
            ("AWS::CloudTrail::Trail", ["EnableLogFileValidation"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Sign the log files (EnableLogFileValidation: true)",
            safety: Safety::Safe,
        },
        message: "Nothing shows whether a log file was changed or removed after CloudTrail wrote it. Set \
                  EnableLogFileValidation: true.",
    }
}

property_rule! {
    REGIONS {
        id: "cloudtrail-single-region",
        summary: "A trail sees one region only",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:cloudtrail_multi_region_disabled",
            "checkov:CKV_AWS_67",
            "trivy:AWS-0014",
            "guard:MULTI_REGION_CLOUD_TRAIL_ENABLED",
            "fsbp:cloudtrail.1",
        ],
        places: [
            ("AWS::CloudTrail::Trail", ["IsMultiRegionTrail"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Watch all regions (IsMultiRegionTrail: true)",
            safety: Safety::Safe,
        },
        message: "The trail notes what happens in its own region; whoever misuses the account works in \
                  another. Set IsMultiRegionTrail: true.",
    }
}

property_rule! {
    LOGGING {
        id: "cloudtrail-not-logging",
        summary: "A trail is there but notes nothing",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:cloudtrail_logging_disabled",
            "guard:CLOUD_TRAIL_ENABLED",
        ],
        places: [
            ("AWS::CloudTrail::Trail", ["IsLogging"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Start logging (IsLogging: true)",
            safety: Safety::Safe,
        },
        message: "IsLogging is false: the trail exists, and nothing is written. Set it to true.",
    }
}

property_rule! {
    TOPIC {
        id: "cloudtrail-topic-missing",
        summary: "Nobody is told when a trail writes log files",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:cloudtrail_sns_topic_name_undefined",
        ],
        places: [
            ("AWS::CloudTrail::Trail", ["SnsTopicName"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "No topic is told of new log files. Programs that read them at once need SnsTopicName; \
                  most use CloudWatch Logs or EventBridge instead.",
    }
}

property_rule! {
    DATA {
        id: "cloudtrail-data-events-missing",
        summary: "A trail does not note who reads and writes objects",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: [
            "trivy:AWS-0171",
            "trivy:AWS-0172",
            "guard:CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
        ],
        places: [
            ("AWS::CloudTrail::Trail", ["EventSelectors"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(has_advanced_selectors),
        mend: Mend::Set {
            value: || Value::list([Value::map([("ReadWriteType", Value::text("All")), ("IncludeManagementEvents", Value::bare("true")), ("DataResources", Value::list([Value::map([("Type", Value::text("AWS::S3::Object")), ("Values", Value::list([Value::text("arn:aws:s3")]))])]))])]),
            title: "Note reads and writes of all objects; every event is paid for",
            safety: Safety::Unsafe,
        },
        message: "The trail notes management events only: who read or deleted an object stays unknown. \
                  Add an event selector for AWS::S3::Object.",
    }
}

/// Advanced selectors say it in another way.
fn has_advanced_selectors(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_some_and(|it| it.pair("AdvancedEventSelectors").is_some())
}
