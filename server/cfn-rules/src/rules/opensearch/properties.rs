//! What single properties of search domains must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    AT_REST {
        id: "opensearch-unencrypted",
        summary: "A search domain is not encrypted at rest",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:elasticsearch_not_encrypted_at_rest", "checkov:CKV_AWS_5", "trivy:AWS-0048", "cfn_nag:W54", "guard:ELASTICSEARCH_ENCRYPTED_AT_REST", "guard:OPENSEARCH_ENCRYPTED_AT_REST", "cdk-nag:AwsSolutions-OS8", "fsbp:es.1", "fsbp:opensearch.1"],
        places: [
            ("AWS::OpenSearchService::Domain", ["EncryptionAtRestOptions", "Enabled"]),
            ("AWS::Elasticsearch::Domain", ["EncryptionAtRestOptions", "Enabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the domain (EncryptionAtRestOptions.Enabled: true)",
            safety: Safety::Unsafe,
        },
        message: "EncryptionAtRestOptions.Enabled is not true: indices, logs and snapshots lie on disk in \
                  the clear. Set it to true.",
    }
}

property_rule! {
    NODE_TO_NODE {
        id: "opensearch-node-to-node-unencrypted",
        summary: "The nodes of a search domain talk without encryption",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_6", "trivy:AWS-0043", "cfn_nag:W85", "guard:ELASTICSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK", "guard:OPENSEARCH_NODE_TO_NODE_ENCRYPTION_CHECK", "cdk-nag:AwsSolutions-OS2", "fsbp:es.3", "fsbp:opensearch.3"],
        places: [
            ("AWS::OpenSearchService::Domain", ["NodeToNodeEncryptionOptions", "Enabled"]),
            ("AWS::Elasticsearch::Domain", ["NodeToNodeEncryptionOptions", "Enabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt traffic between nodes (NodeToNodeEncryptionOptions.Enabled: true)",
            safety: Safety::Unsafe,
        },
        message: "NodeToNodeEncryptionOptions.Enabled is not true: documents travel between the nodes in the \
                  clear. Set it to true.",
    }
}

property_rule! {
    HTTPS {
        id: "opensearch-https-not-enforced",
        summary: "A search domain takes requests without TLS",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:elasticsearch_with_https_disabled", "checkov:CKV_AWS_83", "trivy:AWS-0046", "guard:ELASTICSEARCH_HTTPS_REQUIRED", "guard:OPENSEARCH_HTTPS_REQUIRED"],
        places: [
            ("AWS::OpenSearchService::Domain", ["DomainEndpointOptions", "EnforceHTTPS"]),
            ("AWS::Elasticsearch::Domain", ["DomainEndpointOptions", "EnforceHTTPS"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Take HTTPS only (EnforceHTTPS: true)",
            safety: Safety::Unsafe,
        },
        message: "EnforceHTTPS is not true: queries, documents and passwords can be sent in the clear. Set \
                  it to true.",
    }
}

property_rule! {
    TLS_POLICY {
        id: "opensearch-tls-policy-outdated",
        summary: "A search domain accepts outdated versions of TLS",
        severity: Warning,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0126", "fsbp:es.8", "fsbp:opensearch.8"],
        places: [
            ("AWS::OpenSearchService::Domain", ["DomainEndpointOptions", "TLSSecurityPolicy"]),
            ("AWS::Elasticsearch::Domain", ["DomainEndpointOptions", "TLSSecurityPolicy"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Test(is_old_tls),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("Policy-Min-TLS-1-2-PFS-2023-10"),
            title: "Require TLS 1.2 with forward secrecy",
            safety: Safety::Unsafe,
        },
        message: "The domain accepts TLS 1.0 and 1.1, as it does by default. Set TLSSecurityPolicy to \
                  Policy-Min-TLS-1-2-PFS-2023-10.",
    }
}

property_rule! {
    ERROR_LOGS {
        id: "opensearch-error-logs-missing",
        summary: "A search domain does not publish its error log",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:elasticsearch_logs_disabled", "guard:ELASTICSEARCH_APPLICATION_LOGGING_ENABLED", "guard:ELASTICSEARCH_LOGS_TO_CLOUDWATCH", "guard:OPENSEARCH_APPLICATION_LOGGING_ENABLED", "cdk-nag:HIPAA.Security-OpenSearchErrorLogsToCloudWatch", "fsbp:es.4", "fsbp:opensearch.4"],
        places: [
            ("AWS::OpenSearchService::Domain", ["LogPublishingOptions", "ES_APPLICATION_LOGS", "Enabled"]),
            ("AWS::Elasticsearch::Domain", ["LogPublishingOptions", "ES_APPLICATION_LOGS", "Enabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The error log is not published: nobody sees why queries fail or the domain turns red. \
                  Publish ES_APPLICATION_LOGS to a log group.",
    }
}

property_rule! {
    AUDIT_LOGS {
        id: "opensearch-audit-logs-missing",
        summary: "A search domain does not record who does what",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_317", "trivy:AWS-0042", "guard:ELASTICSEARCH_AUDIT_LOGGING_ENABLED", "guard:OPENSEARCH_AUDIT_LOGGING_ENABLED", "fsbp:es.5", "fsbp:opensearch.5"],
        places: [
            ("AWS::OpenSearchService::Domain", ["LogPublishingOptions", "AUDIT_LOGS", "Enabled"]),
            ("AWS::Elasticsearch::Domain", ["LogPublishingOptions", "AUDIT_LOGS", "Enabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "Audit logs are not published: nobody can see later who searched or changed what. Publish \
                  AUDIT_LOGS to a log group; they need fine-grained access control.",
    }
}

property_rule! {
    INDEX_SLOW_LOGS {
        id: "opensearch-index-slow-logs-missing",
        summary: "A search domain does not publish which writes are slow",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:elasticsearch_without_slow_logs", "kics:elasticsearch_logs_disabled", "cdk-nag:AwsSolutions-OS9"],
        places: [
            ("AWS::OpenSearchService::Domain", ["LogPublishingOptions", "INDEX_SLOW_LOGS", "Enabled"]),
            ("AWS::Elasticsearch::Domain", ["LogPublishingOptions", "INDEX_SLOW_LOGS", "Enabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The slow log of writes is not published: nobody sees which writes take long. Publish \
                  INDEX_SLOW_LOGS to a log group.",
    }
}

property_rule! {
    SEARCH_SLOW_LOGS {
        id: "opensearch-search-slow-logs-missing",
        summary: "A search domain does not publish which searches are slow",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:elasticsearch_without_slow_logs", "kics:elasticsearch_logs_disabled", "cdk-nag:AwsSolutions-OS9"],
        places: [
            ("AWS::OpenSearchService::Domain", ["LogPublishingOptions", "SEARCH_SLOW_LOGS", "Enabled"]),
            ("AWS::Elasticsearch::Domain", ["LogPublishingOptions", "SEARCH_SLOW_LOGS", "Enabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The slow log of searches is not published: nobody sees which searches take long. Publish \
                  SEARCH_SLOW_LOGS to a log group.",
    }
}

property_rule! {
    VPC {
        id: "opensearch-not-in-vpc",
        summary: "A search domain has a public endpoint",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["cfn_nag:W90", "guard:ELASTICSEARCH_IN_VPC_ONLY", "guard:OPENSEARCH_IN_VPC_ONLY", "cdk-nag:AwsSolutions-OS1", "fsbp:es.2", "fsbp:opensearch.2"],
        places: [
            ("AWS::OpenSearchService::Domain", ["VPCOptions"]),
            ("AWS::Elasticsearch::Domain", ["VPCOptions"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without VPCOptions the endpoint is on the internet and only the access policy protects it. \
                  Place the domain in private subnets.",
    }
}

property_rule! {
    KEY {
        id: "opensearch-aws-managed-key",
        summary: "A search domain is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:elasticsearch_domain_encryption_with_kms_disabled"],
        places: [
            ("AWS::OpenSearchService::Domain", ["EncryptionAtRestOptions", "KmsKeyId"]),
            ("AWS::Elasticsearch::Domain", ["EncryptionAtRestOptions", "KmsKeyId"]),
        ],
        absent: Absent::BadUnder(1),
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without KmsKeyId the domain is encrypted with the key of AWS, whose policy you cannot \
                  change. Name a key of your own where you must decide who may decrypt.",
    }
}

property_rule! {
    FINE_GRAINED {
        id: "opensearch-fine-grained-access-control-missing",
        summary: "A search domain has no users and roles of its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:OPENSEARCH_ACCESS_CONTROL_ENABLED", "fsbp:opensearch.7"],
        places: [
            ("AWS::OpenSearchService::Domain", ["AdvancedSecurityOptions", "Enabled"]),
            ("AWS::Elasticsearch::Domain", ["AdvancedSecurityOptions", "Enabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "Fine-grained access control is off: whoever may reach the domain reads and writes every \
                  index. Set AdvancedSecurityOptions.Enabled with an administrator.",
    }
}

property_rule! {
    ZONES {
        id: "opensearch-zone-awareness-disabled",
        summary: "A search domain stands in one availability zone",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-OS7", "guard:ELASTICSEARCH_DATA_NODE_FAULT_TOLERANCE", "guard:OPENSEARCH_DATA_NODE_FAULT_TOLERANCE", "fsbp:es.6", "fsbp:opensearch.6"],
        places: [
            ("AWS::OpenSearchService::Domain", ["ClusterConfig", "ZoneAwarenessEnabled"]),
            ("AWS::Elasticsearch::Domain", ["ElasticsearchClusterConfig", "ZoneAwarenessEnabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "ZoneAwarenessEnabled is not true: when the zone fails, the domain is down. Set it to true, \
                  with as many nodes as a multiple of the zones.",
    }
}

property_rule! {
    NODES {
        id: "opensearch-data-nodes-few",
        summary: "A search domain has fewer than three data nodes",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:ELASTICSEARCH_DATA_NODE_FAULT_TOLERANCE", "guard:OPENSEARCH_DATA_NODE_FAULT_TOLERANCE", "fsbp:es.6", "fsbp:opensearch.6"],
        places: [
            ("AWS::OpenSearchService::Domain", ["ClusterConfig", "InstanceCount"]),
            ("AWS::Elasticsearch::Domain", ["ElasticsearchClusterConfig", "InstanceCount"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Below(3),
        unless: None,
        mend: Mend::Nothing,
        message: "With fewer than three data nodes (one when InstanceCount is absent) a lost node can lose \
                  data or stop writes. Use three or more in production.",
    }
}

property_rule! {
    MASTERS {
        id: "opensearch-dedicated-masters-missing",
        summary: "A search domain has no dedicated master nodes",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-OS4", "guard:ELASTICSEARCH_PRIMARY_NODE_FAULT_TOLERANCE", "fsbp:es.7"],
        places: [
            ("AWS::OpenSearchService::Domain", ["ClusterConfig", "DedicatedMasterEnabled"]),
            ("AWS::Elasticsearch::Domain", ["ElasticsearchClusterConfig", "DedicatedMasterEnabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "DedicatedMasterEnabled is not true: nodes busy with searches also run the cluster, which \
                  then falls apart under load. Use three dedicated masters in production.",
    }
}

property_rule! {
    LOGS {
        id: "opensearch-logs-missing",
        summary: "A search domain publishes no logs at all",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_84"],
        places: [
            ("AWS::OpenSearchService::Domain", ["LogPublishingOptions"]),
            ("AWS::Elasticsearch::Domain", ["LogPublishingOptions"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without LogPublishingOptions no log of the domain is kept: neither errors, nor slow \
                  searches, nor who did what. Publish at least the error log.",
    }
}

/// `Policy-Min-TLS-1-0-2019-07` and what is older.
fn is_old_tls(policy: &str) -> bool {
    policy.contains("-TLS-1-0-")
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn both_names_of_the_service() {
        check(
            "
Parameters:
  Group: { Type: String }
Resources:
  Old:
    Type: AWS::Elasticsearch::Domain
    Properties:
      ElasticsearchClusterConfig:
        InstanceCount: 1
#                      ^ hint[opensearch-data-nodes-few]
        ZoneAwarenessEnabled: true
        DedicatedMasterEnabled: true
      EncryptionAtRestOptions: { Enabled: true, KmsKeyId: alias/search }
      NodeToNodeEncryptionOptions: { Enabled: 'false' }
#                                             ^^^^^^^ warning[opensearch-node-to-node-unencrypted]
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: Policy-Min-TLS-1-0-2019-07 }
#                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[opensearch-tls-policy-outdated]
      VPCOptions: { SubnetIds: [subnet-12345678] }
      AdvancedSecurityOptions: { Enabled: true }
      LogPublishingOptions:
        ES_APPLICATION_LOGS: { CloudWatchLogsLogGroupArn: !Ref Group, Enabled: true }
        AUDIT_LOGS: { CloudWatchLogsLogGroupArn: !Ref Group, Enabled: true }
        SEARCH_SLOW_LOGS: { CloudWatchLogsLogGroupArn: !Ref Group, Enabled: true }
        INDEX_SLOW_LOGS: { CloudWatchLogsLogGroupArn: !Ref Group, Enabled: false }
#                                                                          ^^^^^ hint[opensearch-index-slow-logs-missing]
",
        );
    }
}
