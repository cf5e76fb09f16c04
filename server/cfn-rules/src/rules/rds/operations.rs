//! What single properties of databases to be watched and kept up to date must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::rules::rds::resilience::{engine_may_be, is_member, is_member_or_replica};
use crate::writer::Value;

property_rule! {
    MINOR {
        id: "rds-minor-upgrades-disabled",
        summary: "A database gets no minor upgrades by itself",
        severity: Information,
        category: Operations,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:automatic_minor_upgrades_disabled", "guard:RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED", "cdk-nag:HIPAA.Security-RDSAutomaticMinorVersionUpgradeEnabled", "fsbp:rds.13", "fsbp:rds.35"],
        places: [("AWS::RDS::DBInstance", ["AutoMinorVersionUpgrade"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Take minor upgrades in the maintenance window (AutoMinorVersionUpgrade: true)",
            safety: Safety::Safe,
        },
        message: "AutoMinorVersionUpgrade: false keeps security patches of the engine away until somebody \
                  applies them. Set it to true, which is the default.",
    }
}

property_rule! {
    MONITORING {
        id: "rds-enhanced-monitoring-missing",
        summary: "The host of a database is not monitored closely",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_118", "guard:RDS_ENHANCED_MONITORING_ENABLED", "cdk-nag:HIPAA.Security-RDSEnhancedMonitoringEnabled", "fsbp:rds.6"],
        places: [("AWS::RDS::DBInstance", ["MonitoringInterval"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["0"]),
        unless: Some(is_member),
        mend: Mend::Nothing,
        message: "Without MonitoringInterval there are no figures of the processes and the memory of the \
                  host. Set it to 60 and give MonitoringRoleArn a role that rds.amazonaws.com monitoring may \
                  assume.",
    }
}

property_rule! {
    PERFORMANCE {
        id: "rds-performance-insights-disabled",
        summary: "The load of a database is not recorded by statement",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0133"],
        places: [("AWS::RDS::DBInstance", ["EnablePerformanceInsights"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(is_member),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Record the load by statement (EnablePerformanceInsights: true)",
            safety: Safety::Unsafe,
        },
        message: "EnablePerformanceInsights is not true: when the database is slow, nothing tells which \
                  statement waits for what. Set it to true; seven days of history cost nothing.",
    }
}

property_rule! {
    PERFORMANCE_KEY {
        id: "rds-performance-insights-aws-managed-key",
        summary: "Performance Insights has no key of its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["trivy:AWS-0078"],
        places: [("AWS::RDS::DBInstance", ["PerformanceInsightsKMSKeyId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(performance_insights_may_be_off),
        mend: Mend::Nothing,
        message: "Performance Insights stores statements, at times with data in them, under the key of AWS. \
                  Name a KMS key in PerformanceInsightsKMSKeyId where you must decide who may decrypt.",
    }
}

property_rule! {
    AWS_KEY {
        id: "rds-aws-managed-key",
        summary: "The storage of a database is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:default_kms_key_usage"],
        places: [
            ("AWS::RDS::DBInstance", ["KmsKeyId"]),
            ("AWS::RDS::DBCluster", ["KmsKeyId"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(is_copy),
        mend: Mend::Nothing,
        message: "Without KmsKeyId the storage is encrypted with the key aws/rds, whose policy you cannot \
                  change and which cannot be shared with another account. Name a key of your own where that \
                  matters.",
    }
}

property_rule! {
    IAM_AUTH {
        id: "rds-iam-authentication-disabled",
        summary: "A database takes passwords only, no IAM identities",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:iam_database_auth_not_enabled", "checkov:CKV_AWS_161", "checkov:CKV_AWS_162", "trivy:AWS-0176", "cdk-nag:AwsSolutions-RDS6", "fsbp:rds.10", "fsbp:rds.12"],
        places: [
            ("AWS::RDS::DBInstance", ["EnableIAMDatabaseAuthentication"]),
            ("AWS::RDS::DBCluster", ["EnableIAMDatabaseAuthentication"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: Some(has_no_iam_authentication),
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Let IAM identities log in (EnableIAMDatabaseAuthentication: true)",
            safety: Safety::Safe,
        },
        message: "EnableIAMDatabaseAuthentication is not true: applications need a long-lived password. Set \
                  it to true and let them log in with short-lived tokens of their role.",
    }
}

property_rule! {
    PORT {
        id: "rds-default-port",
        summary: "A database listens on the port that everybody expects",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:rds_using_default_port", "cdk-nag:AwsSolutions-RDS11", "fsbp:rds.23"],
        places: [
            ("AWS::RDS::DBInstance", ["Port"]),
            ("AWS::RDS::DBCluster", ["Port"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["3306", "5432", "1521", "1433"]),
        unless: Some(is_member),
        mend: Mend::Nothing,
        message: "The database listens on the default port of its engine, which scanners try first. Another \
                  port is a small hindrance and no replacement for a closed security group.",
    }
}

property_rule! {
    USERNAME {
        id: "rds-default-master-username",
        summary: "The administrator of a database has the name that everybody expects",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:rds.24", "fsbp:rds.25"],
        places: [
            ("AWS::RDS::DBInstance", ["MasterUsername"]),
            ("AWS::RDS::DBCluster", ["MasterUsername"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["admin", "postgres", "root", "administrator", "sa"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The name of the administrator is the first that a guesser tries. Choose another name when \
                  the database is made; it cannot be changed later.",
    }
}

property_rule! {
    PROXY_TLS {
        id: "rds-proxy-tls-not-required",
        summary: "A database proxy takes connections without TLS",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:rds.43"],
        places: [("AWS::RDS::DBProxy", ["RequireTLS"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Require TLS (RequireTLS: true)",
            safety: Safety::Unsafe,
        },
        message: "RequireTLS is not true: clients may send their password and data through the proxy in the \
                  clear. Set it to true.",
    }
}

property_rule! {
    FORCE_SSL {
        id: "rds-parameter-group-tls-not-forced",
        summary: "A parameter group lets clients of a database connect without TLS",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["checkov:CKV2_AWS_69", "fsbp:rds.41", "fsbp:rds.44"],
        places: [
            ("AWS::RDS::DBParameterGroup", ["Parameters", "rds.force_ssl"]),
            ("AWS::RDS::DBParameterGroup", ["Parameters", "require_secure_transport"]),
            ("AWS::RDS::DBClusterParameterGroup", ["Parameters", "rds.force_ssl"]),
            ("AWS::RDS::DBClusterParameterGroup", ["Parameters", "require_secure_transport"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["0", "off", "OFF"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("1"),
            title: "Force TLS (1)",
            safety: Safety::Unsafe,
        },
        message: "The parameter group lets clients connect without TLS, so that passwords and data can be \
                  read on the way. Set the parameter to 1.",
    }
}

property_rule! {
    LOGS {
        id: "rds-logs-not-exported",
        summary: "A database does not send its logs to CloudWatch",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:RDS_INSTANCE_LOGGING_ENABLED", "cdk-nag:HIPAA.Security-RDSLoggingEnabled", "cdk-nag:AwsSolutions-RDS16", "fsbp:rds.9", "fsbp:rds.34", "fsbp:rds.36", "fsbp:rds.37", "fsbp:rds.40", "fsbp:rds.42", "fsbp:rds.45"],
        places: [
            ("AWS::RDS::DBInstance", ["EnableCloudwatchLogsExports"]),
            ("AWS::RDS::DBCluster", ["EnableCloudwatchLogsExports"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(is_member),
        mend: Mend::Nothing,
        message: "EnableCloudwatchLogsExports is absent: errors, slow statements and audits of the engine \
                  stay on the instance and are soon overwritten. Export the logs that the engine has.",
    }
}

property_rule! {
    MONITORING_ROLE {
        id: "rds-monitoring-role-missing",
        summary: "Enhanced monitoring of a database has no role",
        severity: Error,
        category: Correctness,
        default: true,
        since: "0.1.0",
        equivalents: [],
        places: [
            ("AWS::RDS::DBInstance", ["MonitoringRoleArn"]),
            ("AWS::RDS::DBCluster", ["MonitoringRoleArn"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(is_not_monitored),
        mend: Mend::Nothing,
        message: "MonitoringInterval is above 0 and MonitoringRoleArn is absent: RDS refuses to make the \
                  database. Name a role that monitoring.rds.amazonaws.com may assume.",
    }
}

fn performance_insights_may_be_off(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_none_or(|properties| {
        lookup(context.environment, properties, &["EnablePerformanceInsights"])
            .iter()
            .any(|place| !place.given.is_surely(|it| it.eq_ignore_ascii_case("true")))
    })
}

/// What is copied has the key of its source.
fn is_copy(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let snapshots = ["DBSnapshotIdentifier", "SnapshotIdentifier", "DBClusterSnapshotIdentifier"];
    is_member_or_replica(context, properties)
        || properties.is_some_and(|it| snapshots.iter().any(|snapshot| it.pair(snapshot).is_some()))
}

fn has_no_iam_authentication(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let lacks = |engine: &str| {
        ["oracle", "custom-", "sqlserver", "db2", "neptune", "docdb"].iter().any(|it| engine.starts_with(it))
    };
    // MariaDB has it from 10.6 on.
    let is_old_mariadb = |properties: Node<'_>| {
        engine_may_be(context, properties, |engine| engine == "mariadb")
            && lookup(context.environment, properties, &["EngineVersion"]).iter().any(|place| {
                let is_old = |version: &str| (0..6).any(|it| version.starts_with(&format!("10.{it}.")));
                matches!(place.given, Given::Unknown) || place.given.is_surely(is_old)
            })
    };
    is_member(context, properties)
        || properties.is_some_and(|it| engine_may_be(context, it, lacks) || is_old_mariadb(it))
}

fn is_not_monitored(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_none_or(|properties| {
        let is_on = |text: &str| text.trim().parse::<u32>().is_ok_and(|interval| interval > 0);
        // What rests on the default of a parameter may be switched off with it.
        lookup(context.environment, properties, &["MonitoringInterval"])
            .iter()
            .any(|place| !place.given.is_surely(is_on) || place.given.is_by_default())
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn keys_and_tokens() {
        check(
            "
Resources:
  Sql:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: sqlserver-ee
      EnablePerformanceInsights: true
      PerformanceInsightsKMSKeyId: alias/data
      KmsKeyId: alias/data
      MonitoringInterval: 60
      MonitoringRoleArn: role
      EnableCloudwatchLogsExports: [error]
      Port: 11433
  Postgres:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EnablePerformanceInsights: true
      PerformanceInsightsKMSKeyId: alias/data
      KmsKeyId: alias/data
      MonitoringInterval: 60
      MonitoringRoleArn: role
      EnableCloudwatchLogsExports: [error]
      Port: 5432
#           ^^^^ hint[rds-default-port]
      EnableIAMDatabaseAuthentication: false
#                                      ^^^^^ hint[rds-iam-authentication-disabled]
      AutoMinorVersionUpgrade: false
#                              ^^^^^ information[rds-minor-upgrades-disabled]
  Parameters:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Description: No encryption
      Family: postgres16
      Parameters: { rds.force_ssl: 0 }
#                                  ^ warning[rds-parameter-group-tls-not-forced]
",
        );
    }
}
