//! Checks of cfn-lint that are only data: JSON schemas, and the rules in Python that say where
//! each holds.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use cfn_schema::{ChecksBuilder, Notes};
use serde_json::Value;

use super::wheel::Wheel;

const RULES: &str = "cfnlint/rules/resources/";
const EXTENSIONS: &str = "cfnlint/data/schemas/extensions/";

/// A rule and the file of its check.
#[derive(Debug, PartialEq)]
struct Rule {
    id: String,
    folder: String,
    file: String,
    places: Vec<(String, Vec<String>)>,
}

/// What became of the checks.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    /// One for each folder of the package, which is one resource type or several alike.
    pub(crate) groups: Vec<ChecksBuilder>,
    pub(crate) count: usize,
    pub(crate) notes: Notes,
    /// Rules whose checks compare several resources, which a shape cannot say.
    pub(crate) left_out: BTreeSet<String>,
    /// Files that belong to no rule.
    pub(crate) orphans: BTreeSet<String>,
}

pub(crate) fn extensions(wheel: &Wheel, regions: &BTreeSet<String>) -> Result<Extensions> {
    let mut groups: BTreeMap<String, Vec<Rule>> = BTreeMap::new();
    let files = wheel.files(EXTENSIONS, ".json").filter_map(|name| name.strip_prefix(EXTENSIONS));
    let mut found = Extensions { orphans: files.map(str::to_owned).collect(), ..Extensions::default() };
    for name in wheel.files(RULES, ".py") {
        if let Some(rule) = read_rule(&wheel.text(name)?) {
            groups.entry(rule.folder.clone()).or_default().push(rule);
        }
    }
    for (folder, rules) in groups {
        let mut checks = ChecksBuilder::new();
        for rule in rules {
            let file = format!("{folder}/{}", rule.file);
            let schema = wheel.json(&format!("{EXTENSIONS}{file}")).with_context(|| rule.id.clone())?;
            found.orphans.remove(&file);
            if schema.get("cfnGather").is_some() {
                found.left_out.insert(rule.id);
                continue;
            }
            found.count += 1;
            checks.add(&rule.id, &rule.places, by_region(&schema, regions));
        }
        for (note, count) in &checks.notes {
            *found.notes.entry(note.clone()).or_default() += count;
        }
        found.groups.push(checks);
    }
    Ok(found)
}

/// The schemas by region, or the one of every region.
fn by_region<'a>(schema: &'a Value, regions: &BTreeSet<String>) -> Vec<(&'a str, &'a Value)> {
    match schema.as_object() {
        Some(members) if members.keys().any(|name| regions.contains(name)) => {
            members.iter().map(|(region, schema)| (region.as_str(), schema)).collect()
        }
        _ => vec![("all", schema)],
    }
}

/// The rule in a Python file, when its check is a schema of the package.
fn read_rule(source: &str) -> Option<Rule> {
    // The import comes with a line end, the use with a comma.
    let mut uses = source.split("cfnlint.data.schemas.extensions.").skip(1);
    let folder = uses.find_map(|rest| {
        rest.split(|end: char| !end.is_ascii_alphanumeric() && end != '_')
            .next()
            .filter(|name| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(',')))
    })?;
    let id = between(source, "\n    id = \"", "\"")?;
    let strings: Vec<_> = source.split('"').skip(1).step_by(2).collect();
    let file = strings.iter().find(|text| text.ends_with(".json"))?;
    let places: Vec<_> = strings.iter().filter_map(|text| place(text)).collect();
    (!places.is_empty()).then(|| Rule {
        id: id.to_owned(),
        folder: folder.to_owned(),
        file: (*file).to_owned(),
        places,
    })
}

/// `Resources/TYPE/Properties/NAME/*/NAME`.
fn place(text: &str) -> Option<(String, Vec<String>)> {
    let (name, path) = text.strip_prefix("Resources/")?.split_once("/Properties")?;
    let steps = path.split('/').filter(|step| !step.is_empty()).map(str::to_owned);
    Some((name.to_owned(), steps.collect()))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read() {
        let source = r#"
import cfnlint.data.schemas.extensions.aws_ec2_other
import cfnlint.data.schemas.extensions.aws_ec2_instance

class Rule(CfnLintJsonSchema):
    id = "E3671"
    def __init__(self):
        super().__init__(
            keywords=["Resources/AWS::EC2::Instance/Properties/BlockDeviceMappings/*/Ebs"],
            schema_details=SchemaDetails(
                module=cfnlint.data.schemas.extensions.aws_ec2_instance,
                filename="blockdevicemappings.json",
"#;
        let rule = read_rule(source).unwrap();
        assert_eq!((rule.id.as_str(), rule.file.as_str()), ("E3671", "blockdevicemappings.json"));
        let path = ["BlockDeviceMappings", "*", "Ebs"].map(str::to_owned).to_vec();
        assert_eq!(rule.places, [("AWS::EC2::Instance".to_owned(), path)]);
        assert_eq!(rule.folder, "aws_ec2_instance");
        assert_eq!(read_rule("id = 1"), None);
    }
}
