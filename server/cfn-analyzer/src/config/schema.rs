//! The JSON Schema of the configuration, from the rules that there are.

use cfn_rules::{Category, OptionDefault, RuleMeta, RuleOption, Severity, rules};
use serde_json::{Map, Value, json};

use super::custom::OPERATORS;

/// The JSON Schema of the configuration file and of editor settings.
pub(crate) fn schema() -> Value {
    let ids = || rules().iter().map(|rule| rule.id);
    let names: Vec<_> = ["recommended", "all"]
        .into_iter()
        .chain(Category::ALL.iter().map(|it| it.name()))
        .chain(ids())
        .collect();
    let severities: Vec<_> = Severity::ALL.iter().map(|it| it.name()).collect();
    let severity_by_rule: Map<_, _> = rules()
        .iter()
        .map(|rule| (rule.id.to_owned(), json!({"$ref": "#/$defs/severity", "description": rule.summary})))
        .collect();
    let options: Map<_, _> = rules()
        .iter()
        .filter(|rule| !rule.options.is_empty())
        .map(|rule| (rule.id.to_owned(), options_of(rule)))
        .collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "cfn-analyzer",
        "description": "Configuration of cfn-analyzer, the checker and language server for CloudFormation.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "select": names_of("Rules to run, instead of the recommended ones."),
            "ignore": names_of("Rules not to run."),
            "severity": {
                "description": "Severities that differ from the rules' own.",
                "type": "object",
                "additionalProperties": false,
                "properties": severity_by_rule,
            },
            "per-file-ignores": {
                "description": "Rules not to run in the files that match a pattern.",
                "type": "object",
                "additionalProperties": names_of("Rules not to run there."),
            },
            "exclude": texts("Files and folders to leave out when a folder is searched."),
            "regions": texts("Regions that the templates are deployed to."),
            "schemas": texts("Schema files of private resource types."),
            "custom-tags": texts("YAML tags that another tool resolves, like `!Env`."),
            "inlay-hints": {
                "description": "Whether editors show the values of functions in the line.",
                "type": "boolean",
            },
            "rules": {
                "description": "Options of rules.",
                "type": "object",
                "additionalProperties": false,
                "properties": options,
            },
            "custom-rules": {
                "description": "Rules of your own: what a property of a resource must be.",
                "type": "array",
                "items": custom_rule(),
            },
        },
        "$defs": {
            // A rule of your own can be named, too.
            "name": {"anyOf": [{"enum": names}, {"type": "string", "pattern": "^[a-z0-9-]+$"}]},
            "severity": {"enum": severities},
        },
    })
}

fn custom_rule() -> Value {
    let text = |description: &str| json!({"description": description, "type": "string", "minLength": 1});
    let scalar = json!({"type": ["string", "integer", "boolean"]});
    let categories: Vec<_> = Category::ALL.iter().map(|it| it.name()).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "resource-type", "property", "operator", "message"],
        "properties": {
            "id": {"description": "Small letters, digits and hyphens.", "type": "string", "pattern": "^[a-z0-9-]+$"},
            "resource-type": text("The type of the resources, like `AWS::S3::Bucket`."),
            "property": text("The path from `Properties`: names joined with dots, `*` for the items of a list."),
            "operator": {"description": "What the property must be.", "enum": OPERATORS},
            "value": {
                "description": "What the operator compares with; none for `exists` and `absent`.",
                "anyOf": [scalar, {"type": "array", "items": scalar}],
            },
            "message": text("What a finding says: what is wrong, why it matters, what to do."),
            "severity": {"$ref": "#/$defs/severity", "default": "warning"},
            "category": {"enum": categories, "default": "operations"},
            "fix": {"description": "The value that a fix writes.", "type": ["string", "integer", "boolean"]},
        },
    })
}

fn texts(description: &str) -> Value {
    json!({"description": description, "type": "array", "items": {"type": "string"}})
}

fn names_of(description: &str) -> Value {
    json!({"description": description, "type": "array", "items": {"$ref": "#/$defs/name"}})
}

fn options_of(rule: &RuleMeta) -> Value {
    let options: Map<_, _> =
        rule.options.iter().map(|option| (option.name.to_owned(), option_schema(option))).collect();
    json!({
        "description": rule.summary,
        "type": "object",
        "additionalProperties": false,
        "properties": options,
    })
}

fn option_schema(option: &RuleOption) -> Value {
    let description = option.description;
    match option.default {
        OptionDefault::Text(default) => {
            json!({"description": description, "type": "string", "default": default})
        }
        OptionDefault::List(default) => {
            json!({"description": description, "type": "array", "items": {"type": "string"}, "default": default})
        }
        OptionDefault::Integer(default) => {
            json!({"description": description, "type": "integer", "default": default})
        }
        OptionDefault::Boolean(default) => {
            json!({"description": description, "type": "boolean", "default": default})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_option_is_in_the_schema() {
        let schema = schema();
        let keys: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(keys, super::super::read::KEYS);
        for rule in rules() {
            for option in rule.options {
                let it = &schema["properties"]["rules"]["properties"][rule.id]["properties"][option.name];
                assert_eq!(it["description"], option.description);
            }
        }
    }

    #[test]
    fn vs_code_offers_every_key() {
        let manifest =
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../editors/vscode/package.json"));
        let manifest: Value = serde_json::from_str(manifest).unwrap();
        let offered = manifest["contributes"]["configuration"]["properties"].as_object().unwrap().keys();
        let about_the_client = ["cfn-analyzer.server.path", "cfn-analyzer.trace.server"];
        let offered: Vec<_> = offered.filter(|key| !about_the_client.contains(&key.as_str())).collect();
        let keys: Vec<_> = super::super::read::KEYS.iter().map(|key| format!("cfn-analyzer.{key}")).collect();
        assert_eq!(offered, keys.iter().collect::<Vec<_>>());
    }
}
