//! What single properties of stages, methods and domain names of APIs must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    OPEN {
        id: "apigateway-method-open",
        summary: "A method of an API answers everyone",
        severity: Warning,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_with_open_access", "checkov:CKV_AWS_59", "trivy:AWS-0004", "cfn_nag:W59", "guard:API_GW_METHOD_AUTHORIZATION_TYPE_RULE", "cdk-nag:AwsSolutions-APIG4", "cdk-nag:AwsSolutions-COG4", "fsbp:apigateway.8"],
        places: [("AWS::ApiGateway::Method", ["AuthorizationType"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["NONE"]),
        unless: Some(is_preflight_or_needs_key),
        mend: Mend::Nothing,
        message: "The method asks for no authorization, so everyone on the internet can call it. Use \
                  AWS_IAM, a Cognito user pool or an authorizer, unless it is meant for all.",
    }
}

property_rule! {
    API_KEY {
        id: "apigateway-method-api-key-missing",
        summary: "A method of an API asks for no API key",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_method_does_not_contains_an_api_key"],
        places: [("AWS::ApiGateway::Method", ["ApiKeyRequired"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "ApiKeyRequired is not true: calls cannot be counted and limited by client. Ask for a key \
                  where you have usage plans.",
    }
}

property_rule! {
    ACCESS_LOGS {
        id: "apigateway-access-logs-missing",
        summary: "A stage of an API writes no access logs",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_access_logging_disabled", "checkov:CKV_AWS_76", "trivy:AWS-0001", "cfn_nag:W69", "guard:API_GW_STAGE_ACCESS_LOGGING_RULE", "cdk-nag:AwsSolutions-APIG1", "cdk-nag:Serverless-APIGWStructuredLogging", "checkov:CKV_AWS_95", "cfn_nag:W46", "guard:API_GWV2_ACCESS_LOGS_ENABLED", "fsbp:apigateway.9"],
        places: [
            ("AWS::ApiGateway::Stage", ["AccessLogSetting"]),
            ("AWS::ApiGatewayV2::Stage", ["AccessLogSettings"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without access logs nobody can see later who called what. Name a log group and a format.",
    }
}

property_rule! {
    DEPLOYMENT_LOGS {
        id: "apigateway-deployment-access-logs-missing",
        summary: "The stage that a deployment makes writes no access logs",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_deployment_without_access_log_setting", "cfn_nag:W45"],
        places: [("AWS::ApiGateway::Deployment", ["StageDescription", "AccessLogSetting"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(makes_no_stage),
        mend: Mend::Nothing,
        message: "The stage that this deployment makes has no access logs: nobody can see later who called \
                  what. Add AccessLogSetting, or better an AWS::ApiGateway::Stage of its own.",
    }
}

property_rule! {
    TRACING {
        id: "apigateway-tracing-disabled",
        summary: "A stage of an API is not traced",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_xray_disabled", "checkov:CKV_AWS_73", "trivy:AWS-0003", "cdk-nag:HIPAA.Security-APIGWXrayEnabled", "fsbp:apigateway.3"],
        places: [("AWS::ApiGateway::Stage", ["TracingEnabled"])],
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
    EXECUTION_LOGS {
        id: "apigateway-execution-logs-missing",
        summary: "A stage of an API writes no execution logs",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:cloudwatch_metrics_disabled", "guard:API_GW_EXECUTION_LOGGING_ENABLED", "cdk-nag:AwsSolutions-APIG6", "fsbp:apigateway.1"],
        places: [("AWS::ApiGateway::Stage", ["MethodSettings", "*", "LoggingLevel"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["OFF"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("ERROR"),
            title: "Log errors (LoggingLevel: ERROR)",
            safety: Safety::Unsafe,
        },
        message: "LoggingLevel is not ERROR or INFO: why a call failed cannot be seen. Set it to ERROR.",
    }
}

property_rule! {
    METHOD_SETTINGS {
        id: "apigateway-method-settings-missing",
        summary: "A stage of an API has no settings for its methods",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:cloudwatch_metrics_disabled", "guard:API_GW_EXECUTION_LOGGING_ENABLED", "cdk-nag:AwsSolutions-APIG6", "fsbp:apigateway.1"],
        places: [("AWS::ApiGateway::Stage", ["MethodSettings"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without MethodSettings there are no execution logs, no metrics by method and no limits but \
                  those of the account. Add settings for /* and *.",
    }
}

property_rule! {
    METRICS {
        id: "apigateway-metrics-disabled",
        summary: "The metrics of the methods of an API are off",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:cloudwatch_metrics_disabled"],
        places: [("AWS::ApiGateway::Stage", ["MethodSettings", "*", "MetricsEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Collect metrics by method (MetricsEnabled: true)",
            safety: Safety::Safe,
        },
        message: "MetricsEnabled is not true: calls and errors are counted for the whole stage, not by \
                  method. Set it to true.",
    }
}

property_rule! {
    CLIENT_CERTIFICATE {
        id: "apigateway-client-certificate-missing",
        summary: "A stage of an API proves nothing to the servers behind it",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_without_ssl_certificate", "cdk-nag:HIPAA.Security-APIGWSSLEnabled", "fsbp:apigateway.2"],
        places: [("AWS::ApiGateway::Stage", ["ClientCertificateId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without ClientCertificateId an HTTP server behind the API cannot tell its calls from \
                  others. Use a client certificate where the server is on the internet.",
    }
}

property_rule! {
    CACHE {
        id: "apigateway-cache-disabled",
        summary: "A stage of an API does not cache",
        severity: Hint,
        category: Cost,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_cache_cluster_disabled", "checkov:CKV_AWS_120", "trivy:AWS-0190"],
        places: [("AWS::ApiGateway::Stage", ["CacheClusterEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "CacheClusterEnabled is not true: every call reaches the integration. A cache helps where \
                  many clients ask the same, and is charged by the hour.",
    }
}

property_rule! {
    PUBLIC_ENDPOINT {
        id: "apigateway-endpoint-public",
        summary: "An API is reached from the internet",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_endpoint_config_is_not_private", "guard:API_GW_ENDPOINT_TYPE_CHECK"],
        places: [("AWS::ApiGateway::RestApi", ["EndpointConfiguration", "Types", "*"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["EDGE", "REGIONAL"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The endpoint is on the internet. Use PRIVATE for an API that only your VPCs call.",
    }
}

property_rule! {
    ENDPOINT_TYPE {
        id: "apigateway-endpoint-type-missing",
        summary: "An API does not say where it is reached from",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_endpoint_config_is_not_private", "guard:API_GW_ENDPOINT_TYPE_CHECK"],
        places: [("AWS::ApiGateway::RestApi", ["EndpointConfiguration"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without EndpointConfiguration the API is edge-optimized: public, behind a distribution of \
                  AWS. Say REGIONAL or PRIVATE where you mean that.",
    }
}

property_rule! {
    COMPRESSION {
        id: "apigateway-compression-missing",
        summary: "An API does not compress its answers",
        severity: Hint,
        category: Cost,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_with_invalid_compression"],
        places: [("AWS::ApiGateway::RestApi", ["MinimumCompressionSize"])],
        absent: Absent::Bad,
        wrong: Wrong::Test(is_no_size),
        unless: None,
        mend: Mend::Nothing,
        message: "MinimumCompressionSize is absent or outside 0 to 10485760: answers are sent as they are. \
                  Set the size from which on they are compressed.",
    }
}

property_rule! {
    DOMAIN_TLS {
        id: "apigateway-domain-tls-outdated",
        summary: "A domain name of an API accepts TLS 1.0",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_without_security_policy", "trivy:AWS-0005", "cfn_nag:W62", "guard:API_GW_DOMAIN_DENY_NON_TLS_TRAFFIC"],
        places: [
            ("AWS::ApiGateway::DomainName", ["SecurityPolicy"]),
            ("AWS::ApiGatewayV2::DomainName", ["DomainNameConfigurations", "*", "SecurityPolicy"]),
        ],
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
    DOMAIN_TLS_MISSING {
        id: "apigateway-domain-tls-policy-missing",
        summary: "A domain name of an API does not say which TLS it accepts",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:api_gateway_without_security_policy", "trivy:AWS-0005", "cfn_nag:W62", "guard:API_GW_DOMAIN_DENY_NON_TLS_TRAFFIC"],
        places: [("AWS::ApiGateway::DomainName", ["SecurityPolicy"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::text("TLS_1_2"),
            title: "Require TLS 1.2 (SecurityPolicy: TLS_1_2)",
            safety: Safety::Safe,
        },
        message: "Without SecurityPolicy the template does not decide which versions of TLS are accepted. \
                  Set it to TLS_1_2.",
    }
}

fn is_no_size(text: &str) -> bool {
    text.trim().parse::<i64>().is_ok_and(|size| !(0..=10_485_760).contains(&size))
}

/// Browsers ask with `OPTIONS` before they send credentials; a key is at least some hindrance.
fn is_preflight_or_needs_key(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let Some(properties) = properties else { return false };
    let may_be = |property: &'static [&'static str], text: &str| {
        lookup(context.environment, properties, property).iter().any(|place| match &place.given {
            Given::Unknown => true,
            given => given.is_surely(|it| it.eq_ignore_ascii_case(text)),
        })
    };
    may_be(&["HttpMethod"], "OPTIONS") || may_be(&["ApiKeyRequired"], "true")
}

fn makes_no_stage(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_none_or(|it| it.pair("StageName").is_none() && it.pair("StageDescription").is_none())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn open_methods() {
        check(
            "
Parameters:
  Verb: { Type: String }
Resources:
  Open:
    Type: AWS::ApiGateway::Method
    Properties:
      HttpMethod: GET
      ApiKeyRequired: false
#                     ^^^^^ hint[apigateway-method-api-key-missing]
      AuthorizationType: NONE
#                        ^^^^ warning[apigateway-method-open]
  WithKey:
    Type: AWS::ApiGateway::Method
    Properties: { HttpMethod: GET, AuthorizationType: NONE, ApiKeyRequired: true }
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties: { HttpMethod: OPTIONS, ApiKeyRequired: true }
  Unknown:
    Type: AWS::ApiGateway::Method
    Properties: { HttpMethod: !Ref Verb, ApiKeyRequired: !Ref Verb }
",
        );
    }
}
