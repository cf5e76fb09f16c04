//! What single properties of functions must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::lookup;

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PUBLIC {
        id: "lambda-permission-public",
        summary: "Everyone may invoke a function",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:lambda_permission_principal_is_wildcard", "cfn_nag:F13", "guard:LAMBDA_NO_WILDCARD_PRINCIPALS", "guard:LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED", "cdk-nag:HIPAA.Security-LambdaFunctionPublicAccessProhibited", "fsbp:lambda.1"],
        places: [
            ("AWS::Lambda::Permission", ["Principal"]),
            ("AWS::Lambda::LayerVersionPermission", ["Principal"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Test(is_everyone),
        unless: Some(is_limited_otherwise),
        mend: Mend::Nothing,
        message: "Principal * lets every account of AWS in. Name the service or the account that may, with \
                  SourceArn or SourceAccount.",
    }
}

property_rule! {
    ACTION {
        id: "lambda-permission-action",
        summary: "A permission of a function is for more than invoking",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:lambda_permission_misconfigured", "cfn_nag:W24", "guard:LAMBDA_PERMISSION_INVOKE_FUNCTION_ACTION", "cdk-nag:Serverless-LambdaStarPermissions"],
        places: [("AWS::Lambda::Permission", ["Action"])],
        absent: Absent::Fine,
        wrong: Wrong::Test(is_no_invocation),
        unless: None,
        mend: Mend::Nothing,
        message: "The permission allows more than lambda:InvokeFunction: its holder may read or change the \
                  function. Give rights to manage functions in IAM policies.",
    }
}

property_rule! {
    VPC {
        id: "lambda-not-in-vpc",
        summary: "A function stands outside the VPC",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_117", "cfn_nag:W89", "guard:LAMBDA_INSIDE_VPC", "cdk-nag:HIPAA.Security-LambdaInsideVPC", "fsbp:lambda.5"],
        places: [("AWS::Lambda::Function", ["VpcConfig"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without VpcConfig the function cannot reach private resources, and your firewalls and flow \
                  logs do not see it. Attach it to subnets where it needs that.",
    }
}

property_rule! {
    DLQ {
        id: "lambda-dead-letter-queue-missing",
        summary: "Events that a function cannot handle are lost",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:lambda_function_without_dead_letter_queue", "checkov:CKV_AWS_116", "guard:LAMBDA_DLQ_CHECK", "cdk-nag:HIPAA.Security-LambdaDLQ", "cdk-nag:Serverless-LambdaAsyncFailureDestination"],
        places: [("AWS::Lambda::Function", ["DeadLetterConfig", "TargetArn"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without DeadLetterConfig or a destination an event that fails three times is lost. Send it \
                  to a queue where events must not get lost.",
    }
}

property_rule! {
    TRACING {
        id: "lambda-tracing-disabled",
        summary: "A function is not traced",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:lambda_functions_without_x-ray_tracing", "trivy:AWS-0066", "cdk-nag:Serverless-LambdaTracing"],
        places: [("AWS::Lambda::Function", ["TracingConfig", "Mode"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["PassThrough"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("Active"),
            title: "Trace invocations (Mode: Active)",
            safety: Safety::Unsafe,
        },
        message: "TracingConfig.Mode is not Active: X-Ray does not show where the function spends its time \
                  or fails. Set it to Active.",
    }
}

property_rule! {
    CONCURRENCY {
        id: "lambda-reserved-concurrency-missing",
        summary: "A function may use up the concurrency of the account",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_115", "cfn_nag:W92", "guard:LAMBDA_CONCURRENCY_CHECK", "cdk-nag:HIPAA.Security-LambdaConcurrency"],
        places: [("AWS::Lambda::Function", ["ReservedConcurrentExecutions"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without ReservedConcurrentExecutions a flood of events to this function can starve all \
                  others of the account. Set a limit where that matters.",
    }
}

property_rule! {
    KEY {
        id: "lambda-environment-aws-managed-key",
        summary: "The environment of a function has no key of its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_173"],
        places: [("AWS::Lambda::Function", ["KmsKeyArn"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(has_no_environment),
        mend: Mend::Nothing,
        message: "Without KmsKeyArn the environment variables are encrypted with the key of AWS, and \
                  everyone who may read the function reads them. Name a key of your own for sensitive ones.",
    }
}

property_rule! {
    TAGS {
        id: "lambda-untagged",
        summary: "A function has no tags",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:lambda_function_without_tags"],
        places: [("AWS::Lambda::Function", ["Tags"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without Tags nobody knows whose the function is or what it costs. Tag it with its owner.",
    }
}

property_rule! {
    MEMORY {
        id: "lambda-memory-default",
        summary: "A function has the default memory",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:Serverless-LambdaDefaultMemorySize"],
        places: [("AWS::Lambda::Function", ["MemorySize"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without MemorySize the function has 128 MB and the least processor. Choose the size after \
                  measuring: more is often faster and no dearer.",
    }
}

property_rule! {
    TIMEOUT {
        id: "lambda-timeout-default",
        summary: "A function has the default timeout",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:Serverless-LambdaDefaultTimeout"],
        places: [("AWS::Lambda::Function", ["Timeout"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without Timeout the function is stopped after 3 seconds. Choose a time that fits its work \
                  and its caller.",
    }
}

property_rule! {
    URL_OPEN {
        id: "lambda-url-open",
        summary: "The URL of a function answers everyone",
        severity: Warning,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_258", "cdk-nag:LambdaFunctionUrlAuth"],
        places: [("AWS::Lambda::Url", ["AuthType"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["NONE"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("AWS_IAM"),
            title: "Ask for signed requests (AuthType: AWS_IAM)",
            safety: Safety::Unsafe,
        },
        message: "AuthType: NONE lets everyone on the internet invoke the function. Use AWS_IAM, unless the \
                  function checks its callers itself.",
    }
}

property_rule! {
    URL_CORS {
        id: "lambda-url-cors-open",
        summary: "The URL of a function may be called by scripts of every site",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV2_AWS_75"],
        places: [("AWS::Lambda::Url", ["Cors", "AllowOrigins", "*"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["*"]),
        unless: None,
        mend: Mend::Nothing,
        message: "AllowOrigins * lets scripts of every site call the function and read its answers. Name the \
                  sites that may.",
    }
}

property_rule! {
    FAILURES {
        id: "lambda-event-source-failure-destination-missing",
        summary: "Batches of a stream that a function cannot handle are lost",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:Serverless-LambdaEventSourceMappingDestination"],
        places: [("AWS::Lambda::EventSourceMapping", ["DestinationConfig", "OnFailure", "Destination"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without a destination for failures a batch that a stream gives up on is lost without a \
                  word. Name a queue or a topic.",
    }
}

property_rule! {
    SOURCE {
        id: "lambda-permission-source-missing",
        summary: "A service may invoke a function for everyone",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:public_lambda_via_api_gateway", "checkov:CKV_AWS_364", "trivy:AWS-0067"],
        places: [("AWS::Lambda::Permission", ["SourceArn"])],
        absent: Absent::BadUnlessBeside(&["SourceAccount", "PrincipalOrgID", "EventSourceToken", "FunctionUrlAuthType"]),
        wrong: Wrong::Never,
        unless: Some(is_no_service),
        mend: Mend::Nothing,
        message: "The principal is a service of AWS, and neither SourceArn nor SourceAccount says for whom \
                  it acts: anyone can let the service invoke the function. Add SourceArn.",
    }
}

fn is_everyone(principal: &str) -> bool {
    principal.trim() == "*"
}

fn is_no_invocation(action: &str) -> bool {
    !matches!(action, "lambda:InvokeFunction" | "lambda:InvokeFunctionUrl" | "lambda:GetLayerVersion")
}

/// An organization, an account or a source limits who may, and a function URL is open or not by
/// its own setting.
fn is_limited_otherwise(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let limits = [
        "PrincipalOrgID",
        "OrganizationId",
        "SourceArn",
        "SourceAccount",
        "FunctionUrlAuthType",
        "EventSourceToken",
    ];
    properties.is_some_and(|it| limits.iter().any(|limit| it.pair(limit).is_some()))
}

fn is_no_service(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_none_or(|properties| {
        lookup(context.environment, properties, &["Principal"])
            .iter()
            .any(|place| !place.given.is_surely(|it| it.ends_with(".amazonaws.com")))
    })
}

fn has_no_environment(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_none_or(|it| it.pair("Environment").is_none())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn who_may_invoke() {
        check(
            "
Resources:
  Everyone:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: worker
      Action: lambda:*
#             ^^^^^^^^ hint[lambda-permission-action]
      Principal: '*'
#                ^^^ error[lambda-permission-public]
  ForAnyTopic:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: worker, Action: lambda:InvokeFunction, Principal: sns.amazonaws.com }
#   ^^^^^^^^^^ warning[lambda-permission-source-missing]
  ForOneTopic:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: worker, Action: lambda:InvokeFunction, Principal: sns.amazonaws.com, SourceArn: arn }
  ForAnAccount:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: worker, Action: lambda:InvokeFunction, Principal: '123456789012' }
  Organization:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: worker, Action: lambda:InvokeFunction, Principal: '*', PrincipalOrgID: o-1 }
  Url:
    Type: AWS::Lambda::Permission
    Properties:
      { FunctionName: worker, Action: lambda:InvokeFunctionUrl, Principal: '*', FunctionUrlAuthType: NONE }
",
        );
    }
}
