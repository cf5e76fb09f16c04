//! Shapes that belong to no resource type: policies, state machines, globals of SAM and so on.

use anyhow::Result;
use cfn_schema::ChecksBuilder;
use serde_json::{Map, Value};

use super::wheel::Wheel;

const FOLDER: &str = "cfnlint/data/schemas/other/";
/// Folders whose schemas say what a template may hold apart from its own language.
const KEPT: [&str; 6] = ["iam/", "metadata/", "resources/", "sam/", "ssm/", "step_functions/"];
/// The document whose definitions the other ones of IAM use, and how they name it.
const SHARED: &str = "cfnlint/data/schemas/other/iam/policy.json";
const SHARED_REFERENCE: &str = "\"policy#/";

/// All of them, each with its path for a name: `sam/globals`.
pub(crate) fn documents(wheel: &Wheel) -> Result<ChecksBuilder> {
    let shared = wheel.json(SHARED)?;
    let shared = shared.get("definitions").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut documents = ChecksBuilder::new();
    for file in wheel.files(FOLDER, ".json") {
        let name = file.trim_start_matches(FOLDER).trim_end_matches(".json");
        if KEPT.iter().any(|folder| name.starts_with(folder)) {
            let schema = with_shared(&wheel.text(file)?, &shared)?;
            documents.add(name, &[], [("all", &schema)]);
        }
    }
    Ok(documents)
}

/// The document with the shared definitions beside its own.
fn with_shared(text: &str, shared: &Map<String, Value>) -> Result<Value> {
    let mut schema: Value = serde_json::from_str(&text.replace(SHARED_REFERENCE, "\"#/"))?;
    if text.contains(SHARED_REFERENCE)
        && let Some(own) = schema
            .as_object_mut()
            .map(|schema| schema.entry("definitions").or_insert_with(|| Value::Object(Map::new())))
        && let Some(own) = own.as_object_mut()
    {
        for (name, definition) in shared {
            own.entry(name.clone()).or_insert_with(|| definition.clone());
        }
    }
    Ok(schema)
}
