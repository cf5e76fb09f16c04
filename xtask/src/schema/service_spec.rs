//! The specification of services of the AWS CDK: attributes and what `Ref` gives.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use cfn_schema::{Kinds, Supplement};
use flate2::read::GzDecoder;
use serde::Deserialize;

/// The database inside the package.
const DATABASE: &str = "package/db.json.gz";

#[derive(Debug, Deserialize)]
struct Database {
    schema: Tables,
}

#[derive(Debug, Deserialize)]
struct Tables {
    resource: Entities<Resource>,
}

#[derive(Debug, Deserialize)]
struct Entities<T> {
    entities: Vec<T>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    cloud_formation_type: String,
    attributes: BTreeMap<String, Property>,
    cfn_ref_identifier: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Property {
    #[serde(rename = "type")]
    kind: PropertyType,
}

#[derive(Debug, Deserialize)]
struct PropertyType {
    #[serde(rename = "type")]
    name: String,
}

/// The read specification.
#[derive(Debug)]
pub(crate) struct ServiceSpec {
    resources: BTreeMap<String, Resource>,
}

impl ServiceSpec {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut archive = tar::Archive::new(GzDecoder::new(File::open(path)?));
        for entry in archive.entries()? {
            let entry = entry?;
            if entry.path()? == Path::new(DATABASE) {
                let mut text = String::new();
                GzDecoder::new(entry).read_to_string(&mut text)?;
                return Self::read(&text);
            }
        }
        anyhow::bail!("{} holds no {DATABASE}", path.display())
    }

    fn read(text: &str) -> Result<Self> {
        let database: Database = serde_json::from_str(text).context(DATABASE)?;
        let resources = database.schema.resource.entities;
        Ok(Self {
            resources: resources.into_iter().map(|one| (one.cloud_formation_type.clone(), one)).collect(),
        })
    }

    /// What it knows of a resource type.
    pub(crate) fn supplement(&self, name: &str) -> Supplement {
        let Some(resource) = self.resources.get(name) else { return Supplement::default() };
        let attributes =
            resource.attributes.iter().map(|(name, property)| (name.clone(), kinds(&property.kind.name)));
        Supplement {
            attributes: attributes.collect(),
            every_property_is_attribute: false,
            reference: resource.cfn_ref_identifier.clone(),
        }
    }
}

fn kinds(name: &str) -> Kinds {
    match name {
        "string" | "date-time" => Kinds::STRING,
        "integer" => Kinds::INTEGER,
        "number" => Kinds::NUMBER,
        "boolean" => Kinds::BOOLEAN,
        "array" => Kinds::ARRAY,
        "json" | "map" | "ref" => Kinds::OBJECT,
        _ => Kinds::default(),
    }
}
