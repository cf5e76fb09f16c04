//! Services of IAM: their actions, the resources these act on, and condition keys.

use serde::{Deserialize, Serialize};

use crate::embedded;

/// What an action does, as IAM sorts actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessLevel {
    /// Shows which resources there are.
    List,
    /// Reads what is in them.
    Read,
    /// Makes, changes or deletes them.
    Write,
    /// Only changes tags.
    Tagging,
    /// Changes who may do what.
    PermissionsManagement,
}

/// An action of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// `GetObject`, without the prefix of the service.
    pub name: Box<str>,
    /// What it does.
    pub access: AccessLevel,
    /// The names of the resource types it acts on; none: it takes only `*`.
    pub resources: Box<[Box<str>]>,
}

/// A kind of resource that actions act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceType {
    /// `bucket`.
    pub name: Box<str>,
    /// `arn:${Partition}:s3:::${BucketName}`.
    pub arn: Box<str>,
}

/// A service of IAM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// What stands before the colon of an action: `s3`.
    pub prefix: Box<str>,
    /// `Amazon S3`.
    pub title: Box<str>,
    /// Sorted by name without regard to case.
    pub actions: Box<[Action]>,
    /// The kinds of resources.
    pub resources: Box<[ResourceType]>,
    /// The condition keys of its actions: `s3:TlsVersion`, `aws:ResourceTag/${TagKey}`.
    pub condition_keys: Box<[Box<str>]>,
}

impl Service {
    /// The action of this name, whatever the case of its letters, as IAM reads it.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name.eq_ignore_ascii_case(name))
    }

    /// The kind of resource of this name.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&ResourceType> {
        self.resources.iter().find(|resource| *resource.name == *name)
    }
}

/// The prefixes of all services, sorted.
pub fn prefixes() -> impl ExactSizeIterator<Item = &'static str> {
    embedded::service_prefixes()
}

/// The service of a prefix, whatever the case of its letters.
#[must_use]
pub fn service(prefix: &str) -> Option<&'static Service> {
    embedded::service(&prefix.to_ascii_lowercase())
}

/// The paths and names of the policies that AWS manages, as they stand in an ARN after
/// `policy/`: `service-role/AWSLambdaBasicExecutionRole`. Sorted.
#[must_use]
pub fn managed_policies() -> &'static [Box<str>] {
    &embedded::tables().managed_policies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_found_whatever_their_case() {
        assert!(prefixes().len() > 400 && prefixes().is_sorted());
        let s3 = service("S3").unwrap();
        let action = s3.action("getobject").unwrap();
        assert_eq!(&*action.name, "GetObject");
        assert_eq!(action.access, AccessLevel::Read);
        let object = s3.resource(&action.resources[0]).unwrap();
        assert!(object.arn.starts_with("arn:${Partition}:s3:"));
        assert_eq!(s3.action("PutBucketPolicy").unwrap().access, AccessLevel::PermissionsManagement);
        assert!(s3.action("GetDuck").is_none() && service("duck").is_none());
        assert!(s3.condition_keys.iter().any(|key| &**key == "s3:TlsVersion"));
    }

    #[test]
    fn managed_policies_have_their_paths() {
        let known = |name: &str| managed_policies().iter().any(|policy| &**policy == name);
        assert!(known("AdministratorAccess") && known("service-role/AWSLambdaBasicExecutionRole"));
        assert!(managed_policies().is_sorted());
    }
}
