//! `manifest.json`: where the facts come from and how many there are.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use cfn_schema::{Fate, LeftOut, fate};
use serde_json::{Value, json};

use super::Facts;
use super::package::{ALL, Package, sha256};
use super::wheel::Wheel;

/// The text of the manifest of these facts.
pub(crate) fn manifest(wheel: &Wheel, facts: &Facts) -> Result<Vec<u8>> {
    let sources: Vec<_> = ALL.iter().map(|package| source(package)).collect();
    let blocks = cfn_schema::open(&facts.file)?;
    let patterns: BTreeSet<_> = blocks.iter().flat_map(|block| block.patterns()).collect();
    let resources = || blocks.iter().flat_map(|block| block.resources());
    let manifest = json!({
        "about": "Where the facts in schema.bin come from. Made by `cargo xtask schema`; do not edit.",
        "date": wheel.date()?,
        "sources": sources,
        "file": {"name": "schema.bin", "bytes": facts.file.len(), "sha256": sha256(&facts.file)},
        "counts": {
            "types": resources().count(),
            "properties": resources().map(|resource| resource.shape().properties().len()).sum::<usize>(),
            "attributes": resources().map(|resource| resource.attributes().len()).sum::<usize>(),
            "shapes": blocks.iter().map(|block| block.shapes().count()).sum::<usize>(),
            "constraints": blocks.iter().flat_map(|block| block.shapes()).map(|shape| shape.constraints().count()).sum::<usize>(),
            "checks": facts.extensions.count,
            "iam_services": facts.services.len(),
            "iam_actions": facts.services.iter().map(|service| service.actions.len()).sum::<usize>(),
            "managed_policies": facts.tables.managed_policies.len(),
            "lambda_runtimes": facts.tables.lambda_runtimes.len(),
        },
        "regions_without_list": facts.unknown_regions,
        "patterns": pattern_report(&patterns),
        "left_out": facts.notes,
        "checks": {
            "left_out": facts.extensions.notes,
            "compare_several_resources": facts.extensions.left_out,
            "without_rule": facts.extensions.orphans,
        },
    });
    let mut text = serde_json::to_string_pretty(&manifest)?;
    text.push('\n');
    Ok(text.into_bytes())
}

fn source(package: &Package) -> Value {
    json!({
        "package": package.name,
        "version": package.version,
        "registry": package.registry.name(),
        "license": package.license,
        "file": package.file,
        "sha256": package.sha256,
    })
}

fn pattern_report(patterns: &BTreeSet<&str>) -> Value {
    let mut linear = 0;
    let mut backtracking = 0;
    let mut rewritten = 0;
    let mut left_out: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for pattern in patterns {
        let (fate, is_rewritten) = fate(pattern);
        rewritten += usize::from(is_rewritten);
        match fate {
            Fate::Linear => linear += 1,
            Fate::Backtracking => backtracking += 1,
            Fate::LeftOut(LeftOut::Invalid) => left_out.entry("invalid").or_default().push(pattern),
            Fate::LeftOut(LeftOut::Dangerous) => {
                left_out.entry("may run too long").or_default().push(pattern)
            }
        }
    }
    json!({
        "distinct": patterns.len(),
        "linear": linear,
        "backtracking": backtracking,
        "rewritten": rewritten,
        "left_out": left_out,
    })
}
