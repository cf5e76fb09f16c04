//! `cargo xtask schema`: makes the embedded facts from published packages.
//!
//! See `docs/development/schema.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use cfn_schema::iam::Service;
use cfn_schema::{BlockBuilder, FileBuilder, Notes, Supplement, Tables};
use clap::Args;
use serde_json::Value;

mod archive;
mod document;
mod extension;
mod iam;
mod manifest;
mod package;
mod python;
mod service_spec;
mod wheel;

use archive::Archive;
use extension::Extensions;
use service_spec::ServiceSpec;
use wheel::Wheel;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Writes nothing; fails when the committed files are not what the packages give.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace has a root")?;
    let scratch = root.join("target").join("schema");
    let sources = Sources::fetch(&scratch)?;
    let facts = collect(&sources)?;
    let manifest = manifest::manifest(&sources.wheel, &facts)?;
    let data = root.join("server").join("cfn-schema").join("data");
    let files = [(data.join("schema.bin"), facts.file), (data.join("manifest.json"), manifest)];
    for (path, bytes) in files {
        settle(arguments, &path, &bytes)?;
    }
    Ok(())
}

fn settle(arguments: &Arguments, path: &PathBuf, bytes: &[u8]) -> Result<()> {
    if arguments.check {
        let committed = std::fs::read(path).with_context(|| path.display().to_string())?;
        ensure!(committed == bytes, "{} is out of date: run `cargo xtask schema`", path.display());
    } else {
        std::fs::write(path, bytes).with_context(|| path.display().to_string())?;
        println!("{}: {} bytes", path.display(), bytes.len());
    }
    Ok(())
}

/// The packages, ready to be read.
struct Sources {
    wheel: Wheel,
    spec: ServiceSpec,
    iam: Archive,
    policies: Archive,
}

impl Sources {
    fn fetch(scratch: &Path) -> Result<Self> {
        Ok(Self {
            wheel: Wheel::open(&package::WHEEL.fetch(scratch)?)?,
            spec: ServiceSpec::open(&Archive::open(&package::SERVICE_SPEC.fetch(scratch)?)?)?,
            iam: Archive::open(&package::IAM_DATA.fetch(scratch)?)?,
            policies: Archive::open(&package::IAM_FLOYD.fetch(scratch)?)?,
        })
    }
}

/// The facts and what there is to tell of them.
pub(crate) struct Facts {
    pub(crate) file: Vec<u8>,
    pub(crate) tables: Tables,
    pub(crate) services: Vec<Service>,
    pub(crate) extensions: Extensions,
    pub(crate) notes: Notes,
    /// Regions for which nothing tells which types exist there.
    pub(crate) unknown_regions: Vec<String>,
}

/// The region whose types stand in for those of regions that publish no list.
const STAND_IN_REGION: &str = "us-east-1";

fn collect(sources: &Sources) -> Result<Facts> {
    let Sources { wheel, spec, .. } = sources;
    let regions = wheel.regions()?;
    let serverless = wheel.serverless_types()?;
    let stand_in = regions.get(STAND_IN_REGION).context("the region every other one is compared with")?;
    let is_known = |name: &str, types: &BTreeSet<String>| name == STAND_IN_REGION || types != stand_in;
    let listed = regions.iter().map(|(name, types)| (name.clone(), is_known(name, types)));
    let mut file = FileBuilder::new(listed);
    let mut notes = Notes::new();
    let attribute_rules = wheel.attribute_rules()?;
    let by_region: Vec<_> = regions.values().collect();
    for (_, schemas) in by_service(wheel.schemas()?)? {
        let mut block = BlockBuilder::new();
        for (name, mut schema) in schemas {
            spec.relate(&name, &mut schema);
            let mut supplement = spec.supplement(&name);
            attribute_rules.extend(&name, &mut supplement);
            block.add(&schema, &supplement).with_context(|| name.clone())?;
        }
        for (note, count) in &block.notes {
            *notes.entry(note.clone()).or_default() += count;
        }
        file.add(block, |name, region| {
            serverless.contains(name) || by_region.get(region).is_some_and(|types| types.contains(name))
        });
    }
    let unknown_regions =
        regions.iter().filter(|(name, types)| !is_known(name, types)).map(|(name, _)| name.clone()).collect();
    let mut extensions = extension::extensions(wheel, &regions.keys().cloned().collect())?;
    for checks in extensions.groups.drain(..) {
        file.add_checks(checks);
    }
    let documents = document::documents(wheel)?;
    for (note, count) in &documents.notes {
        *notes.entry(format!("documents: {note}")).or_default() += count;
    }
    file.add_documents(documents);
    let services = iam::services(&sources.iam)?;
    for service in &services {
        file.add_service(service);
    }
    let tables = Tables {
        lambda_runtimes: wheel.lambda_runtimes()?,
        availability_zones: wheel.availability_zones()?,
        stateful_types: wheel.stateful_types()?,
        managed_policies: iam::managed_policies(&sources.policies)?,
    };
    file.add_tables(&tables);
    Ok(Facts { file: file.finish(), tables, services, extensions, notes, unknown_regions })
}

type Schemas = BTreeMap<String, Value>;

/// Schemas by type, in groups by service: `AWS::EC2`.
fn by_service(schemas: Vec<Value>) -> Result<BTreeMap<String, Schemas>> {
    let mut services: BTreeMap<String, Schemas> = BTreeMap::new();
    for schema in schemas {
        let name =
            schema.get("typeName").and_then(Value::as_str).context("a schema without a type")?.to_owned();
        let service: Vec<_> = name.split("::").take(2).collect();
        services.entry(service.join("::")).or_default().insert(name, schema);
    }
    Ok(services)
}

/// What rules of cfn-lint say about attributes, beside the schemas.
#[derive(Debug, Default)]
pub(crate) struct AttributeRules {
    /// Types every property of which `Fn::GetAtt` gives.
    every_property: BTreeSet<String>,
    /// Properties that `Fn::GetAtt` gives though they are not read-only.
    more: BTreeMap<String, Vec<String>>,
}

/// Types whose attributes are the outputs of a stack: `Outputs.Name`.
const STACK_TYPES: [&str; 3] = [
    "AWS::CloudFormation::Stack",
    "AWS::Serverless::Application",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
];

impl AttributeRules {
    fn extend(&self, name: &str, supplement: &mut Supplement) {
        supplement.every_property_is_attribute = self.every_property.contains(name);
        for property in self.more.get(name).into_iter().flatten() {
            supplement.attributes.entry(property.clone()).or_default();
        }
        if STACK_TYPES.contains(&name) {
            supplement.attributes.insert("Outputs.*".to_owned(), cfn_schema::Kinds::STRING);
        }
    }
}
