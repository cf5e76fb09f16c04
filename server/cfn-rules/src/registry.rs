//! All rules: one line a rule, sorted by id.

use std::sync::OnceLock;

use cfn_template::SectionKind;
use rustc_hash::FxHashMap;

use crate::check::{Check, CheckItem, CheckTemplate, Rule};
use crate::meta::RuleMeta;
use crate::requirement::Requirement;
use crate::rules::{
    acm, amazonmq, apigateway, appsync, athena, autoscaling, backup, cloud9, cloudfront, cloudtrail,
    cloudwatch, condition, config, dax, dms, docdb, dynamodb, ec2, ecr, efs, elasticache, elb, emr, events,
    firehose, fsx, function, gamelift, glue, guardduty, house, iam, kinesis, kms, lambda, logs, mapping,
    metadata, msk, neptune, opensearch, output, parameter, qldb, rds, redshift, redshift_serverless,
    resource, s3, sagemaker, secretsmanager, serverless, sns, sqs, stepfunctions, suppression, template,
    timestream, workspaces, yaml,
};

pub(crate) static REGISTRY: &[&Rule] = &[
    &acm::properties::WILDCARD,
    &house::watching::ALARMS,
    &amazonmq::properties::AUDIT,
    &amazonmq::properties::KEY,
    &amazonmq::properties::LOGS,
    &amazonmq::properties::MINOR,
    &amazonmq::properties::PUBLIC,
    &apigateway::properties::ACCESS_LOGS,
    &apigateway::properties::CACHE,
    &apigateway::properties::CLIENT_CERTIFICATE,
    &apigateway::properties::COMPRESSION,
    &apigateway::properties::DEPLOYMENT_LOGS,
    &apigateway::properties::DOMAIN_TLS,
    &apigateway::properties::DOMAIN_TLS_MISSING,
    &apigateway::properties::PUBLIC_ENDPOINT,
    &apigateway::properties::ENDPOINT_TYPE,
    &apigateway::properties::EXECUTION_LOGS,
    &apigateway::properties::API_KEY,
    &apigateway::properties::OPEN,
    &apigateway::properties::METHOD_SETTINGS,
    &apigateway::properties::METRICS,
    &apigateway::properties::TRACING,
    &appsync::properties::API_KEY,
    &appsync::properties::CACHE_TRANSIT,
    &appsync::properties::CACHE_AT_REST,
    &appsync::properties::LOGS,
    &appsync::properties::TRACING,
    &house::hardcoded::ARN,
    &athena::properties::RESULTS,
    &athena::properties::ENFORCED,
    &autoscaling::health_check::RULE,
    &autoscaling::groups::LAUNCH_CONFIGURATION,
    &autoscaling::groups::SCALING_POLICY,
    &autoscaling::groups::UPDATE_POLICY,
    &autoscaling::groups::NOT_BALANCED,
    &house::hardcoded::ZONE,
    &kms::customer_key::VAULT,
    &backup::plan_without_selection::RULE,
    &backup::properties::LIFECYCLE,
    &template::circular_dependency::RULE,
    &cloud9::properties::SSH,
    &cloudfront::properties::LOGS,
    &cloudfront::properties::SNI,
    &cloudfront::properties::CERTIFICATE,
    &cloudfront::properties::DEFAULT_CERTIFICATE,
    &cloudfront::properties::ROOT_OBJECT,
    &cloudfront::properties::GEO,
    &cloudfront::properties::HTTP,
    &cloudfront::properties::FAILOVER,
    &cloudfront::properties::TLS,
    &cloudfront::properties::WAF,
    &kms::customer_key::TRAIL,
    &cloudtrail::properties::DATA,
    &cloudtrail::trails::NO_LOG_GROUP,
    &cloudtrail::properties::VALIDATION,
    &cloudtrail::trails::MISSING,
    &house::watching::FILTERS,
    &cloudtrail::properties::LOGGING,
    &cloudtrail::properties::REGIONS,
    &cloudtrail::properties::TOPIC,
    &cloudwatch::alarm_without_action::RULE,
    &condition::circular::RULE,
    &condition::constant::RULE,
    &condition::malformed::RULE,
    &config::properties::KEY_AGE,
    &config::properties::AGGREGATOR,
    &dax::properties::TLS,
    &dax::properties::UNENCRYPTED,
    &resource::deletion_policy_alone::RULE,
    &resource::deletion_policy_invalid::RULE,
    &house::retention::LOST,
    &resource::dependency_needless::RULE,
    &house::documentation::DESCRIPTION,
    &dms::properties::SSL,
    &dms::properties::MINOR,
    &dms::properties::MULTI_AZ,
    &dms::properties::PUBLIC,
    &docdb::properties::AUDIT,
    &docdb::properties::KEY,
    &docdb::properties::BACKUPS,
    &docdb::properties::PORT,
    &docdb::properties::DELETION,
    &docdb::properties::LOGS,
    &docdb::properties::UNENCRYPTED,
    &docdb::properties::TLS,
    &template::duplicate_key::RULE,
    &template::dynamic_reference::RULE,
    &dynamodb::properties::AWS_KEY,
    &dynamodb::properties::DELETION,
    &dynamodb::properties::PITR,
    &ec2::ami_hardcoded::RULE,
    &ec2::properties::CLIENT_VPN_UNLOGGED,
    &ec2::placement::COMPUTE_PUBLIC,
    &autoscaling::signals::NOT_AWAITED,
    &ec2::properties::EBS_AWS_KEY,
    &ec2::properties::EBS_GP2,
    &ec2::properties::EBS_UNENCRYPTED,
    &ec2::properties::ENDPOINT_SERVICE,
    &ec2::gateway_dependency_missing::RULE,
    &ec2::properties::HOP_LIMIT,
    &ec2::imdsv1_allowed::RULE,
    &ec2::properties::MONITORING,
    &ec2::properties::DEFAULT_GROUP,
    &ec2::properties::INSTANCE_WITHOUT_SUBNET,
    &ec2::properties::NOT_EBS_OPTIMIZED,
    &ec2::instance_profile::MISSING,
    &ec2::properties::PUBLIC_ADDRESS,
    &ec2::properties::TERMINATION,
    &ec2::gateways::UNATTACHED,
    &ec2::launch_template_version::RULE,
    &ec2::subnets::SINGLE_NAT,
    &ec2::subnets::NAT_ACROSS_ZONES,
    &ec2::network_acl::ALL_PORTS,
    &ec2::network_acl::ALL_PROTOCOLS,
    &ec2::network_acl::DUPLICATE_NUMBER,
    &ec2::network_acl::INCOMPLETE,
    &ec2::network_acl::SHADOWED,
    &ec2::network_acl::OPEN_ADMIN_PORT,
    &ec2::subnets::TO_INTERNET,
    &ec2::security_group_rules::EGRESS_ALL_PROTOCOLS,
    &ec2::security_group_rules::EGRESS_OPEN,
    &ec2::security_group_rules::EGRESS_PORT_RANGE,
    &ec2::security_group_use::EGRESS_UNDEFINED,
    &ec2::properties::GROUP_WITHOUT_VPC,
    &ec2::security_group_rules::INGRESS_ALL_PROTOCOLS,
    &ec2::security_group_rules::BROAD,
    &ec2::security_group_rules::INGRESS_PORT_RANGE,
    &ec2::security_group_rules::METADATA_ADDRESS,
    &ec2::open_ingress::ADMIN,
    &ec2::open_ingress::DATABASE,
    &ec2::open_ingress::HTTP,
    &ec2::open_ingress::OTHER,
    &ec2::open_ingress::ANY,
    &ec2::properties::RESERVED_GROUP_NAME,
    &ec2::security_group_rules::UNDESCRIBED,
    &ec2::properties::GROUP_UNDESCRIBED,
    &ec2::security_group_use::WIDE_SOURCE,
    &ec2::instance_profile::NO_SSM,
    &autoscaling::signals::NEVER_SENT,
    &ec2::placement::SINGLE_ZONE,
    &ec2::properties::SOURCE_DEST_CHECK,
    &ec2::properties::SUBNET_ADDRESSES,
    &ec2::subnets::WITHOUT_TABLE,
    &ec2::subnets::ONE_ZONE,
    &ec2::properties::TRANSIT_AUTO_ACCEPT,
    &ec2::user_data_secret::RULE,
    &ec2::volume_unattached::RULE,
    &ec2::flow_logs_missing::RULE,
    &ec2::gateways::TWICE,
    &ec2::subnets::WITHOUT_FIREWALL,
    &ec2::placement::ALL_PUBLIC,
    &ec2::subnets::WITHOUT_SUBNETS,
    &kms::customer_key::REPOSITORY,
    &ecr::properties::LIFECYCLE,
    &iam::resource_policies::REPOSITORY,
    &ecr::properties::SCAN,
    &ecr::properties::MUTABLE,
    &efs::properties::ROOT_DIRECTORY,
    &efs::properties::POSIX_USER,
    &efs::properties::KEY,
    &efs::properties::BACKUP,
    &efs::properties::UNENCRYPTED,
    &efs::properties::TAGS,
    &iam::oidc::MISSING,
    &iam::roles::EKS_POLICIES,
    &ec2::placement::EKS_TAG,
    &elasticache::properties::AT_REST,
    &elasticache::properties::AUTH,
    &elasticache::properties::PORT,
    &elasticache::properties::FAILOVER,
    &elasticache::properties::MINOR,
    &elasticache::properties::MULTI_AZ,
    &elasticache::properties::SNAPSHOTS,
    &elasticache::properties::SUBNETS,
    &elasticache::properties::TRANSIT,
    &elb::properties::CROSS_ZONE,
    &elb::properties::CLASSIC_UNLOGGED,
    &elb::listeners::CERTIFICATE,
    &elb::listeners::HTTP,
    &elb::listeners::POLICY,
    &elb::attributes::DELETION_UNPROTECTED,
    &elb::attributes::INVALID_HEADERS,
    &elb::attributes::UNLOGGED,
    &emr::properties::NO_SUBNET,
    &emr::properties::NO_SECURITY_CONFIGURATION,
    &emr::properties::UNLOGGED,
    &emr::properties::NO_KERBEROS,
    &emr::properties::NOT_ENCRYPTED_AT_REST,
    &emr::properties::NOT_ENCRYPTED_IN_TRANSIT,
    &iam::resource_policies::EVENT_BUS,
    &events::properties::DEAD_LETTER,
    &firehose::properties::ENCRYPTION,
    &fsx::properties::BACKUP,
    &fsx::properties::ZONES,
    &fsx::properties::TAGS,
    &function::argument_invalid::RULE,
    &function::misplaced::RULE,
    &gamelift::fleet_port_range::RULE,
    &glue::properties::CATALOG,
    &glue::properties::PASSWORDS,
    &glue::properties::MODES,
    &glue::properties::CONFIGURATION,
    &guardduty::properties::DISABLED,
    &iam::users::KEY,
    &iam::permissions::ADMINISTRATOR,
    &iam::permissions::NOT_ACTION,
    &iam::resource_policies::NOT_PRINCIPAL,
    &iam::permissions::NOT_RESOURCE,
    &iam::permissions::CREDENTIALS,
    &iam::trust::CROSS_ACCOUNT,
    &iam::permissions::DATA,
    &iam::managed_policies::RULE,
    &iam::permissions::FULL_SERVICE,
    &iam::users::NO_USERS,
    &iam::properties::INLINE,
    &iam::trust::MFA_FOR_SERVICE,
    &iam::oidc::THUMBPRINT,
    &iam::oidc::URL,
    &iam::permissions::PASS_ROLE,
    &iam::users::PASSWORD_POLICY,
    &iam::permissions::PERMISSIONS_MANAGEMENT,
    &iam::properties::USER_POLICY,
    &iam::permissions::ESCALATION,
    &iam::resource_policies::ANY_ACTION,
    &iam::trust::EVERYONE,
    &iam::roles::RACE,
    &iam::roles::PRINCIPAL,
    &iam::trust::ANY_ACTION,
    &iam::users::NO_MFA,
    &iam::properties::PASSWORD_KEPT,
    &iam::users::NO_GROUP,
    &iam::permissions::ANY_ACTION,
    &iam::permissions::ANY_RESOURCE,
    &iam::permissions::WRITE,
    &function::branch_unreachable::RULE,
    &function::join_could_be_sub::RULE,
    &kinesis::properties::RETENTION,
    &kinesis::properties::ENCRYPTION,
    &kms::properties::DISABLED,
    &iam::resource_policies::KEY,
    &kms::customer_key::VIA_SERVICE,
    &kms::properties::ROTATION,
    &kms::customer_key::SHARED,
    &lambda::properties::DLQ,
    &lambda::properties::KEY,
    &lambda::properties::FAILURES,
    &lambda::properties::MEMORY,
    &lambda::properties::VPC,
    &lambda::properties::ACTION,
    &lambda::properties::PUBLIC,
    &lambda::properties::CONCURRENCY,
    &lambda::properties::TIMEOUT,
    &lambda::properties::TRACING,
    &lambda::properties::TAGS,
    &lambda::properties::URL_CORS,
    &lambda::properties::URL_OPEN,
    &kms::customer_key::LOGS,
    &logs::properties::RETENTION,
    &mapping::key_missing::RULE,
    &mapping::malformed::RULE,
    &metadata::interface::RULE,
    &house::documentation::INTERFACE,
    &metadata::value_missing::RULE,
    &resource::module_attribute::RULE,
    &msk::properties::KEY,
    &msk::properties::LOGS,
    &msk::properties::BROKER_TLS,
    &msk::properties::CLIENT_TLS,
    &msk::properties::PUBLIC,
    &msk::properties::UNAUTHENTICATED,
    &house::names::PATTERN,
    &template::name_ambiguous::RULE,
    &house::names::FIXED,
    &template::name_invalid::RULE,
    &neptune::properties::KEY,
    &neptune::properties::BACKUPS,
    &neptune::properties::DELETION,
    &neptune::properties::IAM,
    &neptune::properties::LOGS,
    &neptune::properties::MINOR,
    &neptune::properties::UNENCRYPTED,
    &neptune::properties::TAGS,
    &opensearch::properties::AUDIT_LOGS,
    &opensearch::properties::KEY,
    &opensearch::properties::NODES,
    &opensearch::properties::MASTERS,
    &opensearch::properties::ERROR_LOGS,
    &opensearch::properties::FINE_GRAINED,
    &opensearch::properties::HTTPS,
    &opensearch::properties::INDEX_SLOW_LOGS,
    &opensearch::properties::NODE_TO_NODE,
    &opensearch::properties::VPC,
    &opensearch::properties::SEARCH_SLOW_LOGS,
    &opensearch::properties::TLS_POLICY,
    &opensearch::properties::AT_REST,
    &opensearch::properties::ZONES,
    &output::malformed::RULE,
    &house::outputs::NOT_EXPORTED,
    &output::value_not_string::RULE,
    &house::outputs::MISSING,
    &parameter::default_invalid::RULE,
    &parameter::malformed::RULE,
    &parameter::password_echoed::RULE,
    &parameter::secret_shown::RULE,
    &parameter::type_unknown::RULE,
    &house::parameters::RULE,
    &house::placeholder::RULE,
    &template::pseudo_parameter_text::RULE,
    &qldb::properties::DELETION,
    &qldb::properties::PERMISSIONS,
    &template::quota_exceeded::RULE,
    &template::quota_nearly_reached::RULE,
    &rds::operations::AWS_KEY,
    &rds::resilience::BACKTRACK,
    &rds::resilience::BACKUPS_SHORT,
    &rds::resilience::BACKUPS_OFF,
    &rds::operations::USERNAME,
    &rds::operations::PORT,
    &rds::resilience::DELETION,
    &rds::operations::MONITORING,
    &rds::operations::IAM_AUTH,
    &rds::operations::MINOR,
    &rds::resilience::MULTI_AZ,
    &rds::operations::FORCE_SSL,
    &secretsmanager::plain_text::MANAGED,
    &rds::operations::PERFORMANCE_KEY,
    &rds::operations::PERFORMANCE,
    &rds::operations::PROXY_TLS,
    &rds::properties::PUBLIC,
    &ec2::security_group_use::DATABASE_BROAD,
    &ec2::security_group_use::DATABASE_OPEN,
    &rds::properties::STORAGE_UNENCRYPTED,
    &ec2::placement::DATABASE_PUBLIC,
    &ec2::placement::DATABASE_SHARES_TABLE,
    &rds::resilience::TAGS,
    &redshift::properties::LOGGING,
    &redshift::properties::KEY,
    &redshift::properties::USERNAME,
    &redshift::properties::PORT,
    &redshift::properties::ROUTING,
    &redshift::properties::MULTI_AZ,
    &redshift::properties::VPC,
    &redshift::properties::PUBLIC,
    &redshift::properties::SNAPSHOTS,
    &redshift::properties::UNENCRYPTED,
    &redshift::properties::UPGRADES,
    &redshift_serverless::properties::KEY,
    &redshift_serverless::properties::USERNAME,
    &redshift_serverless::properties::ROUTING,
    &redshift_serverless::properties::LOGS,
    &redshift_serverless::properties::PUBLIC,
    &template::reference_conditional::RULE,
    &resource::policy_malformed::RULE,
    &resource::type_missing::RULE,
    &house::retention::BLOCKED,
    &s3::log_buckets::UNLOGGED,
    &s3::properties::ACL_READ,
    &s3::properties::ACL_WRITE,
    &s3::properties::ENCRYPTION,
    &s3::properties::NAME,
    &s3::properties::NOT_KMS,
    &s3::log_buckets::POLICY,
    &iam::resource_policies::BUCKET,
    &s3::properties::CORS,
    &iam::insecure_transport::BUCKET,
    &s3::properties::LIFECYCLE,
    &s3::log_buckets::DELETABLE,
    &s3::log_buckets::NO_POLICY,
    &s3::log_buckets::UNVERSIONED,
    &s3::properties::OBJECT_LOCK,
    &s3::properties::BLOCK_MISSING,
    &s3::public_access::RULE,
    &s3::properties::PUBLIC_ACCESS,
    &s3::properties::REPLICATION,
    &s3::properties::WEBSITE,
    &s3::properties::VERSIONING,
    &sagemaker::properties::QUALITY_OUTPUT_KEY,
    &sagemaker::properties::QUALITY_TRAFFIC,
    &sagemaker::properties::QUALITY_VOLUME_KEY,
    &sagemaker::properties::ENDPOINT_KEY,
    &sagemaker::properties::ISOLATION,
    &sagemaker::properties::INTERNET,
    &sagemaker::properties::IMDS,
    &sagemaker::properties::NOTEBOOK_KEY,
    &sagemaker::properties::VPC,
    &sagemaker::properties::ROOT,
    &parameter::secret_for_property::RULE,
    &secretsmanager::plain_text::PROPERTY,
    &kms::customer_key::SECRET,
    &secretsmanager::plain_text::ROTATION,
    &secretsmanager::plain_text::EMPTY,
    &secretsmanager::plain_text::SECRET,
    &iam::resource_policies::SECRET,
    &template::section_malformed::RULE,
    &serverless::properties::API_LOGS,
    &serverless::properties::API_CACHE,
    &serverless::properties::API_CACHE_UNENCRYPTED,
    &serverless::properties::API_COMPRESSION,
    &serverless::properties::API_DOMAIN_TLS,
    &serverless::properties::API_ENDPOINT,
    &serverless::properties::API_TRACING,
    &serverless::properties::FUNCTION_DLQ,
    &serverless::properties::FUNCTION_KEY,
    &serverless::properties::FUNCTION_TRACING,
    &serverless::properties::FUNCTION_TAGS,
    &dynamodb::properties::SIMPLE_KEY,
    &resource::serverless_transform_missing::RULE,
    &kms::customer_key::TOPIC,
    &iam::insecure_transport::TOPIC,
    &iam::resource_policies::TOPIC,
    &sns::properties::ENCRYPTION,
    &kms::customer_key::QUEUE,
    &sqs::dead_letter_queue_missing::RULE,
    &sqs::properties::ENCRYPTION,
    &iam::insecure_transport::QUEUE,
    &iam::resource_policies::QUEUE,
    &secretsmanager::plain_text::PARAMETER,
    &stepfunctions::properties::LOGGING,
    &stepfunctions::properties::TRACING,
    &function::sub_missing::RULE,
    &function::sub_variable_unused::RULE,
    &function::sub_needless::RULE,
    &suppression::reason_missing::RULE,
    &suppression::unknown_rule::RULE,
    &suppression::unused::RULE,
    &house::tags::COST,
    &house::tags::INCONSISTENT,
    &house::tags::REQUIRED,
    &template::rule_malformed::RULE,
    &timestream::properties::KEY,
    &template::undefined_reference::RULE,
    &function::unknown::RULE,
    &resource::unknown_attribute::RULE,
    &template::unknown_section::RULE,
    &template::unused_condition::RULE,
    &template::unused_mapping::RULE,
    &template::unused_parameter::RULE,
    &workspaces::properties::ROOT_UNENCRYPTED,
    &workspaces::properties::USER_UNENCRYPTED,
    &template::alias_used::RULE,
    &yaml::nonstandard::RULE,
    &yaml::syntax_error::RULE,
    &template::value_surprising::RULE,
];

/// All rules, sorted by id.
#[must_use]
pub fn rules() -> &'static [&'static RuleMeta] {
    static RULES: OnceLock<Vec<&'static RuleMeta>> = OnceLock::new();
    RULES.get_or_init(|| REGISTRY.iter().map(|rule| &rule.meta).collect())
}

/// The rule with this id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static RuleMeta> {
    let index = rules().binary_search_by(|rule| rule.id.cmp(id)).ok()?;
    rules().get(index).copied()
}

/// The rules by what they are called for.
pub(crate) fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::new(REGISTRY))
}

/// How a resource is checked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ResourceCheck {
    /// By a function.
    Code(CheckItem),
    /// By what must hold at a path from its properties.
    Property(&'static Requirement, &'static [&'static str]),
}

#[derive(Debug, Default)]
pub(crate) struct Index {
    any_item: Vec<(&'static Rule, CheckItem)>,
    by_section: FxHashMap<SectionKind, Vec<(&'static Rule, CheckItem)>>,
    by_type: FxHashMap<&'static str, Vec<(&'static Rule, ResourceCheck)>>,
    template: Vec<(&'static Rule, CheckTemplate)>,
}

impl Index {
    fn new(rules: &'static [&'static Rule]) -> Self {
        let mut index = Self::default();
        for rule in rules {
            match rule.check {
                Check::Syntax | Check::Suppression => {}
                Check::Item(section, check) => {
                    index.by_section.entry(section).or_default().push((rule, check));
                }
                Check::Resource(types, check) => {
                    for resource_type in types {
                        let checks = index.by_type.entry(resource_type).or_default();
                        checks.push((rule, ResourceCheck::Code(check)));
                    }
                }
                Check::Property(requirement) => {
                    for (resource_type, path) in requirement.places {
                        let checks = index.by_type.entry(resource_type).or_default();
                        checks.push((rule, ResourceCheck::Property(requirement, path)));
                    }
                }
                Check::AnyItem(check) => index.any_item.push((rule, check)),
                Check::AnyItemAndTemplate(item, template) => {
                    index.any_item.push((rule, item));
                    index.template.push((rule, template));
                }
                Check::Template(check) => index.template.push((rule, check)),
            }
        }
        index
    }

    /// The checks for an item of any section.
    pub(crate) fn of_item(&self, section: SectionKind) -> impl Iterator<Item = (&'static Rule, CheckItem)> {
        let of_section = self.by_section.get(&section);
        self.any_item.iter().chain(of_section.into_iter().flatten()).copied()
    }

    /// The checks for a resource of a type.
    pub(crate) fn of_type(
        &self,
        resource_type: &str,
    ) -> impl Iterator<Item = (&'static Rule, ResourceCheck)> {
        self.by_type.get(resource_type).into_iter().flatten().copied()
    }

    /// The checks of the whole template.
    pub(crate) fn of_template(&self) -> impl Iterator<Item = (&'static Rule, CheckTemplate)> {
        self.template.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_well_named() {
        for pair in rules().windows(2) {
            assert!(pair[0].id < pair[1].id, "{} before {}", pair[0].id, pair[1].id);
        }
        for rule in rules() {
            assert!(
                rule.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}",
                rule.id
            );
            assert!(rule.doc.starts_with(&format!("# {}\n", rule.id)), "page of {}", rule.id);
            assert!(!rule.summary.ends_with('.') && rule.summary.len() < 100, "summary of {}", rule.id);
            assert!(rule.options.iter().all(|it| it.description.ends_with('.')), "options of {}", rule.id);
            assert!(rule.equivalents.iter().all(|it| it.contains(':')), "equivalents of {}", rule.id);
        }
    }
}
