//! Findings that are known already: an earlier report in our own JSON.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use cfn_rules::Finding;
use serde::Deserialize;

/// The findings of an earlier run. A finding is the same when its file, rule, resource and
/// message are; the lines around it may have moved.
#[derive(Debug)]
pub(crate) struct Baseline {
    counts: HashMap<Key, usize>,
}

#[derive(Debug, Deserialize)]
struct Report {
    version: u32,
    findings: Vec<Key>,
}

#[derive(Debug, PartialEq, Eq, Hash, Deserialize)]
struct Key {
    path: String,
    rule: String,
    resource: Option<String>,
    message: String,
}

impl Baseline {
    /// Reads a report.
    ///
    /// # Errors
    /// When the file cannot be read or is no report of ours.
    pub(crate) fn load(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read(file).with_context(|| {
            let file = file.display();
            format!("the baseline {file} cannot be read; `check --format json --output {file}` makes one")
        })?;
        let no_report = || format!("the baseline {} is no report in JSON", file.display());
        let report: Report = serde_json::from_slice(&text).with_context(no_report)?;
        anyhow::ensure!(
            report.version == 1,
            "the baseline {} has version {}, this program knows version 1",
            file.display(),
            report.version
        );
        let mut counts = HashMap::new();
        for key in report.findings {
            *counts.entry(key).or_default() += 1;
        }
        Ok(Self { counts })
    }

    /// Takes the known findings of a file out of a list; returns how many.
    pub(crate) fn remove_known(&mut self, path: &str, findings: &mut Vec<Finding>) -> usize {
        let before = findings.len();
        findings.retain(|finding| {
            let key = Key {
                path: path.to_owned(),
                rule: finding.rule.id.to_owned(),
                resource: finding.resource.clone(),
                message: finding.message.clone(),
            };
            match self.counts.get_mut(&key) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            }
        });
        before - findings.len()
    }
}
