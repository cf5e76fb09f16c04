use serde::{Deserialize, Serialize};

use crate::pool::{Pool, ShapeId, StoredPool, StringId};
use crate::shape::{Names, Shape};

/// When a property may be set and seen, and what setting it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Access(u8);

impl Access {
    pub(crate) const READ_ONLY: Self = Self(1);
    pub(crate) const WRITE_ONLY: Self = Self(2);
    pub(crate) const CREATE_ONLY: Self = Self(4);
    pub(crate) const CONDITIONAL_CREATE_ONLY: Self = Self(8);
    pub(crate) const DEPRECATED: Self = Self(16);

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Set by the service: a template must not set it. It may still be named in `properties`
    /// of types that are older than this distinction, and `Fn::GetAtt` reads it.
    #[must_use]
    pub fn is_read_only(self) -> bool {
        self.has(Self::READ_ONLY)
    }

    /// Never given back by the service, like a password.
    #[must_use]
    pub fn is_write_only(self) -> bool {
        self.has(Self::WRITE_ONLY)
    }

    /// A change replaces the resource.
    #[must_use]
    pub fn is_create_only(self) -> bool {
        self.has(Self::CREATE_ONLY)
    }

    /// Some changes replace the resource.
    #[must_use]
    pub fn is_conditional_create_only(self) -> bool {
        self.has(Self::CONDITIONAL_CREATE_ONLY)
    }

    /// Not to be used any more.
    #[must_use]
    pub fn is_deprecated(self) -> bool {
        self.has(Self::DEPRECATED)
    }
}

/// How the tags of a resource are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tagging<'a> {
    /// The property: mostly `Tags`.
    pub property: &'a str,
    /// Whether an update can change them.
    pub updatable: bool,
}

/// What becomes of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle<'a> {
    /// `sunset`: it ends; `maintenance`: no new customers.
    pub status: &'a str,
    /// The day, as `2026-10-30`.
    pub date: Option<&'a str>,
}

/// What the text that `Ref` gives is.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    /// The properties whose values it is made of, joined with `|`.
    pub properties: Names<'a>,
    /// What the value looks like, when it is that of one property.
    pub shape: Option<Shape<'a>>,
}

/// A resource type and what is known of it. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'a> {
    pool: &'a Pool,
    stored: &'a StoredResource,
}

impl<'a> Resource<'a> {
    /// `AWS::EC2::Instance`.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.pool.string(self.stored.name)
    }

    /// What stands under `Properties`.
    #[must_use]
    pub fn shape(self) -> Shape<'a> {
        Shape::new(self.pool, self.stored.shape)
    }

    /// The property of this name.
    #[must_use]
    pub fn property(self, name: &str) -> Option<Shape<'a>> {
        self.shape().find_property(name)
    }

    /// The shape at a path of property names below `Properties`. Positions in lists are left
    /// out; the keys of maps are part of it.
    #[must_use]
    pub fn shape_at<'p>(self, path: impl IntoIterator<Item = &'p str>) -> Option<Shape<'a>> {
        path.into_iter().try_fold(self.shape(), |shape, name| item(shape).find_property(name))
    }

    /// How the property at a path may be used; the path as for [`Resource::shape_at`].
    #[must_use]
    pub fn access<'p>(self, path: impl IntoIterator<Item = &'p str> + Clone) -> Access {
        let matching = self.stored.access.iter().filter(|(known, _)| {
            let mut wanted = path.clone().into_iter();
            let fits = known.iter().all(|step| {
                let step = self.pool.string(*step);
                wanted.next().is_some_and(|name| step == "*" || step == name)
            });
            fits && wanted.next().is_none()
        });
        matching.fold(Access::default(), |access, (_, more)| access.and(*more))
    }

    /// Every path with a special way to use it: names joined with dots, `*` for any key of a map.
    pub fn accesses(self) -> impl Iterator<Item = (String, Access)> {
        self.stored.access.iter().map(move |(path, access)| {
            let names: Vec<_> = path.iter().map(|name| self.pool.string(*name)).collect();
            (names.join("."), *access)
        })
    }

    /// The attributes that `Fn::GetAtt` gives, sorted by name, each with its shape. Parts of
    /// maps have dots: `Endpoint.Address`.
    pub fn attributes(self) -> impl ExactSizeIterator<Item = (&'a str, Shape<'a>)> {
        self.stored
            .attributes
            .iter()
            .map(move |(name, shape)| (self.pool.string(*name), Shape::new(self.pool, *shape)))
    }

    /// The shape of an attribute. `Outputs.Name` of a nested stack is one for every name.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<Shape<'a>> {
        self.attributes()
            .find(|(known, _)| match known.strip_suffix('*') {
                Some(prefix) => name.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()),
                None => *known == name,
            })
            .map(|(_, shape)| shape)
    }

    /// What `Ref` gives.
    #[must_use]
    pub fn reference(self) -> Reference<'a> {
        let properties = Names::new(self.pool, &self.stored.reference);
        let mut names = properties.iter();
        let shape = match (names.next(), names.next()) {
            (Some(one), None) => self.shape_at(one.split('.')).or_else(|| self.attribute(one)),
            _ => None,
        };
        Reference { properties, shape }
    }

    /// The properties that tell one resource from another: names joined with dots.
    #[must_use]
    pub fn primary_identifier(self) -> Names<'a> {
        Names::new(self.pool, &self.stored.primary_identifier)
    }

    /// How it is tagged; none when it cannot be.
    #[must_use]
    pub fn tagging(self) -> Option<Tagging<'a>> {
        let (property, updatable) = self.stored.tagging?;
        Some(Tagging { property: self.pool.string(property), updatable })
    }

    /// What becomes of its service, when that is known to end.
    #[must_use]
    pub fn lifecycle(self) -> Option<Lifecycle<'a>> {
        let (status, date) = self.stored.lifecycle?;
        Some(Lifecycle { status: self.pool.string(status), date: date.map(|date| self.pool.string(date)) })
    }

    /// Whether a replacement deletes the old resource before it makes the new one.
    #[must_use]
    pub fn is_deleted_before_replacement(self) -> bool {
        self.stored.delete_then_create
    }

    /// The page of its documentation; none for types that AWS does not document.
    #[must_use]
    pub fn documentation_url(self) -> Option<String> {
        documentation_url(self.name(), None)
    }

    /// The page of the documentation of one of its property types; see [`Shape::name`].
    #[must_use]
    pub fn property_type_url(self, property_type: &str) -> Option<String> {
        documentation_url(self.name(), Some(property_type))
    }
}

/// The item of a list, of lists of lists the innermost; anything else as it is.
fn item(shape: Shape<'_>) -> Shape<'_> {
    let mut shape = shape;
    // No published schema nests lists deeper than three.
    for _ in 0..4 {
        let Some(items) = shape.items() else { break };
        shape = items;
    }
    shape
}

/// Where the pages of resource types are.
const PAGES: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference";
/// Where the pages of the serverless application model are.
const SERVERLESS_PAGES: &str =
    "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide";

/// The page of a resource type or of one of its property types.
fn documentation_url(name: &str, property_type: Option<&str>) -> Option<String> {
    let (owner, words) = name.split_once("::").filter(|(owner, _)| matches!(*owner, "AWS" | "Alexa"))?;
    let words = words.to_ascii_lowercase().replace("::", "-");
    let inner = property_type.map(|inner| format!("-{}", inner.to_ascii_lowercase())).unwrap_or_default();
    let serverless = words.strip_prefix("serverless-").filter(|_| owner == "AWS");
    let page = match (serverless, property_type) {
        (Some(words), None) => format!("{SERVERLESS_PAGES}/sam-resource-{words}"),
        (Some(words), Some(_)) => format!("{SERVERLESS_PAGES}/sam-property-{words}{inner}"),
        (None, None) => format!("{PAGES}/aws-resource-{words}"),
        (None, Some(_)) => format!("{PAGES}/aws-properties-{words}{inner}"),
    };
    Some(page + ".html")
}

/// What is stored of a resource type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredResource {
    pub(crate) name: StringId,
    pub(crate) shape: ShapeId,
    pub(crate) access: Box<[(Box<[StringId]>, Access)]>,
    pub(crate) attributes: Box<[(StringId, ShapeId)]>,
    pub(crate) reference: Box<[StringId]>,
    pub(crate) primary_identifier: Box<[StringId]>,
    pub(crate) tagging: Option<(StringId, bool)>,
    pub(crate) lifecycle: Option<(StringId, Option<StringId>)>,
    pub(crate) delete_then_create: bool,
}

/// What is stored of a set of resource types.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredBlock {
    pub(crate) pool: StoredPool,
    pub(crate) resources: Vec<StoredResource>,
}

/// Resource types that share a pool, ready for use.
#[derive(Debug)]
pub struct Block {
    pool: Pool,
    resources: Vec<StoredResource>,
}

impl Block {
    pub(crate) fn new(stored: StoredBlock) -> Self {
        Self { pool: Pool::new(stored.pool), resources: stored.resources }
    }

    pub(crate) fn get(&self, index: usize) -> Option<Resource<'_>> {
        self.resources.get(index).map(|stored| Resource { pool: &self.pool, stored })
    }

    /// Each resource type.
    pub fn resources(&self) -> impl ExactSizeIterator<Item = Resource<'_>> {
        self.resources.iter().map(|stored| Resource { pool: &self.pool, stored })
    }

    /// Every distinct shape, for statistics.
    pub fn shapes(&self) -> impl Iterator<Item = Shape<'_>> {
        self.pool.shapes().map(|id| Shape::new(&self.pool, id))
    }

    /// Every distinct pattern, as the schemas write it.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.pool.patterns().map(|id| self.pool.pattern_source(id))
    }
}
