//! The rules: a folder a service or a part of the template, one file a rule.

pub(crate) mod autoscaling;
pub(crate) mod cloud9;
pub(crate) mod condition;
pub(crate) mod dax;
pub(crate) mod docdb;
pub(crate) mod dynamodb;
pub(crate) mod ec2;
pub(crate) mod elasticache;
pub(crate) mod elb;
pub(crate) mod emr;
pub(crate) mod function;
pub(crate) mod gamelift;
pub(crate) mod iam;
pub(crate) mod keys;
pub(crate) mod mapping;
pub(crate) mod metadata;
pub(crate) mod neptune;
pub(crate) mod output;
pub(crate) mod parameter;
pub(crate) mod rds;
pub(crate) mod redshift;
pub(crate) mod redshift_serverless;
pub(crate) mod resource;
pub(crate) mod suppression;
pub(crate) mod template;
pub(crate) mod workspaces;
pub(crate) mod yaml;

#[cfg(test)]
mod pages;
