use serde_json::{Value, json};

use super::support::{TestServer, URI, capabilities};

const TEMPLATE: &str = "\
Resources:
  One:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: optional } }
  Two:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: optional } }
";

fn actions(server: &mut TestServer, line: u32, only: Value) -> Vec<Value> {
    let position = json!({ "line": line, "character": 50 });
    let params = json!({
        "textDocument": { "uri": URI },
        "range": { "start": position, "end": position },
        // Some editors leave the diagnostics out.
        "context": { "diagnostics": [], "only": only },
    });
    server.request("textDocument/codeAction", params).as_array().unwrap().clone()
}

fn opened(capabilities: Value) -> (TestServer, Value) {
    let mut server = TestServer::with(capabilities);
    server.open(TEMPLATE);
    let diagnostics = server.diagnostics()["diagnostics"].take();
    (server, diagnostics)
}

#[test]
fn a_quick_fix_carries_its_diagnostic_and_the_version() {
    let (mut server, diagnostics) = opened(capabilities());
    let found = actions(&mut server, 3, Value::Null);
    let fix = found.iter().find(|it| it["isPreferred"] == true).expect("a preferred fix");
    assert_eq!(fix["kind"], "quickfix");
    assert!(diagnostics.as_array().unwrap().contains(&fix["diagnostics"][0]), "{fix}");
    let edit = &fix["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"], json!({ "uri": URI, "version": 1 }));
    assert_eq!(edit["edits"][0]["newText"], "required");
}

#[test]
fn edits_without_versions_for_clients_that_cannot_check_them() {
    let mut all = capabilities();
    all["workspace"] = json!({});
    let (mut server, _) = opened(all);
    let found = actions(&mut server, 3, json!(["quickfix"]));
    assert_eq!(found[0]["edit"]["changes"][URI][0]["newText"], "required");
    assert!(found[0]["edit"].get("documentChanges").is_none());
}

#[test]
fn everything_is_fixed_when_that_is_asked_for() {
    let (mut server, _) = opened(capabilities());
    for only in ["source.fixAll.cfn-analyzer", "source.fixAll", "source"] {
        let found = actions(&mut server, 0, json!([only]));
        assert_eq!(found.len(), 1, "{only}");
        assert_eq!(found[0]["kind"], "source.fixAll.cfn-analyzer");
        let edits = found[0]["edit"]["documentChanges"][0]["edits"].as_array().unwrap();
        assert_eq!(edits.iter().filter(|edit| edit["newText"] == "required").count(), 2);
    }
    let refactorings = actions(&mut server, 3, json!(["refactor"]));
    assert!(refactorings.iter().all(|it| it["kind"].as_str().unwrap().starts_with("refactor")));
    assert_eq!(actions(&mut server, 3, json!(["source.organizeImports"])), [] as [Value; 0]);
    assert!(actions(&mut server, 3, Value::Null).iter().all(|it| it["kind"] != "source.fixAll.cfn-analyzer"));
}
