//! Amazon EC2 and VPC.

pub(crate) mod ami_hardcoded;
pub(crate) mod flow_logs_missing;
pub(crate) mod gateway_dependency_missing;
pub(crate) mod gateways;
pub(crate) mod image_missing;
pub(crate) mod imdsv1_allowed;
pub(crate) mod instance_profile;
pub(crate) mod launch_template_version;
pub(crate) mod network_acl;
pub(crate) mod open_ingress;
pub(crate) mod placement;
pub(crate) mod properties;
mod restrict_network;
pub(crate) mod security_group_rules;
pub(crate) mod security_group_use;
pub(crate) mod subnets;
pub(crate) mod user_data;
pub(crate) mod user_data_secret;
pub(crate) mod volume_unattached;
