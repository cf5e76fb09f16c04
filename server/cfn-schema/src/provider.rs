//! Resource-provider schemas, as CloudFormation's registry publishes them, into facts.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::builder::Builder;
use crate::kinds::Kinds;
use crate::pool::{Fact, ShapeId, StringId};
use crate::reader::{Notes, Reader};
use crate::resource::{Access, Block, StoredBlock, StoredResource};

/// Paths longer than this are cut off.
const MAX_PATH: usize = 32;

/// Keywords of a schema whose paths tell how a property may be used.
const ACCESS_KEYWORDS: [(&str, Access); 5] = [
    ("readOnlyProperties", Access::READ_ONLY),
    ("writeOnlyProperties", Access::WRITE_ONLY),
    ("createOnlyProperties", Access::CREATE_ONLY),
    ("conditionalCreateOnlyProperties", Access::CONDITIONAL_CREATE_ONLY),
    ("deprecatedProperties", Access::DEPRECATED),
];

/// Facts about a resource type that its schema does not hold.
#[derive(Debug, Clone, Default)]
pub struct Supplement {
    /// Attributes of `Fn::GetAtt`, each with its kinds in case the schema does not tell.
    pub attributes: BTreeMap<String, Kinds>,
    /// Whether `Fn::GetAtt` gives every property.
    pub every_property_is_attribute: bool,
    /// The properties that `Ref` gives, where that is not the primary identifier.
    pub reference: Option<Vec<String>>,
}

/// Why a schema cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaError {
    /// It is not a JSON object.
    NotAnObject,
    /// It has no `typeName`.
    NoTypeName,
}

impl std::fmt::Display for SchemaError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::NotAnObject => "a resource schema must be a JSON object",
            Self::NoTypeName => "a resource schema must have a `typeName`",
        })
    }
}

impl std::error::Error for SchemaError {}

/// Collects schemas of resource types that share their strings and shapes.
#[derive(Debug, Default)]
pub struct BlockBuilder {
    builder: Builder,
    resources: Vec<StoredResource>,
    /// What could not be kept of the schemas: what, and how often.
    pub notes: Notes,
}

impl BlockBuilder {
    /// Without any schema.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the resource type that `schema` describes.
    ///
    /// # Errors
    /// When it is not the schema of a resource type. Parts that cannot be read are left out and
    /// noted.
    pub fn add(&mut self, schema: &Value, supplement: &Supplement) -> Result<(), SchemaError> {
        let root = schema.as_object().ok_or(SchemaError::NotAnObject)?;
        let name = schema.get("typeName").and_then(Value::as_str).ok_or(SchemaError::NoTypeName)?;
        let mut reader = Reader::new(schema, &mut self.builder);
        let mut facts = reader.facts(root, 0);
        if !facts.iter().any(|fact| matches!(fact, Fact::Kinds(_))) {
            facts.push(Fact::Kinds(Kinds::OBJECT));
        }
        let shape = reader.builder().shape(facts.clone());
        let access = read_access(&mut reader, schema, shape);
        // The service sets a read-only property itself, whatever `required` says.
        for fact in &mut facts {
            if let Fact::Required(names) = fact {
                *names = names.iter().copied().filter(|name| !is_read_only(&access, &[*name])).collect();
            }
        }
        let shape = reader.builder().shape(facts);
        let identifier =
            pointers(schema, "primaryIdentifier").map(|pointer| dotted(&pointer)).collect::<Vec<_>>();
        let reference = supplement.reference.clone().unwrap_or_else(|| identifier.clone());
        let attributes = read_attributes(&mut reader, schema, shape, supplement);
        let tagging = read_tagging(&mut reader, schema, shape);
        let lifecycle = schema.get("lifecycle").and_then(|lifecycle| {
            let status = reader.builder().string(lifecycle.get("status")?.as_str()?);
            let date =
                lifecycle.get("date").and_then(Value::as_str).map(|date| reader.builder().string(date));
            Some((status, date))
        });
        let builder = reader.builder();
        let resource = StoredResource {
            name: builder.string(name),
            shape,
            access: access.into_boxed_slice(),
            attributes,
            reference: reference.iter().map(|property| builder.string(property)).collect(),
            primary_identifier: identifier.iter().map(|property| builder.string(property)).collect(),
            tagging,
            lifecycle,
            delete_then_create: schema.get("replacementStrategy").and_then(Value::as_str)
                == Some("delete_then_create"),
        };
        let notes = std::mem::take(&mut reader.notes);
        for (note, count) in notes {
            *self.notes.entry(note).or_default() += count;
        }
        self.resources.push(resource);
        Ok(())
    }

    /// The resource types, in the order in which they came.
    #[must_use]
    pub fn finish(self) -> Block {
        Block::new(self.stored())
    }

    pub(crate) fn stored(self) -> StoredBlock {
        StoredBlock { pool: self.builder.finish(), resources: self.resources }
    }
}

type AccessPaths = Vec<(Box<[StringId]>, Access)>;

fn read_access(reader: &mut Reader<'_>, schema: &Value, shape: ShapeId) -> AccessPaths {
    let mut paths: BTreeMap<Box<[StringId]>, Access> = BTreeMap::new();
    for (keyword, access) in ACCESS_KEYWORDS {
        for pointer in pointers(schema, keyword) {
            match resolve(reader.builder(), shape, &pointer) {
                Some((path, _)) => {
                    let known = paths.entry(path.into()).or_default();
                    *known = known.and(access);
                }
                None => reader.note(format!("{keyword}: no such property")),
            }
        }
    }
    paths.into_iter().collect()
}

fn is_read_only(access: &AccessPaths, path: &[StringId]) -> bool {
    access.iter().any(|(known, access)| **known == *path && access.is_read_only())
}

/// The paths under a keyword, each split into its steps after `/properties`.
fn pointers<'a>(schema: &'a Value, keyword: &str) -> impl Iterator<Item = Vec<&'a str>> {
    let paths = schema.get(keyword).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    paths
        .iter()
        .filter_map(Value::as_str)
        .filter_map(|path| path.strip_prefix("/properties/"))
        .map(|path| path.split('/').take(MAX_PATH).collect())
}

fn dotted(pointer: &[&str]) -> String {
    pointer.join(".")
}

/// The names of properties that a pointer passes, `*` for keys of maps, and where it ends.
fn resolve(builder: &mut Builder, root: ShapeId, pointer: &[&str]) -> Option<(Vec<StringId>, ShapeId)> {
    let mut path = Vec::new();
    let mut shape = root;
    for step in pointer {
        let mut in_list = false;
        while let Some(items) = items(builder, shape) {
            shape = items;
            in_list = true;
            if *step == "*" {
                break;
            }
        }
        if let Some(next) = property(builder, shape, step, 8) {
            path.push(builder.string(step));
            shape = next;
        } else if in_list && is_position(step) {
            // A step into a list, which is taken.
        } else if let Some(next) = any_key(builder, shape) {
            path.push(builder.string("*"));
            shape = next;
        } else if !matches!(*step, "properties" | "patternProperties" | "items") {
            return None;
        }
    }
    Some((path, shape))
}

fn is_position(step: &str) -> bool {
    matches!(step, "*" | "items" | "[*]") || step.bytes().all(|byte| byte.is_ascii_digit())
}

fn items(builder: &Builder, shape: ShapeId) -> Option<ShapeId> {
    builder
        .facts(shape)
        .iter()
        .find_map(|fact| if let Fact::Items(items) = fact { Some(*items) } else { None })
}

fn any_key(builder: &Builder, shape: ShapeId) -> Option<ShapeId> {
    builder.facts(shape).iter().find_map(|fact| match fact {
        Fact::PatternProperties(members) => members.first().map(|(_, shape)| *shape),
        Fact::AdditionalProperties(shape) => Some(*shape),
        _ => None,
    })
}

fn property(builder: &Builder, shape: ShapeId, name: &str, depth: usize) -> Option<ShapeId> {
    let deeper = depth.checked_sub(1)?;
    builder.facts(shape).iter().find_map(|fact| match fact {
        Fact::Properties(members) => {
            members.iter().find(|(known, _)| builder.text(*known) == name).map(|(_, shape)| *shape)
        }
        Fact::AllOf(shapes) | Fact::AnyOf(shapes) | Fact::OneOf(shapes) => {
            shapes.iter().find_map(|shape| property(builder, *shape, name, deeper))
        }
        _ => None,
    })
}

type Attributes = BTreeMap<String, ShapeId>;

fn read_attributes(
    reader: &mut Reader<'_>,
    schema: &Value,
    shape: ShapeId,
    supplement: &Supplement,
) -> Box<[(StringId, ShapeId)]> {
    let mut attributes = Attributes::new();
    for pointer in pointers(schema, "readOnlyProperties") {
        // `Fn::GetAtt` does not reach into lists.
        let found =
            resolve(reader.builder(), shape, &pointer).filter(|(path, _)| path.len() == pointer.len());
        if let Some((_, found)) = found
            && !pointer.contains(&"*")
        {
            add_attribute(reader.builder(), &mut attributes, &dotted(&pointer), found, 6);
        }
    }
    if supplement.every_property_is_attribute {
        let facts = reader.builder().facts(shape).to_vec();
        for (name, member) in facts.iter().flat_map(members) {
            let name = reader.builder().text(*name).to_owned();
            add_attribute(reader.builder(), &mut attributes, &name, *member, 6);
        }
    }
    for (name, kinds) in &supplement.attributes {
        let pointer: Vec<_> = name.split('.').collect();
        let builder = reader.builder();
        let found = resolve(builder, shape, &pointer).map(|(_, found)| found);
        let found = found.unwrap_or_else(|| {
            let facts = if kinds.is_empty() { Vec::new() } else { vec![Fact::Kinds(*kinds)] };
            builder.shape(facts)
        });
        attributes.entry(name.clone()).or_insert(found);
    }
    attributes.into_iter().map(|(name, shape)| (reader.builder().string(&name), shape)).collect()
}

/// Adds an attribute, and those inside when it is a map.
fn add_attribute(builder: &Builder, attributes: &mut Attributes, name: &str, shape: ShapeId, depth: usize) {
    attributes.insert(name.to_owned(), shape);
    let Some(deeper) = depth.checked_sub(1) else { return };
    for (inner, shape) in builder.facts(shape).iter().flat_map(members) {
        let name = format!("{name}.{}", builder.text(*inner));
        add_attribute(builder, attributes, &name, *shape, deeper);
    }
}

fn members(fact: &Fact) -> &[(StringId, ShapeId)] {
    if let Fact::Properties(members) = fact { members } else { &[] }
}

fn read_tagging(reader: &mut Reader<'_>, schema: &Value, shape: ShapeId) -> Option<(StringId, bool)> {
    let tagging = schema.get("tagging");
    let says = |keyword: &str| tagging.and_then(|tagging| tagging.get(keyword)).and_then(Value::as_bool);
    let taggable = says("taggable").or_else(|| schema.get("taggable").and_then(Value::as_bool));
    if taggable == Some(false) {
        return None;
    }
    let pointer = tagging.and_then(|tagging| tagging.get("tagProperty")).and_then(Value::as_str);
    let name = pointer.map_or("Tags", |pointer| pointer.trim_start_matches("/properties/"));
    property(reader.builder(), shape, name, 1)?;
    let name = reader.builder().string(name);
    Some((name, says("tagUpdatable").unwrap_or(true)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Constraint, Scalar};

    fn read(schema: &Value, supplement: &Supplement) -> (Block, Notes) {
        let mut builder = BlockBuilder::new();
        builder.add(schema, supplement).unwrap();
        let notes = builder.notes.clone();
        (builder.finish(), notes)
    }

    fn pump() -> Value {
        json!({
            "typeName": "Acme::Water::Pump",
            "additionalProperties": false,
            "properties": {
                "Name": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[a-z]+$"},
                "Mode": {"$ref": "#/definitions/Mode", "default": "slow"},
                "Hoses": {"type": "array", "items": {"$ref": "#/definitions/Hose"}, "uniqueItems": true},
                "Labels": {"type": "object", "patternProperties": {"^[a-z]+$": {"type": "object", "properties": {"Text": {"type": "string"}}}}},
                "Arn": {"type": "string"},
                "Gauge": {"type": "object", "properties": {"Bar": {"type": "number", "minimum": 0.5}}},
                "Tags": {"type": "array"}
            },
            "definitions": {
                "Mode": {"type": "string", "enum": ["slow", "fast"]},
                "Hose": {
                    "type": "object",
                    "properties": {"Length": {"type": ["integer", "string"]}, "Next": {"$ref": "#/definitions/Hose"}, "Secret": {"type": "string"}},
                    "required": ["Length"]
                }
            },
            "required": ["Name", "Arn"],
            "readOnlyProperties": ["/properties/Arn", "/properties/Gauge"],
            "writeOnlyProperties": ["/properties/Hoses/*/Secret", "/properties/Labels/*/Text"],
            "createOnlyProperties": ["/properties/Name", "/properties/Nowhere"],
            "primaryIdentifier": ["/properties/Name"],
            "oneOf": [{"required": ["Mode"]}, {"required": ["Hoses"]}],
            "allOf": [{"if": {"properties": {"Mode": {"const": "fast"}}}, "then": {"properties": {"Hoses": false}}}],
            "strange": 1
        })
    }

    #[test]
    fn properties_and_their_constraints() {
        let (block, _) = read(&pump(), &Supplement::default());
        let pump = block.resources().next().unwrap();
        assert_eq!(pump.name(), "Acme::Water::Pump");
        let name = pump.property("Name").unwrap();
        assert_eq!(name.kinds(), Kinds::STRING);
        assert_eq!(name.pattern().unwrap().matches("a1"), Some(false));
        assert!(name.constraints().any(|constraint| matches!(constraint, Constraint::MaxLength(64))));
        let mode = pump.property("Mode").unwrap();
        assert_eq!(mode.enum_values(), [Scalar::String("slow"), Scalar::String("fast")]);
        assert_eq!(mode.default(), Some(Scalar::String("slow")));
        let hose = pump.property("Hoses").unwrap().items().unwrap();
        assert_eq!(hose.name(), Some("Hose"));
        assert_eq!(hose.property("Next"), Some(hose));
        assert_eq!(hose.property("Length").unwrap().kinds().to_string(), "string or integer");
        assert!(pump.shape().is_closed() && pump.property("Nothing").is_none());
    }

    #[test]
    fn the_service_sets_read_only_properties_itself() {
        let (block, _) = read(&pump(), &Supplement::default());
        let pump = block.resources().next().unwrap();
        assert_eq!(pump.shape().required().iter().collect::<Vec<_>>(), ["Name"]);
    }

    #[test]
    fn paths_leave_out_positions_and_name_keys() {
        let (block, notes) = read(&pump(), &Supplement::default());
        let pump = block.resources().next().unwrap();
        assert!(pump.access(["Hoses", "Secret"]).is_write_only());
        assert!(pump.access(["Labels", "front", "Text"]).is_write_only());
        assert!(!pump.access(["Labels", "front"]).is_write_only());
        assert!(pump.access(["Name"]).is_create_only());
        assert_eq!(pump.shape_at(["Labels", "front", "Text"]).unwrap().kinds(), Kinds::STRING);
        assert_eq!(
            notes.into_iter().collect::<Vec<_>>(),
            [("createOnlyProperties: no such property".to_owned(), 1), ("keyword strange".to_owned(), 1)]
        );
    }

    #[test]
    fn attributes_are_what_the_service_sets_and_what_is_added() {
        let names = |supplement: &Supplement| -> Vec<String> {
            let (block, _) = read(&pump(), supplement);
            let pump = block.resources().next().unwrap();
            pump.attributes().map(|(name, _)| name.to_owned()).collect()
        };
        assert_eq!(names(&Supplement::default()), ["Arn", "Gauge", "Gauge.Bar"]);
        let supplement = Supplement {
            attributes: [("Mode".to_owned(), Kinds::default()), ("Serial".to_owned(), Kinds::STRING)].into(),
            ..Supplement::default()
        };
        assert_eq!(names(&supplement), ["Arn", "Gauge", "Gauge.Bar", "Mode", "Serial"]);
    }

    #[test]
    fn conditions_and_alternatives() {
        let (block, _) = read(&pump(), &Supplement::default());
        let shape = block.resources().next().unwrap().shape();
        assert_eq!(shape.branches().count(), 3);
        let condition = shape.branches().find_map(|branch| {
            branch.constraints().find_map(|constraint| match constraint {
                Constraint::If { condition, then, otherwise } => Some((condition, then, otherwise)),
                _ => None,
            })
        });
        let (condition, then, otherwise) = condition.unwrap();
        assert_eq!(condition.property("Mode").unwrap().enum_values(), [Scalar::String("fast")]);
        let hoses = then.unwrap().property("Hoses").unwrap();
        assert!(matches!(hoses.constraints().next(), Some(Constraint::Never)));
        assert!(otherwise.is_none());
    }

    #[test]
    fn what_is_no_schema_is_refused() {
        let mut builder = BlockBuilder::new();
        assert_eq!(builder.add(&json!([]), &Supplement::default()), Err(SchemaError::NotAnObject));
        assert_eq!(
            builder.add(&json!({"properties": {}}), &Supplement::default()),
            Err(SchemaError::NoTypeName)
        );
    }

    #[test]
    fn a_schema_that_goes_on_for_ever_is_cut_off() {
        let mut deep = json!({"type": "string"});
        for _ in 0..100 {
            deep = json!({"type": "array", "items": deep});
        }
        let schema = json!({"typeName": "A::B::C", "properties": {
            "Deep": deep, "Self": {"$ref": "#/definitions/Self"}, "None": {"$ref": "#/definitions/None"}},
            "definitions": {"Self": {"$ref": "#/definitions/Self"}}});
        let (block, notes) = read(&schema, &Supplement::default());
        assert!(block.resources().next().unwrap().property("Deep").is_some());
        assert!(
            notes.contains_key("cut off: too deep")
                && notes.contains_key("unknown reference #/definitions/None")
        );
    }
}
