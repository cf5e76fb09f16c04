//! The specification of services of the AWS CDK: attributes and what `Ref` gives.

use std::collections::BTreeMap;
use std::io::Read as _;

use anyhow::{Context as _, Result};
use cfn_schema::{Kinds, Supplement};
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::{Value, json};

use super::archive::Archive;

/// The database inside the package.
const DATABASE: &str = "db.json.gz";

#[derive(Debug, Deserialize)]
struct Database {
    schema: Tables,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tables {
    resource: Entities<Resource>,
    type_definition: Entities<TypeDefinition>,
    uses_type: Uses,
}

#[derive(Debug, Deserialize)]
struct Entities<T> {
    entities: Vec<T>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    #[serde(rename = "$id")]
    id: String,
    cloud_formation_type: String,
    attributes: BTreeMap<String, Property>,
    properties: BTreeMap<String, Property>,
    cfn_ref_identifier: Option<Vec<String>>,
}

/// A property type, like `BlockDeviceMapping`.
#[derive(Debug, Deserialize)]
struct TypeDefinition {
    #[serde(rename = "$id")]
    id: String,
    name: String,
    properties: BTreeMap<String, Property>,
}

/// Which property types a resource type uses, by their numbers.
#[derive(Debug, Deserialize)]
struct Uses {
    forward: BTreeMap<String, Vec<Use>>,
}

#[derive(Debug, Deserialize)]
struct Use {
    #[serde(rename = "$id")]
    id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Property {
    #[serde(rename = "type")]
    kind: PropertyType,
    #[serde(default)]
    relationship_refs: Vec<Relation>,
}

/// A resource type and its property whose value belongs to another property.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Relation {
    cloud_formation_type: String,
    property_name: String,
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
    definitions: BTreeMap<String, TypeDefinition>,
    uses: BTreeMap<String, Vec<Use>>,
}

impl ServiceSpec {
    pub(crate) fn open(archive: &Archive) -> Result<Self> {
        let mut text = String::new();
        GzDecoder::new(archive.bytes(DATABASE)?).read_to_string(&mut text)?;
        let database: Database = serde_json::from_str(&text).context(DATABASE)?;
        let tables = database.schema;
        let resources = tables.resource.entities.into_iter();
        let definitions = tables.type_definition.entities.into_iter();
        Ok(Self {
            resources: resources.map(|one| (one.cloud_formation_type.clone(), one)).collect(),
            definitions: definitions.map(|one| (one.id.clone(), one)).collect(),
            uses: tables.uses_type.forward,
        })
    }

    /// Adds to a schema which resources belong to its properties, where it does not tell itself.
    pub(crate) fn relate(&self, name: &str, schema: &mut Value) {
        let Some(resource) = self.resources.get(name) else { return };
        relate_all(schema.get_mut("properties"), &resource.properties);
        for used in self.uses.get(&resource.id).into_iter().flatten() {
            let Some(definition) = self.definitions.get(&used.id) else { continue };
            let own = schema.get_mut("definitions").and_then(|all| all.get_mut(&definition.name));
            relate_all(own.and_then(|own| own.get_mut("properties")), &definition.properties);
        }
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

fn relate_all(schemas: Option<&mut Value>, properties: &BTreeMap<String, Property>) {
    let Some(schemas) = schemas else { return };
    for (name, property) in properties.iter().filter(|(_, property)| !property.relationship_refs.is_empty()) {
        let Some(mut schema) = schemas.get_mut(name) else { continue };
        // Of a list, the items are what belongs to other resources.
        if schema.get("items").is_some_and(Value::is_object) {
            let Some(items) = schema.get_mut("items") else { continue };
            schema = items;
        }
        let relations: Vec<_> = property
            .relationship_refs
            .iter()
            .map(|one| json!({"typeName": one.cloud_formation_type, "propertyPath": one.property_name}))
            .collect();
        if let Some(schema) = schema.as_object_mut() {
            schema.entry("relationshipRef").or_insert(Value::Array(relations));
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
