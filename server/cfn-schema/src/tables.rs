//! Facts that belong to no resource type.

use serde::{Deserialize, Serialize};

use crate::embedded;

/// A runtime of Lambda functions. Days are written as `2026-11-10`, so they sort as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LambdaRuntime {
    /// `python3.13`.
    pub name: Box<str>,
    /// From this day on there are no more security patches.
    pub deprecated: Option<Box<str>>,
    /// From this day on no function can be created.
    pub create_block: Option<Box<str>>,
    /// From this day on no function can be updated.
    pub update_block: Option<Box<str>>,
    /// What to use in its stead.
    pub successor: Option<Box<str>>,
}

/// All of them, as they are stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    /// Sorted by name.
    pub lambda_runtimes: Vec<LambdaRuntime>,
    /// The zones of each region, sorted.
    pub availability_zones: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Resource types that keep data, sorted.
    pub stateful_types: Vec<Box<str>>,
    /// See [`crate::iam::managed_policies`].
    pub managed_policies: Vec<Box<str>>,
}

/// The runtimes of Lambda functions for which it is known when they end, sorted by name.
#[must_use]
pub fn lambda_runtimes() -> &'static [LambdaRuntime] {
    &embedded::tables().lambda_runtimes
}

/// The runtime of this name.
#[must_use]
pub fn lambda_runtime(name: &str) -> Option<&'static LambdaRuntime> {
    lambda_runtimes().iter().find(|runtime| *runtime.name == *name)
}

/// The availability zones of a region: `eu-west-1a` and so on; empty for an unknown region.
/// Accounts do not all see the same ones.
#[must_use]
pub fn availability_zones(region: &str) -> &'static [Box<str>] {
    let zones = &embedded::tables().availability_zones;
    zones.iter().find(|(name, _)| **name == *region).map_or(&[], |(_, zones)| zones)
}

/// Whether resources of the type keep data that is lost with them.
#[must_use]
pub fn is_stateful(resource_type: &str) -> bool {
    embedded::tables().stateful_types.iter().any(|name| **name == *resource_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtimes_end() {
        let runtime = lambda_runtime("python3.8").unwrap();
        assert!(runtime.deprecated.as_deref().is_some_and(|day| day < "2025-01-01"));
        assert!(runtime.successor.is_some());
        assert!(lambda_runtime("cobol85").is_none());
    }

    #[test]
    fn zones_and_state() {
        assert!(availability_zones("eu-west-1").iter().any(|zone| &**zone == "eu-west-1a"));
        assert!(availability_zones("mars-north-1").is_empty());
        assert!(is_stateful("AWS::DynamoDB::Table") && !is_stateful("AWS::IAM::Role"));
    }
}
