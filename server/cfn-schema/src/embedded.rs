//! The facts that are part of the program: `data/schema.bin`.

use std::collections::BTreeSet;
use std::sync::{LazyLock, OnceLock};

use serde::de::DeserializeOwned;

use crate::check::{Check, Checks, StoredChecks};
use crate::file::{File, TypeEntry};
use crate::iam::Service;
use crate::resource::{Block, Resource, StoredBlock};
use crate::shape::Shape;
use crate::tables::Tables;

static BYTES: &[u8] = include_bytes!("../data/schema.bin");
static EMBEDDED: LazyLock<Embedded> = LazyLock::new(Embedded::open);
static TABLES: LazyLock<Tables> =
    LazyLock::new(|| EMBEDDED.file.block(EMBEDDED.file.index.tables as usize).unwrap_or_default());

struct Embedded {
    file: File<'static>,
    blocks: Slots<Block>,
    checks: Slots<Checks>,
    services: Slots<Service>,
}

/// Blocks of one kind, by their numbers, read at the first use.
struct Slots<T>(Box<[OnceLock<Option<Box<T>>>]>);

impl<T> Slots<T> {
    fn new(count: usize) -> Self {
        Self((0..count).map(|_| OnceLock::new()).collect())
    }

    fn get<S: DeserializeOwned>(&self, file: &File<'_>, number: u32, ready: fn(S) -> T) -> Option<&T> {
        let slot = self.0.get(number as usize)?;
        slot.get_or_init(|| file.block(number as usize).map(|stored| Box::new(ready(stored)))).as_deref()
    }
}

impl Embedded {
    fn open() -> Self {
        // A test proves that the file is whole; without it there are no types.
        let file = File::open(BYTES).unwrap_or_else(File::empty);
        let count = file.index.blocks.len();
        Self { file, blocks: Slots::new(count), checks: Slots::new(count), services: Slots::new(count) }
    }

    fn entry(&self, name: &str) -> Option<&TypeEntry> {
        let types = &self.file.index.types;
        let found = types.binary_search_by(|entry| (*entry.name).cmp(name)).ok()?;
        types.get(found)
    }

    fn block(&self, number: u32) -> Option<&Block> {
        self.blocks.get::<StoredBlock>(&self.file, number, Block::new)
    }

    fn resource(&self, entry: &TypeEntry) -> Option<Resource<'_>> {
        self.block(entry.block)?.get(entry.slot as usize)
    }

    fn checks(&self, number: u32) -> Option<&Checks> {
        self.checks.get::<StoredChecks>(&self.file, number, Checks::new)
    }
}

/// Where the facts come from, as JSON: the packages with their versions and licences, the day.
#[must_use]
pub fn manifest() -> &'static str {
    include_str!("../data/manifest.json")
}

/// The names of all resource types, sorted: `AWS::ACMPCA::Certificate` and so on.
pub fn types() -> impl ExactSizeIterator<Item = &'static str> {
    EMBEDDED.file.index.types.iter().map(|entry| &*entry.name)
}

/// Whether there is a resource type of this name. Reads nothing but the index.
#[must_use]
pub fn has_resource(name: &str) -> bool {
    EMBEDDED.entry(name).is_some()
}

/// What is known of a resource type. The first call for a service reads the facts of that
/// service, later calls find them.
#[must_use]
pub fn resource(name: &str) -> Option<Resource<'static>> {
    EMBEDDED.resource(EMBEDDED.entry(name)?)
}

/// The regions of AWS, sorted by name.
pub fn regions() -> impl ExactSizeIterator<Item = &'static str> {
    EMBEDDED.file.index.regions.iter().map(|region| &*region.name)
}

/// Whether the resource type exists in the region; none when either is unknown, or it is not
/// known which types exist there.
#[must_use]
pub fn is_in_region(resource_type: &str, region: &str) -> Option<bool> {
    let regions = &EMBEDDED.file.index.regions;
    let number = regions.binary_search_by(|entry| (*entry.name).cmp(region)).ok()?;
    let is_known = regions.get(number)?.is_known;
    let entry = EMBEDDED.entry(resource_type)?;
    is_known.then_some(entry.regions >> number & 1 == 1)
}

/// The checks that are only data and hold somewhere in resources of the type.
pub fn checks(resource_type: &str) -> impl Iterator<Item = Check<'static>> {
    let entries = &EMBEDDED.file.index.checks;
    let start = entries.partition_point(|entry| *entry.name < *resource_type);
    let end = entries.partition_point(|entry| *entry.name <= *resource_type);
    let own = entries.get(start..end).unwrap_or_default();
    own.iter().filter_map(|entry| EMBEDDED.checks(entry.block)?.get(entry.slot as usize))
}

/// The resource types for which there are [`checks`], sorted, each once.
pub fn checked_types() -> impl Iterator<Item = &'static str> {
    let names: BTreeSet<_> = EMBEDDED.file.index.checks.iter().map(|entry| &*entry.name).collect();
    names.into_iter()
}

/// A shape that belongs to no resource type, like `sam/globals`, `iam/policy_identity` or
/// `step_functions/statemachine`; [`documents`] names them all.
#[must_use]
pub fn document(name: &str) -> Option<Shape<'static>> {
    let entries = &EMBEDDED.file.index.documents;
    let found = entries.binary_search_by(|entry| (*entry.name).cmp(name)).ok()?;
    let entry = entries.get(found)?;
    EMBEDDED.checks(entry.block)?.get(entry.slot as usize)?.shape(None)
}

/// The names of all documents, sorted.
pub fn documents() -> impl ExactSizeIterator<Item = &'static str> {
    EMBEDDED.file.index.documents.iter().map(|entry| &*entry.name)
}

/// Every block of resource types, for statistics and tests.
pub fn blocks() -> impl Iterator<Item = &'static Block> {
    EMBEDDED.file.index.resource_blocks().filter_map(|number| EMBEDDED.block(u32::try_from(number).ok()?))
}

pub(crate) fn service_prefixes() -> impl ExactSizeIterator<Item = &'static str> {
    EMBEDDED.file.index.services.iter().map(|(prefix, _)| &**prefix)
}

pub(crate) fn service(prefix: &str) -> Option<&'static Service> {
    let services = &EMBEDDED.file.index.services;
    let found = services.binary_search_by(|(known, _)| (**known).cmp(prefix)).ok()?;
    let (_, block) = services.get(found)?;
    EMBEDDED.services.get::<Service>(&EMBEDDED.file, *block, |service| service)
}

pub(crate) fn tables() -> &'static Tables {
    &TABLES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kinds, Scalar};

    fn known(name: &str) -> Resource<'static> {
        resource(name).unwrap_or_else(|| panic!("{name} is known"))
    }

    fn attributes(name: &str) -> Vec<&'static str> {
        known(name).attributes().map(|(attribute, _)| attribute).collect()
    }

    #[test]
    fn every_type_can_be_read() {
        assert!(types().len() >= 1_890, "{}", types().len());
        assert!(types().is_sorted());
        for name in types() {
            assert_eq!(known(name).name(), name);
        }
        assert!(resource("AWS::EC2::Nothing").is_none());
        assert!(has_resource("AWS::S3::Bucket") && !has_resource("AWS::S3"));
    }

    #[test]
    fn an_instance() {
        let instance = known("AWS::EC2::Instance");
        assert!(instance.shape().is_closed());
        assert_eq!(instance.property("ImageId").unwrap().kinds(), Kinds::STRING);
        let ebs = instance.shape_at(["BlockDeviceMappings", "Ebs"]).unwrap();
        assert_eq!(ebs.name(), Some("Ebs"));
        let types: Vec<_> = ebs.property("VolumeType").unwrap().enum_values();
        assert!(types.is_empty() || types.contains(&Scalar::String("gp3")));
        assert!(instance.access(["ImageId"]).is_create_only());
        assert!(!instance.access(["Tags"]).is_create_only());
        assert!(instance.access(["PrivateIp"]).is_read_only());
        assert_eq!(instance.reference().properties.iter().collect::<Vec<_>>(), ["InstanceId"]);
        assert!(instance.attribute("PrivateIp").is_some() && instance.attribute("PrivateDuck").is_none());
        assert_eq!(instance.tagging().map(|tagging| tagging.property), Some("Tags"));
        assert_eq!(
            instance.documentation_url().unwrap(),
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html"
        );
        assert_eq!(
            instance.property_type_url("Ebs").unwrap(),
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-instance-ebs.html"
        );
    }

    #[test]
    fn a_function() {
        let function = known("AWS::Lambda::Function");
        assert!(function.shape().required().contains("Code") && function.shape().required().contains("Role"));
        let key = function.property("KmsKeyArn").unwrap();
        assert_eq!(key.format(), Some("AWS::KMS::Key.Arn"));
        let runtime = function.property("Runtime").unwrap().enum_values();
        assert!(runtime.contains(&Scalar::String("python3.13")), "{runtime:?}");
        assert!(attributes("AWS::Lambda::Function").contains(&"Arn"));
        assert!(function.access(["Code", "ZipFile"]).is_write_only());
    }

    #[test]
    fn attributes_of_older_types_and_of_stacks() {
        assert!(attributes("AWS::RDS::DBInstance").contains(&"Endpoint.Address"));
        assert!(attributes("AWS::SQS::Queue").contains(&"QueueName"));
        let stack = known("AWS::CloudFormation::Stack");
        assert_eq!(stack.attribute("Outputs.Anything").unwrap().kinds(), Kinds::STRING);
        assert!(stack.attribute("Outputs.").is_none());
    }

    #[test]
    fn what_ref_gives_is_not_always_the_identifier() {
        let reference = known("AWS::ApiGateway::Deployment").reference();
        assert_eq!(reference.properties.iter().collect::<Vec<_>>(), ["DeploymentId"]);
        let bucket = known("AWS::S3::Bucket").reference();
        assert_eq!(bucket.shape.unwrap().kinds(), Kinds::STRING);
    }

    #[test]
    fn shapes_may_contain_themselves() {
        let mut shape = known("AWS::WAFv2::WebACL").shape_at(["Rules", "Statement"]).unwrap();
        for _ in 0..10 {
            shape = shape.find_property("NotStatement").unwrap().find_property("Statement").unwrap();
        }
        assert_eq!(shape.name(), Some("Statement"));
    }

    #[test]
    fn regions_know_their_types() {
        assert!(regions().any(|region| region == "eu-central-1"));
        assert_eq!(is_in_region("AWS::EC2::Instance", "eu-central-1"), Some(true));
        assert_eq!(is_in_region("AWS::Serverless::Function", "eu-central-1"), Some(true));
        assert!(types().any(|name| is_in_region(name, "ap-east-2") == Some(false)));
        // Nothing tells what exists there.
        assert_eq!(is_in_region("AWS::EC2::Instance", "us-iso-east-1"), None);
        assert_eq!(is_in_region("AWS::EC2::Instance", "mars-north-1"), None);
        assert_eq!(is_in_region("AWS::EC2::Nothing", "eu-central-1"), None);
    }

    #[test]
    fn checks_know_their_places() {
        let rules = |name: &str| checks(name).map(Check::rule).collect::<Vec<_>>();
        assert!(rules("AWS::ECS::TaskDefinition").contains(&"E3047"));
        assert!(rules("AWS::IAM::Role").is_empty());
        let instance = checks("AWS::EC2::Instance").find(|check| check.rule() == "E3628").unwrap();
        let place = instance.places().find(|(name, _)| *name == "AWS::EC2::Instance").unwrap();
        assert_eq!(place.1.iter().collect::<Vec<_>>(), ["InstanceType"]);
        let here = instance.shape(Some("eu-central-1")).unwrap().enum_values();
        assert!(here.contains(&Scalar::String("t3.micro")) && !here.contains(&Scalar::String("t9.duck")));
        assert!(checked_types().count() > 50 && checked_types().is_sorted());
    }

    #[test]
    fn pages_of_the_serverless_model_stand_elsewhere() {
        let function = known("AWS::Serverless::Function").documentation_url().unwrap();
        assert!(function.ends_with("/developerguide/sam-resource-function.html"), "{function}");
        let skill = known("Alexa::ASK::Skill").documentation_url().unwrap();
        assert!(skill.ends_with("/aws-resource-ask-skill.html"), "{skill}");
    }

    #[test]
    fn documents_are_shapes_on_their_own() {
        let globals = document("sam/globals").unwrap();
        assert!(globals.property("Function").unwrap().property("Runtime").is_some());
        let policy = document("iam/policy_identity").unwrap();
        assert!(policy.property("Statement").is_some());
        assert!(document("step_functions/statemachine").is_some() && document("nothing").is_none());
        assert!(documents().is_sorted());
    }

    #[test]
    fn properties_know_what_belongs_to_them() {
        let function = known("AWS::Lambda::Permission").property("FunctionName").unwrap();
        let related: Vec<_> = function.relations().iter().map(|(name, _)| name).collect();
        assert!(related.contains(&"AWS::Lambda::Function"), "{related:?}");
    }

    #[test]
    fn almost_every_pattern_is_used() {
        let patterns: std::collections::BTreeSet<_> = blocks().flat_map(Block::patterns).collect();
        let left_out =
            patterns.iter().filter(|source| matches!(crate::fate(source).0, crate::Fate::LeftOut(_)));
        let left_out = left_out.count();
        assert!(patterns.len() > 3_000 && left_out < 50, "{left_out} of {}", patterns.len());
    }

    #[test]
    fn the_manifest_tells_of_this_file() {
        use sha2::Digest as _;
        let manifest: serde_json::Value =
            serde_json::from_str(include_str!("../data/manifest.json")).unwrap();
        let hash: String = sha2::Sha256::digest(BYTES).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(manifest["file"]["sha256"], hash);
        assert_eq!(manifest["file"]["bytes"], BYTES.len());
        assert_eq!(manifest["counts"]["types"], types().len());
    }

    #[test]
    fn writing_again_gives_the_same_bytes() {
        assert!(crate::file::repacked(BYTES).is_some_and(|bytes| bytes == BYTES));
    }
}
