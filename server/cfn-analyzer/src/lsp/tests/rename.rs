use serde_json::{Value, json};

use super::place::{TEMPLATE, open_after, open_with, range, ranges, with};
use super::support::{URI, capabilities};

#[test]
fn prepare_and_rename() {
    let (mut server, params) = open_after("GetAtt Topic");
    let target = server.request("textDocument/prepareRename", params.clone());
    assert_eq!((range(&target["range"]), &target["placeholder"]), ("8:25-8:30".to_owned(), &json!("Topic")));
    let edit = server.request("textDocument/rename", with(params, "newName", json!("Events")));
    let change = &edit["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
    assert_eq!(ranges(&change["edits"]), ["4:2-4:7", "8:25-8:30"]);
    assert_eq!(change["edits"][0]["newText"], "Events");
}

#[test]
fn a_refusal_has_its_reason() {
    let (mut server, params) = open_after("AWS::SNS");
    let error = server.try_request("textDocument/prepareRename", params).unwrap_err();
    assert_eq!(error["code"], -32803, "RequestFailed");
    assert_eq!(error["message"], "There is no name here that could be changed.");
    let (mut server, params) = open_after("GetAtt Topic");
    let taken = with(params, "newName", json!("Stage"));
    let error = server.try_request("textDocument/rename", taken).unwrap_err();
    assert_eq!(error["message"], "There is a parameter `Stage` already.");
}

#[test]
fn prepare_is_offered_to_clients_that_ask_for_it() {
    for (client, expected) in
        [(json!({}), json!(true)), (json!({ "prepareSupport": true }), json!({ "prepareProvider": true }))]
    {
        let mut server = super::support::TestServer::start();
        let mut capabilities = capabilities();
        capabilities["textDocument"]["rename"] = client;
        let result = server.request("initialize", json!({ "capabilities": capabilities }));
        assert_eq!(result["capabilities"]["renameProvider"], expected);
    }
}

#[test]
fn linked_editing_from_the_definition() {
    let (mut server, params) = open_with(capabilities(), &TEMPLATE.replace("  Topic:", "  Topic$0:"));
    let linked = server.request("textDocument/linkedEditingRange", params);
    let found: Vec<_> = linked["ranges"].as_array().unwrap().iter().map(range).collect();
    assert_eq!(found, ["4:2-4:7", "8:25-8:30"]);
    let (mut server, params) = open_after("GetAtt Topic");
    assert_eq!(server.request("textDocument/linkedEditingRange", params), Value::Null);
}
