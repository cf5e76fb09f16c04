//! What single properties of serverless applications must be: one row a rule.

use cfn_syntax::Node;

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    API_LOGS {
        id: "serverless-api-access-logs-missing",
        summary: "An API of a serverless application writes no access logs",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:serverless_api_access_logging_setting_undefined", "trivy:AWS-0113", "trivy:AWS-0116"],
        places: [
            ("AWS::Serverless::Api", ["AccessLogSetting"]),
            ("AWS::Serverless::HttpApi", ["AccessLogSettings"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without access logs nobody can see later who called what. Name a log group and a format.",
    }
}

property_rule! {
    API_TRACING {
        id: "serverless-api-tracing-disabled",
        summary: "An API of a serverless application is not traced",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:serverless_api_xray_tracing_disabled", "trivy:AWS-0111"],
        places: [("AWS::Serverless::Api", ["TracingEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Trace requests (TracingEnabled: true)",
            safety: Safety::Safe,
        },
        message: "TracingEnabled is not true: X-Ray does not show where requests spend their time or fail. \
                  Set it to true.",
    }
}

property_rule! {
    API_CACHE {
        id: "serverless-api-cache-disabled",
        summary: "An API of a serverless application does not cache",
        severity: Hint,
        category: Cost,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:serverless_api_cache_cluster_disabled"],
        places: [("AWS::Serverless::Api", ["CacheClusterEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "CacheClusterEnabled is not true: every call reaches the function. A cache helps where many \
                  clients ask the same, and is charged by the hour.",
    }
}

property_rule! {
    API_ENDPOINT {
        id: "serverless-api-endpoint-public",
        summary: "An API of a serverless application is reached from the internet",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:serverless_api_endpoint_config_not_private"],
        places: [("AWS::Serverless::Api", ["EndpointConfiguration", "Type"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["EDGE", "REGIONAL"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The endpoint is on the internet. Use PRIVATE for an API that only your VPCs call.",
    }
}

property_rule! {
    API_COMPRESSION {
        id: "serverless-api-compression-missing",
        summary: "An API of a serverless application does not compress its answers",
        severity: Hint,
        category: Cost,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:serverless_api_without_content_encoding"],
        places: [("AWS::Serverless::Api", ["MinimumCompressionSize"])],
        absent: Absent::Bad,
        wrong: Wrong::Test(is_no_size),
        unless: None,
        mend: Mend::Nothing,
        message: "MinimumCompressionSize is absent or outside 0 to 10485760: answers are sent as they are. \
                  Set the size from which on they are compressed.",
    }
}

property_rule! {
    API_CACHE_UNENCRYPTED {
        id: "serverless-api-cache-unencrypted",
        summary: "The cache of an API of a serverless application is not encrypted",
        severity: Warning,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0110"],
        places: [("AWS::Serverless::Api", ["MethodSettings", "*", "CacheDataEncrypted"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the cache (CacheDataEncrypted: true)",
            safety: Safety::Safe,
        },
        message: "CacheDataEncrypted is not true: where the method is cached, answers lie in the cache in \
                  the clear. Set it to true.",
    }
}

property_rule! {
    API_DOMAIN_TLS {
        id: "serverless-api-domain-tls-outdated",
        summary: "The domain name of an API of a serverless application accepts TLS 1.0",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0112"],
        places: [("AWS::Serverless::Api", ["Domain", "SecurityPolicy"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["TLS_1_0"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("TLS_1_2"),
            title: "Require TLS 1.2 (SecurityPolicy: TLS_1_2)",
            safety: Safety::Safe,
        },
        message: "TLS_1_0 lets clients connect with versions of TLS that are broken. Set SecurityPolicy: \
                  TLS_1_2.",
    }
}

property_rule! {
    FUNCTION_TRACING {
        id: "serverless-function-tracing-disabled",
        summary: "A function of a serverless application is not traced",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:serverless_function_without_x-ray_tracing", "trivy:AWS-0125"],
        places: [("AWS::Serverless::Function", ["Tracing"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["PassThrough", "Disabled"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("Active"),
            title: "Trace invocations (Tracing: Active)",
            safety: Safety::Safe,
        },
        message: "Tracing is not Active: X-Ray does not show where the function spends its time or fails. \
                  Set it to Active.",
    }
}

property_rule! {
    FUNCTION_DLQ {
        id: "serverless-function-dead-letter-queue-missing",
        summary: "Events that a function of a serverless application cannot handle are lost",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:serverless_function_without_dead_letter_queue"],
        places: [("AWS::Serverless::Function", ["DeadLetterQueue"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(has_failure_destination),
        mend: Mend::Nothing,
        message: "Without DeadLetterQueue or a destination an event that fails three times is lost. Send it \
                  to a queue where events must not get lost.",
    }
}

property_rule! {
    FUNCTION_KEY {
        id: "serverless-function-environment-aws-managed-key",
        summary: "The environment of a function of a serverless application has no key of its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:serverless_function_environment_variables_not_encrypted"],
        places: [("AWS::Serverless::Function", ["KmsKeyArn"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(has_no_environment),
        mend: Mend::Nothing,
        message: "Without KmsKeyArn the environment variables are encrypted with the key of AWS, and \
                  everyone who may read the function reads them. Name a key of your own for sensitive ones.",
    }
}

property_rule! {
    FUNCTION_TAGS {
        id: "serverless-function-untagged",
        summary: "A function of a serverless application has no tags",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:serverless_function_without_tags"],
        places: [("AWS::Serverless::Function", ["Tags"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without Tags nobody knows whose the function is or what it costs. Tag it with its owner.",
    }
}

fn is_no_size(text: &str) -> bool {
    text.trim().parse::<i64>().is_ok_and(|size| !(0..=10_485_760).contains(&size))
}

fn has_failure_destination(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_some_and(|it| it.pair("EventInvokeConfig").is_some())
}

fn has_no_environment(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_none_or(|it| it.pair("Environment").is_none())
}
