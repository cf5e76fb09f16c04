//! What single properties of GraphQL APIs must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    LOGS {
        id: "appsync-logs-missing",
        summary: "A GraphQL API does not log",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_193", "checkov:CKV_AWS_194", "cdk-nag:AwsSolutions-ASC3", "fsbp:appsync.2"],
        places: [("AWS::AppSync::GraphQLApi", ["LogConfig", "FieldLogLevel"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["NONE"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The API does not log: why a query failed cannot be seen. Set LogConfig with FieldLogLevel \
                  ERROR or ALL and a role.",
    }
}

property_rule! {
    TRACING {
        id: "appsync-tracing-disabled",
        summary: "A GraphQL API is not traced",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:Serverless-AppSyncTracing"],
        places: [("AWS::AppSync::GraphQLApi", ["XrayEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Trace requests (XrayEnabled: true)",
            safety: Safety::Safe,
        },
        message: "XrayEnabled is not true: X-Ray does not show where requests spend their time or fail. Set \
                  it to true.",
    }
}

property_rule! {
    API_KEY {
        id: "appsync-api-key-authentication",
        summary: "A GraphQL API lets in everyone who has its key",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:appsync.5"],
        places: [("AWS::AppSync::GraphQLApi", ["AuthenticationType"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["API_KEY"]),
        unless: None,
        mend: Mend::Nothing,
        message: "An API key is the same for all clients, stands in their code and says nothing about who \
                  calls. Use AWS_IAM, a Cognito user pool or OpenID Connect.",
    }
}

property_rule! {
    CACHE_AT_REST {
        id: "appsync-cache-unencrypted",
        summary: "The cache of a GraphQL API is not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:appsync.1"],
        places: [("AWS::AppSync::ApiCache", ["AtRestEncryptionEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the cache (AtRestEncryptionEnabled: true); it is replaced",
            safety: Safety::Unsafe,
        },
        message: "AtRestEncryptionEnabled is not true: answers lie in the cache in the clear. Set it to \
                  true; later it replaces the cache.",
    }
}

property_rule! {
    CACHE_TRANSIT {
        id: "appsync-cache-transit-unencrypted",
        summary: "A GraphQL API talks to its cache without encryption",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:appsync.6"],
        places: [("AWS::AppSync::ApiCache", ["TransitEncryptionEnabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt connections (TransitEncryptionEnabled: true); the cache is replaced",
            safety: Safety::Unsafe,
        },
        message: "TransitEncryptionEnabled is not true: answers travel to the cache in the clear. Set it to \
                  true; later it replaces the cache.",
    }
}
