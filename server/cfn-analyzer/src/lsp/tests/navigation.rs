use serde_json::json;

use super::place::{TEMPLATE, open_after, open_with, range, ranges, with};
use super::support::{URI, capabilities};

#[test]
fn definition_and_type_definition() {
    let (mut server, params) = open_after("GetAtt Topic");
    let location = server.request("textDocument/definition", params.clone());
    assert_eq!((location["uri"].as_str(), &*range(&location["range"])), (Some(URI), "4:2-4:7"));
    let location = server.request("textDocument/typeDefinition", params);
    assert_eq!(range(&location["range"]), "5:10-5:25");
}

#[test]
fn definitions_are_links_for_clients_that_know_them() {
    let mut client = capabilities();
    client["textDocument"]["definition"] = json!({ "linkSupport": true });
    let (mut server, params) = open_with(client, &TEMPLATE.replace("!Ref Stage", "!Ref $0Stage"));
    let links = server.request("textDocument/definition", params);
    assert_eq!(range(&links[0]["originSelectionRange"]), "6:50-6:55");
    assert_eq!(range(&links[0]["targetRange"]), "1:2-1:39");
    assert_eq!(range(&links[0]["targetSelectionRange"]), "1:2-1:7");
}

#[test]
fn references_with_and_without_the_definition() {
    let (mut server, params) = open_after("GetAtt Topic");
    let ask = |include: bool| with(params.clone(), "context", json!({ "includeDeclaration": include }));
    assert_eq!(ranges(&server.request("textDocument/references", ask(false))), ["8:25-8:30"]);
    assert_eq!(ranges(&server.request("textDocument/references", ask(true))), ["4:2-4:7", "8:25-8:30"]);
}

#[test]
fn highlights() {
    let (mut server, params) = open_after("  Stage");
    let highlights = server.request("textDocument/documentHighlight", params);
    assert_eq!(ranges(&highlights), ["1:2-1:7", "6:50-6:55"]);
    assert_eq!([&highlights[0]["kind"], &highlights[1]["kind"]], [3, 2], "write, read");
}

#[test]
fn dependencies_as_calls() {
    let (mut server, params) = open_after("  Topic");
    let items = server.request("textDocument/prepareCallHierarchy", params);
    assert_eq!((&items[0]["name"], &items[0]["detail"]), (&json!("Topic"), &json!("AWS::SNS::Topic")));
    let item = json!({ "item": items[0] });
    let outgoing = server.request("callHierarchy/outgoingCalls", item.clone());
    assert_eq!(outgoing[0]["to"]["name"], "Stage");
    assert_eq!(range(&outgoing[0]["fromRanges"][0]), "6:50-6:55");
    let incoming = server.request("callHierarchy/incomingCalls", item);
    assert_eq!(incoming[0]["from"]["name"], "Name");
    assert_eq!(range(&incoming[0]["fromRanges"][0]), "8:25-8:30");
}

#[test]
fn workspace_symbols_of_all_open_templates() {
    let (mut server, _) = open_after("  Topic");
    let other = "file:///templates/other.yaml";
    server.open_as(other, "yaml", "Resources: { OtherTopic: { Type: AWS::SNS::Topic } }");
    server.diagnostics_of(other);
    let symbols = server.request("workspace/symbol", json!({ "query": "topic" }));
    let found: Vec<_> =
        symbols.as_array().unwrap().iter().map(|it| (&it["name"], &it["location"]["uri"])).collect();
    assert_eq!(found, [(&json!("Topic"), &json!(URI)), (&json!("OtherTopic"), &json!(other))]);
}
