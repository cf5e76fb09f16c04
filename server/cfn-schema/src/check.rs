//! Checks that are only data: shapes for certain places of certain resource types, beside what
//! the schemas of the types say. Some differ by region.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::builder::Builder;
use crate::pool::{Pool, ShapeId, StoredPool, StringId};
use crate::reader::{Notes, Reader};
use crate::shape::{Names, Shape};

/// The name under which a check stands that is the same in every region, or for want of a region.
const EVERY_REGION: &str = "all";

/// A check that is only data. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Check<'a> {
    pool: &'a Pool,
    stored: &'a StoredCheck,
}

impl fmt::Debug for Check<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Check").field(&self.rule()).finish()
    }
}

impl<'a> Check<'a> {
    /// The rule of cfn-lint it belongs to: `E3047`.
    #[must_use]
    pub fn rule(self) -> &'a str {
        self.pool.string(self.stored.rule)
    }

    /// Where it holds: resource types, each with a path of property names below `Properties`,
    /// with `*` for each item of a list. An empty path means all properties together.
    pub fn places(self) -> impl ExactSizeIterator<Item = (&'a str, Names<'a>)> {
        self.stored
            .places
            .iter()
            .map(move |(name, path)| (self.pool.string(*name), Names::new(self.pool, path)))
    }

    /// Whether what it demands differs by region.
    #[must_use]
    pub fn is_regional(self) -> bool {
        self.regions().next().is_some()
    }

    /// The regions for which it tells something of their own.
    pub fn regions(self) -> impl Iterator<Item = &'a str> {
        self.stored
            .shapes
            .iter()
            .map(move |(name, _)| self.pool.string(*name))
            .filter(|name| *name != EVERY_REGION)
    }

    /// What it demands in a region; without one, or for one it does not know, what it demands
    /// everywhere. None when it tells nothing of that.
    #[must_use]
    pub fn shape(self, region: Option<&str>) -> Option<Shape<'a>> {
        let of = |wanted: &str| {
            let found = self.stored.shapes.iter().find(|(name, _)| self.pool.string(*name) == wanted)?;
            Some(Shape::new(self.pool, found.1))
        };
        region.and_then(of).or_else(|| of(EVERY_REGION))
    }
}

/// A place of a check: a resource type, and the path below its properties.
pub(crate) type StoredPlace = (StringId, Box<[StringId]>);

/// What is stored of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredCheck {
    rule: StringId,
    places: Box<[StoredPlace]>,
    /// By the name of the region.
    shapes: Box<[(StringId, ShapeId)]>,
}

/// What is stored of checks that share a pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredChecks {
    pool: StoredPool,
    checks: Vec<StoredCheck>,
}

/// Checks that share a pool, ready for use.
#[derive(Debug)]
pub(crate) struct Checks {
    pool: Pool,
    checks: Vec<StoredCheck>,
}

impl Checks {
    pub(crate) fn new(stored: StoredChecks) -> Self {
        Self { pool: Pool::new(stored.pool), checks: stored.checks }
    }

    pub(crate) fn get(&self, index: usize) -> Option<Check<'_>> {
        self.checks.get(index).map(|stored| Check { pool: &self.pool, stored })
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = Check<'_>> {
        self.checks.iter().map(|stored| Check { pool: &self.pool, stored })
    }
}

/// Collects checks that share their strings and shapes.
#[derive(Debug, Default)]
pub struct ChecksBuilder {
    builder: Builder,
    checks: Vec<StoredCheck>,
    /// What could not be kept: what, and how often.
    pub notes: Notes,
}

impl ChecksBuilder {
    /// Without any check.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a check. The places are resource types with paths as [`Check::places`] tells; the
    /// schemas stand by the name of their region, or `all`.
    pub fn add<'s>(
        &mut self,
        rule: &str,
        places: &[(String, Vec<String>)],
        schemas: impl IntoIterator<Item = (&'s str, &'s Value)>,
    ) {
        let rule = self.builder.string(rule);
        let places = places.iter().map(|(name, path)| {
            let name = self.builder.string(name);
            (name, path.iter().map(|step| self.builder.string(step)).collect())
        });
        let places = places.collect();
        let mut shapes = Vec::new();
        for (region, schema) in schemas {
            let region = self.builder.string(region);
            let mut reader = Reader::new(schema, &mut self.builder);
            shapes.push((region, reader.shape(schema, 0)));
            for (note, count) in reader.notes {
                *self.notes.entry(note).or_default() += count;
            }
        }
        self.checks.push(StoredCheck { rule, places, shapes: shapes.into_boxed_slice() });
    }

    pub(crate) fn stored(self) -> StoredChecks {
        StoredChecks { pool: self.builder.finish(), checks: self.checks }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn one(schemas: &[(&str, Value)]) -> Checks {
        let mut builder = ChecksBuilder::new();
        let place = ("AWS::EC2::Instance".to_owned(), vec!["BlockDeviceMappings".to_owned(), "*".to_owned()]);
        builder.add("E1", &[place], schemas.iter().map(|(region, schema)| (*region, schema)));
        Checks::new(builder.stored())
    }

    #[test]
    fn a_check_without_regions_holds_everywhere() {
        let checks = one(&[("all", json!({"enum": ["a"]}))]);
        let check = checks.get(0).unwrap();
        assert_eq!(check.rule(), "E1");
        let places: Vec<_> =
            check.places().map(|(name, path)| (name, path.iter().collect::<Vec<_>>())).collect();
        assert_eq!(places, [("AWS::EC2::Instance", vec!["BlockDeviceMappings", "*"])]);
        assert!(
            !check.is_regional() && check.shape(None).is_some() && check.shape(Some("eu-west-1")).is_some()
        );
    }

    #[test]
    fn a_regional_check_tells_nothing_of_other_regions() {
        let checks = one(&[("eu-west-1", json!({"enum": ["a"]})), ("eu-west-2", json!({"enum": ["b"]}))]);
        let check = checks.get(0).unwrap();
        assert_eq!(check.regions().collect::<Vec<_>>(), ["eu-west-1", "eu-west-2"]);
        assert_eq!(check.shape(Some("eu-west-2")).unwrap().enum_values(), [crate::Scalar::String("b")]);
        assert!(check.shape(None).is_none() && check.shape(Some("mars-north-1")).is_none());
    }
}
