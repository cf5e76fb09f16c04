use serde_json::{Value, json};

use super::place::{open_at, open_with, range};
use super::support::{TestServer, capabilities};

const TEMPLATE: &str = "\
Resources:
  Topic:
    # é takes two bytes, one column
    Type: AWS::SNS::Topic
    Properties: { DisplayName: é, FifoTopic: tr$0 }
  Queue: { Type: AWS::SQS::Queue }
";

fn item<'a>(list: &'a Value, label: &str) -> &'a Value {
    let items = list["items"].as_array().unwrap();
    items.iter().find(|item| item["label"] == label).unwrap_or_else(|| panic!("{label} is not in {list}"))
}

#[test]
fn an_item_replaces_what_is_typed() {
    let (mut server, params) = open_at(TEMPLATE);
    let list = server.request("textDocument/completion", params);
    assert_eq!(list["isIncomplete"], false);
    let item = item(&list, "true");
    assert_eq!(range(&item["textEdit"]["range"]), "4:45-4:47");
    assert_eq!(item["textEdit"]["newText"], "true");
}

#[test]
fn ranges_count_as_the_client_does() {
    let mut client = capabilities();
    client["general"]["positionEncodings"] = json!(["utf-8"]);
    // The helper counts as UTF-16 does, so the cursor is one byte early: between `t` and `r`.
    let (mut server, params) = open_with(client, TEMPLATE);
    let list = server.request("textDocument/completion", params);
    assert_eq!(range(&item(&list, "true")["textEdit"]["range"]), "4:46-4:48");
}

#[test]
fn snippets_and_tags_only_for_clients_that_know_them() {
    let fixture = "Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties:\n      $0\n";
    let (mut server, params) = open_at(fixture);
    let list = server.request("textDocument/completion", params);
    assert_eq!(item(&list, "Code")["textEdit"]["newText"], "Code:");
    assert_eq!(item(&list, "Code")["insertTextFormat"], Value::Null);

    let mut client = capabilities();
    client["textDocument"]["completion"] = json!({ "completionItem": {
        "snippetSupport": true,
        "tagSupport": { "valueSet": [1] },
        "insertTextModeSupport": { "valueSet": [1, 2] },
        "documentationFormat": ["markdown"],
    } });
    let (mut server, params) = open_with(client, fixture);
    let list = server.request("textDocument/completion", params);
    let code = item(&list, "Code");
    assert_eq!(code["textEdit"]["newText"], "Code:\n  $0");
    assert_eq!((&code["insertTextFormat"], &code["insertTextMode"]), (&json!(2), &json!(2)));
    assert_eq!(code["detail"], "Code, required");
    assert!(code["documentation"].is_null());

    let resolved = server.request("completionItem/resolve", code.clone());
    let text = resolved["documentation"]["value"].as_str().unwrap();
    assert!(text.starts_with("**Code** `Code`, required"), "{text}");
    assert_eq!(resolved["documentation"]["kind"], "markdown");
}

#[test]
fn the_server_says_that_it_completes() {
    let mut server = TestServer::start();
    let result = server.request("initialize", json!({ "capabilities": capabilities() }));
    let provider = &result["capabilities"]["completionProvider"];
    assert_eq!(provider["resolveProvider"], true);
    assert!(provider["triggerCharacters"].as_array().unwrap().contains(&json!(".")));
}

#[test]
fn signatures() {
    let fixture =
        "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: !If [a, $0]\n";
    let (mut server, params) = open_at(fixture);
    let help = server.request("textDocument/signatureHelp", params);
    let signature = &help["signatures"][0];
    assert_eq!(signature["label"], "!If [condition, value when true, value when false]");
    assert_eq!(signature["parameters"][1]["label"], "value when true");
    assert_eq!(help["activeParameter"], 1);

    let mut client = capabilities();
    let information = json!({ "parameterInformation": { "labelOffsetSupport": true } });
    client["textDocument"]["signatureHelp"] = json!({ "signatureInformation": information });
    let (mut server, params) = open_with(client, fixture);
    let help = server.request("textDocument/signatureHelp", params);
    assert_eq!(help["signatures"][0]["parameters"][1]["label"], json!([16, 31]));
}

#[test]
fn hovers_in_the_form_that_the_client_can_show() {
    let fixture = TEMPLATE.replace("tr$0", "true").replace("SQS::Queue", "SQ$0S::Queue");
    let (mut server, params) = open_at(&fixture);
    let hover = server.request("textDocument/hover", params);
    assert_eq!(range(&hover["range"]), "5:17-5:32");
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.starts_with("**AWS::SQS::Queue**") && text.contains("[Documentation](https://"), "{text}");

    let mut client = capabilities();
    client["textDocument"]["hover"]["contentFormat"] = json!(["plaintext"]);
    let (mut server, params) = open_with(client, &fixture);
    let hover = server.request("textDocument/hover", params);
    assert_eq!(hover["contents"]["kind"], "plaintext");
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.starts_with("AWS::SQS::Queue\n") && text.contains("Documentation: https://"), "{text}");
    assert!(!text.contains(['*', '`']), "{text}");
}
