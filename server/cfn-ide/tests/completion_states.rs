//! While a line is half typed, completion offers what the place of the cursor takes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may panic and speak"
)]

#[path = "../../cfn-syntax/tests/shared/mod.rs"]
mod shared;

use std::sync::Arc;

use cfn_ide::{CompletionOptions, completions};
use cfn_rules::{Analysis, Settings};
use cfn_syntax::Document;
use cfn_text::Text;

/// What must be offered, given the path of the cursor and its line up to there; `None` where
/// names and texts are the author's own.
fn expected(path: &str, line: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let typed = line.trim_start();
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [""] => Some("Mappings"),
        ["Resources" | "Parameters"] => None,
        ["Parameters", _] => Some("Type"),
        ["Outputs", _] => Some("Value"),
        ["Resources", _] => Some("UpdatePolicy"),
        [.., "Type"] => Some("AWS::S3::Bucket"),
        [_, _, "Condition"] => Some("IsProd"),
        [_, _, "DependsOn", "[]"] => Some("Delta"),
        [_, _, "Properties"] => Some("VersioningConfiguration"),
        [.., "Tags"] | [.., "Tags", "[]"] => Some("Value"),
        _ if line.contains("{{") => Some("{{resolve:ssm:name}}"),
        _ if line.contains("${") && !line.contains('}') => Some("AWS::StackName"),
        _ if line.ends_with("AWS::Sta") => Some("AWS::StackName"),
        _ if line.ends_with("!GetAtt Alpha.") || line.ends_with("[Alpha, ") => Some("Arn"),
        _ if line.ends_with("!GetAtt ") => Some("Alpha"),
        _ if line.contains("!Ref ") => Some("Env"),
        // Texts: in quotes, in blocks, and values that are no start of anything.
        _ if name == "Fn::Base64" || name == "ZipFile" || name == "PolicyDocument" => None,
        _ if typed.contains(['"', '\'', '&', '*', '%', '@', '|']) && !typed.contains('[') => None,
        [.., "BucketName"] if line.ends_with("Fn::") || line.ends_with('{') => Some("Fn::Sub"),
        _ => Some("!Ref"),
    }
}

#[test]
fn every_half_typed_state() {
    let Some(folder) = shared::folder("yaml") else { return };
    let states = std::fs::read_to_string(folder.join("half_typed.jsonl")).unwrap();
    let mut failures = Vec::new();
    let mut offered = 0;
    for state in states.lines() {
        let state: serde_json::Value = serde_json::from_str(state).unwrap();
        let marked = state["document"].as_str().unwrap();
        let path = state["path"].as_str().unwrap();
        let offset = marked.find('¦').unwrap();
        let line = marked[..offset].rsplit('\n').next().unwrap();
        let document = Document::parse(Text::new(&marked.replace('¦', "")));
        let analysis = Analysis::new(document, Arc::new(Settings::default()));
        let found = completions(&analysis, offset as u32, CompletionOptions { snippets: true });
        assert!(found.span.is_empty() || found.span.touches(offset as u32), "{path}: {line:?}");
        let Some(label) = expected(path, line) else { continue };
        offered += 1;
        if !found.items.iter().any(|item| item.label == label) {
            let labels: Vec<_> = found.items.iter().map(|item| item.label.as_str()).take(5).collect();
            failures.push(format!("{path}: after {line:?} {label:?} is not offered, but {labels:?}"));
        }
    }
    assert!(failures.is_empty(), "{} of {offered}:\n{}", failures.len(), failures.join("\n"));
}
