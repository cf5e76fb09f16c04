//! Services of IAM and the policies that AWS manages.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use cfn_schema::iam::{AccessLevel, Action, ResourceType, Service};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::archive::Archive;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishedAction {
    name: String,
    access_level: String,
    resource_types: Vec<ActionResource>,
    condition_keys: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct ActionResource {
    name: String,
}

#[derive(Debug, Deserialize)]
struct PublishedResource {
    key: String,
    arn: String,
}

#[derive(Debug, Deserialize)]
struct PublishedKey {
    key: String,
}

/// Every service of IAM.
pub(crate) fn services(archive: &Archive) -> Result<Vec<Service>> {
    let titles: BTreeMap<String, String> = serde_json::from_value(archive.json("data/serviceNames.json")?)?;
    archive.names("data/actions/", ".json").map(|prefix| service(archive, prefix, &titles)).collect()
}

fn service(archive: &Archive, prefix: &str, titles: &BTreeMap<String, String>) -> Result<Service> {
    let actions: Vec<PublishedAction> = published(archive, &format!("data/actions/{prefix}.json"))?;
    let resources: Vec<PublishedResource> = published(archive, &format!("data/resourceTypes/{prefix}.json"))?;
    let keys: Vec<PublishedKey> = published(archive, &format!("data/conditionKeys/{prefix}.json"))?;
    let of_actions = actions.iter().flat_map(|action| action.condition_keys.clone());
    let keys: BTreeSet<_> =
        keys.into_iter().map(|key| key.key).chain(of_actions).map(String::into_boxed_str).collect();
    let actions: Result<Vec<_>> = actions.iter().map(action).collect();
    let mut actions = actions.with_context(|| format!("the actions of {prefix}"))?;
    actions.sort_by_key(|action| action.name.to_ascii_lowercase());
    let resources =
        resources.into_iter().map(|one| ResourceType { name: one.key.into(), arn: one.arn.into() });
    Ok(Service {
        prefix: prefix.into(),
        title: titles.get(prefix).map_or(prefix, String::as_str).into(),
        actions: actions.into(),
        resources: resources.collect(),
        condition_keys: keys.into_iter().collect(),
    })
}

/// The values of the map in a file, in the order of their keys.
fn published<T: DeserializeOwned>(archive: &Archive, name: &str) -> Result<Vec<T>> {
    let values: BTreeMap<String, T> =
        serde_json::from_value(archive.json(name)?).with_context(|| name.to_owned())?;
    Ok(values.into_values().collect())
}

fn action(published: &PublishedAction) -> Result<Action> {
    // Of two levels the first tells more.
    let access = match published.access_level.split(',').next().unwrap_or_default() {
        "List" => AccessLevel::List,
        "Read" => AccessLevel::Read,
        "Write" => AccessLevel::Write,
        "Tagging" => AccessLevel::Tagging,
        "Permissions management" => AccessLevel::PermissionsManagement,
        other => bail!("the access level {other:?} of {}", published.name),
    };
    let resources = published.resource_types.iter().map(|resource| resource.name.as_str().into());
    Ok(Action { name: published.name.as_str().into(), access, resources: resources.collect() })
}

/// The file in which each line `AwsManagedPolicy.Constant = 'path/Name';` names a policy.
const MANAGED_POLICIES: &str = "lib/generated/aws-managed-policies/iam-floyd.js";

/// Paths and names of the policies that AWS manages, sorted.
pub(crate) fn managed_policies(archive: &Archive) -> Result<Vec<Box<str>>> {
    let lines = archive.text(MANAGED_POLICIES)?.lines();
    let names: BTreeSet<Box<str>> = lines
        .filter_map(|line| {
            let (_, value) = line.strip_prefix("AwsManagedPolicy.")?.split_once(" = '")?;
            Some(value.strip_suffix("';")?.into())
        })
        .collect();
    anyhow::ensure!(!names.is_empty(), "no policies in {MANAGED_POLICIES}");
    Ok(names.into_iter().collect())
}
