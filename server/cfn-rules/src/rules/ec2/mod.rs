//! Amazon EC2 and VPC.

pub(crate) mod gateway_dependency_missing;
pub(crate) mod imdsv1_allowed;
pub(crate) mod security_group_open_admin_port;
