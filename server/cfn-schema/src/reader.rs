//! JSON Schema, as CloudFormation and its tools write it, into shapes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::builder::Builder;
use crate::kinds::Kinds;
use crate::number::Number;
use crate::pool::{Fact, PatternId, ShapeId, StoredDependents, StoredScalar, StringId};

/// Schemas deeper than this are cut off; the deepest published one has 20 levels.
const MAX_DEPTH: usize = 64;

/// What a schema holds that has no place among the facts: keyword or problem, and how often.
pub type Notes = BTreeMap<String, usize>;

/// Keywords without meaning for a template.
const IGNORED: &[&str] = &[
    "$comment",
    "$id",
    "$ref",
    "$schema",
    "additionalIdentifiers",
    "arrayType",
    "conditionalCreateOnlyProperties",
    "createOnlyProperties",
    "definitions",
    "deprecatedProperties",
    "description",
    "documentationUrl",
    "examples",
    "handlers",
    "insertionOrder",
    "lifecycle",
    "nonPublicDefinitions",
    "nonPublicProperties",
    "primaryIdentifier",
    "propertyTransform",
    "readOnlyProperties",
    "remote",
    "replacementStrategy",
    "resourceLink",
    "sourceUrl",
    "taggable",
    "tagging",
    "title",
    "typeConfiguration",
    "typeName",
    "writeOnlyProperties",
];

/// Reads the shapes of one document, whose `definitions` its references mean.
pub(crate) struct Reader<'a> {
    root: &'a Value,
    builder: &'a mut Builder,
    definitions: BTreeMap<String, Definition>,
    pub(crate) notes: Notes,
}

enum Definition {
    Reading(Option<ShapeId>),
    Read(ShapeId),
}

impl<'a> Reader<'a> {
    pub(crate) fn new(root: &'a Value, builder: &'a mut Builder) -> Self {
        Self { root, builder, definitions: BTreeMap::new(), notes: Notes::new() }
    }

    pub(crate) fn builder(&mut self) -> &mut Builder {
        self.builder
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        *self.notes.entry(note.into()).or_default() += 1;
    }

    /// The shape that `schema` describes.
    pub(crate) fn shape(&mut self, schema: &Value, depth: usize) -> ShapeId {
        match schema {
            Value::Bool(false) => self.builder.shape(vec![Fact::Never]),
            Value::Object(_) if depth > MAX_DEPTH => {
                self.note("cut off: too deep");
                self.builder.shape(Vec::new())
            }
            Value::Object(keywords) => match keywords.get("$ref").and_then(Value::as_str) {
                None => {
                    let facts = self.facts(keywords, depth);
                    self.builder.shape(facts)
                }
                Some(target) => self.reference(target, keywords, depth),
            },
            _ => self.builder.shape(Vec::new()),
        }
    }

    fn reference(&mut self, target: &str, keywords: &Map<String, Value>, depth: usize) -> ShapeId {
        let shape = self.definition(target, depth);
        let own = self.facts(keywords, depth);
        if own.is_empty() {
            return shape;
        }
        // What stands beside a reference narrows or replaces what the definition says.
        let inherited =
            self.builder.facts(shape).iter().filter(|fact| own.iter().all(|own| !same_keyword(own, fact)));
        let facts = inherited.cloned().chain(own.iter().cloned()).collect();
        self.builder.shape(facts)
    }

    fn definition(&mut self, target: &str, depth: usize) -> ShapeId {
        match self.definitions.get_mut(target) {
            Some(Definition::Read(shape)) => return *shape,
            Some(Definition::Reading(reserved)) => {
                return *reserved.get_or_insert_with(|| self.builder.reserve());
            }
            None => {}
        }
        let root = self.root;
        // Some schemas write the root as `#/`.
        let pointer = target.strip_prefix('#').map(|pointer| if pointer == "/" { "" } else { pointer });
        let Some(schema) = pointer.and_then(|pointer| root.pointer(pointer)) else {
            self.note(format!("unknown reference {target}"));
            return self.builder.shape(Vec::new());
        };
        self.definitions.insert(target.to_owned(), Definition::Reading(None));
        let name = target.strip_prefix("#/definitions/").filter(|name| !name.contains('/'));
        let mut facts = match schema {
            // A definition that only points on to another one.
            Value::Object(keywords) if keywords.contains_key("$ref") => {
                let shape = self.shape(schema, depth + 1);
                self.builder.facts(shape).to_vec()
            }
            Value::Object(keywords) => self.facts(keywords, depth + 1),
            _ => Vec::new(),
        };
        if let Some(name) = name
            && facts.iter().any(|fact| matches!(fact, Fact::Properties(_)))
        {
            facts.retain(|fact| !matches!(fact, Fact::Name(_)));
            facts.push(Fact::Name(self.builder.string(name)));
        }
        let reserved = match self.definitions.get(target) {
            Some(Definition::Reading(reserved)) => *reserved,
            _ => None,
        };
        let shape = if let Some(shape) = reserved {
            self.builder.define(shape, facts);
            shape
        } else {
            self.builder.shape(facts)
        };
        self.definitions.insert(target.to_owned(), Definition::Read(shape));
        shape
    }

    /// The facts that keywords state.
    pub(crate) fn facts(&mut self, keywords: &Map<String, Value>, depth: usize) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (keyword, value) in keywords {
            let fact = self.fact(keyword, value, depth + 1);
            let known = fact.is_some() || IGNORED.contains(&keyword.as_str()) || is_void(keyword, value);
            if !known {
                self.note(format!("keyword {keyword}"));
            }
            facts.extend(fact);
        }
        facts
    }

    fn fact(&mut self, keyword: &str, value: &Value, depth: usize) -> Option<Fact> {
        Some(match keyword {
            "type" => Fact::Kinds(self.kinds(value)?),
            "properties" => Fact::Properties(self.members(value, depth)?),
            "patternProperties" => Fact::PatternProperties(self.pattern_members(value, depth)?),
            "additionalProperties" => match value {
                Value::Bool(false) => Fact::Closed,
                Value::Object(_) => Fact::AdditionalProperties(self.shape(value, depth)),
                _ => return None,
            },
            "propertyNames" => Fact::PropertyNames(self.shape(value, depth)),
            "required" => Fact::Required(self.names(value)?),
            "requiredOr" => Fact::RequiredOr(self.names(value)?),
            "requiredXor" => Fact::RequiredXor(self.names(value)?),
            "dependentRequired" => Fact::DependentRequired(self.dependent(value)?),
            "dependentExcluded" => Fact::DependentExcluded(self.dependent(value)?),
            "dependencies" => {
                let members = value.as_object()?;
                if members.values().all(Value::is_array) {
                    Fact::DependentRequired(self.dependent(value)?)
                } else {
                    Fact::DependentShapes(self.members(value, depth)?)
                }
            }
            "dependentSchemas" => Fact::DependentShapes(self.members(value, depth)?),
            "minProperties" => Fact::MinProperties(count(value)?),
            "maxProperties" => Fact::MaxProperties(count(value)?),
            "items" => match value {
                Value::Array(_) => Fact::PrefixItems(self.shapes(value, depth)?),
                _ => Fact::Items(self.shape(value, depth)),
            },
            "prefixItems" => Fact::PrefixItems(self.shapes(value, depth)?),
            "contains" => Fact::Contains(self.shape(value, depth)),
            "minItems" => Fact::MinItems(count(value)?),
            "maxItems" => Fact::MaxItems(count(value)?),
            "uniqueItems" => value.as_bool()?.then_some(Fact::UniqueItems)?,
            "uniqueKeys" => Fact::UniqueKeys(self.names(value)?),
            "maxUniqueItems" => Fact::MaxUniqueItems(count(value)?),
            "enum" => Fact::Enum(self.scalars(value)?),
            "enumCaseInsensitive" => Fact::EnumIgnoringCase(self.scalars(value)?),
            "const" => Fact::Const(self.scalar(value)?),
            "pattern" => Fact::Pattern(self.builder.pattern(value.as_str()?)),
            "minLength" => Fact::MinLength(count(value)?),
            "maxLength" => Fact::MaxLength(count(value)?),
            "format" => Fact::Format(self.builder.string(value.as_str()?)),
            "minimum" => Fact::Minimum(Number::of(value.as_number()?)?),
            "maximum" => Fact::Maximum(Number::of(value.as_number()?)?),
            "exclusiveMinimum" => Fact::ExclusiveMinimum(Number::of(value.as_number()?)?),
            "exclusiveMaximum" => Fact::ExclusiveMaximum(Number::of(value.as_number()?)?),
            "multipleOf" => Fact::MultipleOf(Number::of(value.as_number()?)?),
            "allOf" => Fact::AllOf(self.shapes(value, depth)?),
            "anyOf" => Fact::AnyOf(self.shapes(value, depth)?),
            "oneOf" => Fact::OneOf(self.shapes(value, depth)?),
            "not" => Fact::Not(self.shape(value, depth)),
            "if" => Fact::If(self.shape(value, depth)),
            "then" => Fact::Then(self.shape(value, depth)),
            "else" => Fact::Else(self.shape(value, depth)),
            "default" => Fact::Default(self.scalar(value)?),
            "relationshipRef" => Fact::Relation(self.relations(value)?),
            _ => return None,
        })
    }

    fn kinds(&mut self, value: &Value) -> Option<Kinds> {
        let names = match value {
            Value::String(name) => vec![name.as_str()],
            Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
            _ => return None,
        };
        let mut kinds = Kinds::default();
        for name in names {
            kinds = kinds.union(Kinds::named(name)?);
        }
        Some(kinds)
    }

    fn members(&mut self, value: &Value, depth: usize) -> Option<Box<[(StringId, ShapeId)]>> {
        let mut members: Vec<_> = value.as_object()?.iter().collect();
        members.sort_by_key(|(name, _)| *name);
        let read =
            members.into_iter().map(|(name, schema)| (self.builder.string(name), self.shape(schema, depth)));
        Some(read.collect())
    }

    fn pattern_members(&mut self, value: &Value, depth: usize) -> Option<Box<[(PatternId, ShapeId)]>> {
        let members = value.as_object()?.iter();
        let read =
            members.map(|(pattern, schema)| (self.builder.pattern(pattern), self.shape(schema, depth)));
        Some(read.collect())
    }

    fn shapes(&mut self, value: &Value, depth: usize) -> Option<Box<[ShapeId]>> {
        Some(value.as_array()?.iter().map(|schema| self.shape(schema, depth)).collect())
    }

    fn names(&mut self, value: &Value) -> Option<Box<[StringId]>> {
        let names: Option<Vec<_>> = value
            .as_array()?
            .iter()
            .map(|name| name.as_str().map(|name| self.builder.string(name)))
            .collect();
        Some(names?.into_boxed_slice())
    }

    fn dependent(&mut self, value: &Value) -> Option<StoredDependents> {
        let members = value.as_object()?.iter();
        let read: Option<Vec<_>> =
            members.map(|(name, names)| Some((self.builder.string(name), self.names(names)?))).collect();
        Some(read?.into_boxed_slice())
    }

    fn scalars(&mut self, value: &Value) -> Option<Box<[StoredScalar]>> {
        let values: Option<Vec<_>> = value.as_array()?.iter().map(|value| self.scalar(value)).collect();
        Some(values?.into_boxed_slice())
    }

    fn scalar(&mut self, value: &Value) -> Option<StoredScalar> {
        Some(match value {
            Value::String(text) => StoredScalar::String(self.builder.string(text)),
            Value::Number(number) => StoredScalar::Number(Number::of(number)?),
            Value::Bool(value) => StoredScalar::Boolean(*value),
            Value::Null => StoredScalar::Null,
            Value::Array(_) | Value::Object(_) => return None,
        })
    }

    /// One relation, or a list of them.
    fn relations(&mut self, value: &Value) -> Option<Box<[(StringId, StringId)]>> {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        values.iter().map(|value| self.relation(value)).collect()
    }

    fn relation(&mut self, value: &Value) -> Option<(StringId, StringId)> {
        let type_name = value.get("typeName")?.as_str()?;
        let property =
            value.get("propertyPath")?.as_str()?.trim_start_matches("/properties/").replace('/', ".");
        Some((self.builder.string(type_name), self.builder.string(&property)))
    }
}

/// Whether a keyword states nothing with this value.
fn is_void(keyword: &str, value: &Value) -> bool {
    match keyword {
        "additionalProperties" => *value == Value::Bool(true),
        "uniqueItems" => *value == Value::Bool(false),
        "default" => true,
        _ => false,
    }
}

fn same_keyword(one: &Fact, two: &Fact) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(two)
}

/// Some schemas write counts as floats.
fn count(value: &Value) -> Option<u64> {
    if let Some(count) = value.as_u64() {
        return Some(count);
    }
    let float = value.as_f64().filter(|float| float.fract() == 0.0 && (0.0..=9e15).contains(float))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a whole number in range"
    )]
    Some(float as u64)
}
