use serde_json::{Value, json};

use super::place::{TEMPLATE, open_after, open_at, open_with, range, ranges, with};
use super::support::{TestServer, URI, capabilities};

fn document() -> Value {
    json!({ "textDocument": { "uri": URI } })
}

#[test]
fn folding() {
    let (mut server, _) = open_after("  Topic");
    let folds = server.request("textDocument/foldingRange", document());
    let lines: Vec<_> = folds
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["startLine"].as_u64(), it["endLine"].as_u64()))
        .collect();
    let fold = |first, last| (Some(first), Some(last));
    assert_eq!(lines, [fold(0, 1), fold(2, 6), fold(4, 6), fold(7, 8)]);
}

#[test]
fn selection_grows_outward() {
    let (mut server, params) = open_after("GetAtt Top");
    let params = with(document(), "positions", json!([params["position"]]));
    let selection = server.request("textDocument/selectionRange", params);
    let levels = std::iter::successors(selection.get(0), |it| it.get("parent"));
    let drawn: Vec<_> = levels.map(|it| range(&it["range"])).collect();
    assert_eq!(drawn, ["8:25-8:40", "8:17-8:40", "8:10-8:40", "8:8-8:42", "8:2-8:42", "7:0-8:42", "0:0-9:0"]);
}

#[test]
fn semantic_tokens() {
    let mut server = TestServer::start();
    let result = server.request("initialize", json!({ "capabilities": capabilities() }));
    let legend = &result["capabilities"]["semanticTokensProvider"]["legend"];
    server.open(TEMPLATE);
    server.diagnostics();
    let tokens = server.request("textDocument/semanticTokens/full", document());
    let numbers: Vec<_> = tokens["data"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
    let (mut line, mut column) = (0, 0);
    let mut drawn = Vec::new();
    for token in numbers.chunks(5) {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        let kind = legend["tokenTypes"][token[3] as usize].as_str().unwrap();
        drawn.push(format!("{line}:{column}+{} {kind}", token[2]));
    }
    assert_eq!(
        drawn,
        [
            "1:2+5 parameter",
            "1:17+6 type",
            "4:2+5 class",
            "5:10+15 type",
            "6:45+4 function",
            "6:50+5 parameter",
            "8:2+4 property",
            "8:17+7 function",
            "8:25+5 class",
            "8:31+9 property"
        ]
    );
    let reach = json!({ "start": { "line": 8, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let part = server.request("textDocument/semanticTokens/range", with(document(), "range", reach));
    assert_eq!(part["data"].as_array().unwrap().len(), 4 * 5);
}

#[test]
fn inlay_hints() {
    let (mut server, _) = open_after("  Topic");
    let reach = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let hints = server.request("textDocument/inlayHint", with(document(), "range", reach));
    assert_eq!(hints.as_array().unwrap().len(), 1);
    assert_eq!(hints[0]["label"], "= dev");
    assert_eq!(hints[0]["position"], json!({ "line": 6, "character": 55 }));
}

#[test]
fn code_lenses_with_a_command_only_where_the_client_has_it() {
    let (mut server, _) = open_after("  Topic");
    let lenses = server.request("textDocument/codeLens", document());
    assert_eq!(ranges(&lenses), ["1:2-1:7", "4:2-4:7"]);
    assert_eq!(lenses[1]["command"], json!({ "title": "1 reference", "command": "" }));

    let mut client = capabilities();
    client["experimental"] = json!({ "commands": ["cfn-analyzer.showReferences"] });
    let (mut server, _) = open_with(client, &TEMPLATE.replace("  Topic", "  $0Topic"));
    let lenses = server.request("textDocument/codeLens", document());
    assert_eq!(lenses[1]["command"]["command"], "cfn-analyzer.showReferences");
    let arguments = &lenses[1]["command"]["arguments"];
    assert_eq!((arguments[0].as_str(), ranges(&arguments[2])), (Some(URI), vec!["8:25-8:30".to_owned()]));
}

#[test]
fn links_to_addresses_and_to_files_that_exist() {
    let text = "\
# https://example.com/a
Resources:
  Here: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./Cargo.toml } }
  Gone: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./gone.yaml } }
";
    let uri = format!("file://{}/app.yaml", env!("CARGO_MANIFEST_DIR"));
    let mut server = TestServer::new();
    server.open_as(&uri, "yaml", text);
    // What is said before the files were looked at is taken for news.
    while server.diagnostics_of(&uri)["diagnostics"] == json!([]) {}
    let links = server.request("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(ranges(&links), ["0:2-0:23", "2:71-2:83"]);
    assert_eq!(links[0]["target"], "https://example.com/a");
    assert!(links[1]["target"].as_str().unwrap().ends_with("/cfn-analyzer/Cargo.toml"), "{links}");
}

#[test]
fn indentation_after_enter() {
    let (mut server, params) = open_at("Resources:\n  Topic:\n  $0\n  Queue: { Type: AWS::SQS::Queue }\n");
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let params = with(with(params, "ch", json!("\n")), "options", options);
    let edits = server.request("textDocument/onTypeFormatting", params);
    assert_eq!((ranges(&edits), &edits[0]["newText"]), (vec!["2:0-2:2".to_owned()], &json!("    ")));
}
