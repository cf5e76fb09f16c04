//! The rules: a folder a service or a part of the template, one file a rule.

pub(crate) mod amazonmq;
pub(crate) mod apigateway;
pub(crate) mod appsync;
pub(crate) mod autoscaling;
pub(crate) mod cloud9;
pub(crate) mod cloudfront;
pub(crate) mod condition;
pub(crate) mod dax;
pub(crate) mod dms;
pub(crate) mod docdb;
pub(crate) mod dynamodb;
pub(crate) mod ec2;
pub(crate) mod efs;
pub(crate) mod elasticache;
pub(crate) mod elb;
pub(crate) mod emr;
pub(crate) mod fsx;
pub(crate) mod function;
pub(crate) mod gamelift;
pub(crate) mod iam;
pub(crate) mod keys;
pub(crate) mod lambda;
pub(crate) mod mapping;
pub(crate) mod metadata;
pub(crate) mod msk;
pub(crate) mod neptune;
pub(crate) mod opensearch;
pub(crate) mod output;
pub(crate) mod parameter;
pub(crate) mod qldb;
pub(crate) mod rds;
pub(crate) mod redshift;
pub(crate) mod redshift_serverless;
pub(crate) mod resource;
pub(crate) mod sagemaker;
pub(crate) mod serverless;
pub(crate) mod suppression;
pub(crate) mod template;
pub(crate) mod timestream;
pub(crate) mod workspaces;
pub(crate) mod yaml;

#[cfg(test)]
mod pages;
