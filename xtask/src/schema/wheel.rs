//! The wheel of cfn-lint: schemas of resource types, corrected, and lists of types by region.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use cfn_schema::LambdaRuntime;
use serde::Deserialize;
use serde_json::Value;
use zip::ZipArchive;

use super::{AttributeRules, python};

const SCHEMAS: &str = "cfnlint/data/schemas/";
/// The list of types that the serverless transform knows; they exist wherever the transform does.
const SERVERLESS: &str = "sam";

/// The opened wheel.
pub(crate) struct Wheel {
    archive: RefCell<ZipArchive<File>>,
    names: Vec<String>,
}

impl Wheel {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let archive = ZipArchive::new(File::open(path)?)?;
        let names: Result<Vec<_>, _> =
            archive.file_names().map(|name| name.map(|name| name.into_owned())).collect();
        let mut names = names?;
        names.sort();
        Ok(Self { archive: RefCell::new(archive), names })
    }

    /// The text of a file.
    pub(crate) fn text(&self, name: &str) -> Result<String> {
        let mut text = String::new();
        let mut archive = self.archive.borrow_mut();
        archive.by_name(name).with_context(|| name.to_owned())?.read_to_string(&mut text)?;
        Ok(text)
    }

    pub(crate) fn json(&self, name: &str) -> Result<Value> {
        serde_json::from_str(&self.text(name)?).with_context(|| name.to_owned())
    }

    /// The names of files with this start and end.
    pub(crate) fn files<'a>(&'a self, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
        self.names
            .iter()
            .map(String::as_str)
            .filter(move |name| name.starts_with(start) && name.ends_with(end))
    }

    /// The schemas of all resource types.
    pub(crate) fn schemas(&self) -> Result<Vec<Value>> {
        self.files(&format!("{SCHEMAS}resources/"), ".json").map(|name| self.json(name)).collect()
    }

    /// The types of each region.
    pub(crate) fn regions(&self) -> Result<BTreeMap<String, BTreeSet<String>>> {
        let mut regions = BTreeMap::new();
        for file in self.files(&format!("{SCHEMAS}providers/"), ".json") {
            let region = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".json");
            if region != SERVERLESS {
                regions.insert(region.to_owned(), self.listed(region)?);
            }
        }
        Ok(regions)
    }

    pub(crate) fn serverless_types(&self) -> Result<BTreeSet<String>> {
        self.listed(SERVERLESS)
    }

    fn listed(&self, region: &str) -> Result<BTreeSet<String>> {
        let list = self.json(&format!("{SCHEMAS}providers/{region}.json"))?;
        Ok(list.as_object().with_context(|| format!("the list of {region}"))?.keys().cloned().collect())
    }

    /// When the schemas were taken from CloudFormation, as `2026-10-20T22:11:15Z`.
    pub(crate) fn date(&self) -> Result<String> {
        let version = self.json(&format!("{SCHEMAS}version.json"))?;
        Ok(version.get("schema_date").and_then(Value::as_str).context("no date of the schemas")?.to_owned())
    }

    pub(crate) fn attribute_rules(&self) -> Result<AttributeRules> {
        let source = self.text("cfnlint/schema/_getatts.py")?;
        Ok(AttributeRules {
            every_property: serde_json::from_value(python::table(&source, "_all_property_types")?)?,
            more: serde_json::from_value(python::table(&source, "_exceptions")?)?,
        })
    }

    /// The runtimes of Lambda functions and their days.
    pub(crate) fn lambda_runtimes(&self) -> Result<Vec<LambdaRuntime>> {
        let list: BTreeMap<String, PublishedRuntime> =
            serde_json::from_value(self.json("cfnlint/data/AdditionalSpecs/LmbdRuntimeLifecycle.json")?)?;
        let boxed = |text: Option<String>| text.map(String::into_boxed_str);
        Ok(list
            .into_iter()
            .map(|(name, one)| LambdaRuntime {
                name: name.into(),
                deprecated: boxed(one.deprecated),
                create_block: boxed(one.create_block),
                update_block: boxed(one.update_block),
                successor: boxed(one.successor),
            })
            .collect())
    }

    /// Resource types that keep data, sorted.
    pub(crate) fn stateful_types(&self) -> Result<Vec<Box<str>>> {
        let list = self.json("cfnlint/data/AdditionalSpecs/StatefulResources.json")?;
        let types =
            list.get("ResourceTypes").and_then(Value::as_object).context("the types that keep data")?;
        let names: BTreeSet<_> = types.keys().map(|name| name.as_str().into()).collect();
        Ok(names.into_iter().collect())
    }

    /// The availability zones of each region.
    pub(crate) fn availability_zones(&self) -> Result<Zones> {
        let source = self.text("cfnlint/helpers.py")?;
        let zones: BTreeMap<Box<str>, BTreeSet<Box<str>>> =
            serde_json::from_value(python::table(&source, "AVAILABILITY_ZONES")?)?;
        Ok(zones.into_iter().map(|(region, zones)| (region, zones.into_iter().collect())).collect())
    }
}

/// The zones of each region.
type Zones = Vec<(Box<str>, Vec<Box<str>>)>;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct PublishedRuntime {
    deprecated: Option<String>,
    create_block: Option<String>,
    update_block: Option<String>,
    successor: Option<String>,
}
