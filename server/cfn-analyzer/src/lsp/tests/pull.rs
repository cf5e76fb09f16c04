use serde_json::{Value, json};

use super::support::{TestServer, URI, capabilities, drawn};

const TEMPLATE: &str = "Resources: { A: { Type: Custom::MyTopic, Properties: { X: !Ref B } } }\n";

fn pulling() -> TestServer {
    let mut all = capabilities();
    all["textDocument"]["diagnostic"] = json!({ "dynamicRegistration": true });
    TestServer::with(all)
}

fn pull(server: &mut TestServer, previous: Option<&Value>) -> Value {
    let params = json!({ "textDocument": { "uri": URI }, "previousResultId": previous });
    server.request("textDocument/diagnostic", params)
}

#[test]
fn a_client_that_pulls_gets_nothing_pushed() {
    let mut server = pulling();
    server.open(TEMPLATE);
    let first = pull(&mut server, None);
    assert_eq!(first["kind"], "full");
    assert!(drawn(&first["items"]).starts_with("0:63-0:64 error[undefined-reference]"));
    let again = pull(&mut server, Some(&first["resultId"]));
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": first["resultId"] }));
    server.change(2, (0, 63), (0, 64), "AWS::Region");
    let third = pull(&mut server, Some(&first["resultId"]));
    assert_eq!((&third["kind"], &third["items"]), (&json!("full"), &json!([])));
}

#[test]
fn a_document_that_is_not_open_has_no_diagnostics() {
    let mut server = pulling();
    assert_eq!(pull(&mut server, None)["items"], json!([]));
}

#[test]
fn pulling_is_offered_to_those_who_can() {
    for (diagnostic, is_offered) in [(json!({}), true), (Value::Null, false)] {
        let mut all = capabilities();
        all["textDocument"]["diagnostic"] = diagnostic;
        let mut server = TestServer::start();
        let result = server.request("initialize", json!({ "capabilities": all }));
        assert_eq!(result["capabilities"]["diagnosticProvider"].is_object(), is_offered);
    }
}
