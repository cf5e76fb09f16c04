use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tower_lsp::ls_types::Uri;

use super::support::{TestServer, URI, capabilities};

const TEMPLATE: &str = "\
Parameters: { Unused: { Type: String } }
Resources: { Topic: { Type: AWS::SNS::Topic } }
";

fn uri(path: &Path) -> String {
    Uri::from_file_path(path).unwrap().as_str().to_owned()
}

fn codes(diagnostics: &Value) -> Vec<&str> {
    diagnostics["diagnostics"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect()
}

fn start(capabilities: Value, options: Value, root: Option<&Path>) -> TestServer {
    let mut server = TestServer::start();
    let folders = root.map(|root| json!([{ "uri": uri(root), "name": "root" }]));
    server.request(
        "initialize",
        json!({ "capabilities": capabilities, "initializationOptions": options, "workspaceFolders": folders }),
    );
    server.notify("initialized", json!({}));
    server
}

#[test]
fn settings_of_the_editor_with_and_without_their_name() {
    let settings = json!({ "ignore": ["unused-parameter"] });
    for options in [settings.clone(), json!({ "cfn-analyzer": settings })] {
        let mut server = start(capabilities(), options, None);
        server.open(TEMPLATE);
        assert_eq!(codes(&server.diagnostics()), [""; 0]);
        let settings = json!({ "cfn-analyzer": { "severity": { "unused-parameter": "hint" } } });
        server.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
        assert_eq!(server.diagnostics()["diagnostics"][0]["severity"], 4);
    }
}

#[test]
fn a_mistake_in_the_settings_is_shown_once() {
    let mut server = start(capabilities(), json!({ "ignore": ["unused-paramter"] }), None);
    let message = server.notification("window/showMessage");
    assert!(message["message"].as_str().unwrap().contains("unused-parameter"), "{message}");
    server.open(TEMPLATE);
    assert_eq!(codes(&server.diagnostics()), ["unused-parameter"]);
}

#[test]
fn a_client_is_asked_for_settings_and_may_take_its_time() {
    let mut all = capabilities();
    all["workspace"]["configuration"] = json!(true);
    let mut server = start(all, Value::Null, None);
    let asked = server.server_request("workspace/configuration");
    assert_eq!(asked["params"]["items"], json!([{ "section": "cfn-analyzer" }]));
    server.open(TEMPLATE);
    assert_eq!(codes(&server.diagnostics()), ["unused-parameter"], "before the answer");
    server.respond(&asked["id"], json!([{ "ignore": ["unused-parameter"] }]));
    assert_eq!(codes(&server.diagnostics()), [""; 0]);
}

#[test]
fn a_client_that_never_answers_is_served() {
    let mut all = capabilities();
    all["workspace"]["configuration"] = json!(true);
    all["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    let mut server = start(all, Value::Null, None);
    for _ in 0..100 {
        server.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    }
    server.open(TEMPLATE);
    assert_eq!(codes(&server.diagnostics()), ["unused-parameter"]);
    for _ in 0..101 {
        server.server_request("workspace/configuration");
    }
    server.server_request("client/registerCapability");
}

#[test]
fn the_file_counts_and_the_last_good_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cfn-analyzer.toml");
    fs::write(&file, "ignore = ['unused-parameter']\n").unwrap();
    let template = uri(&folder.path().join("app.yaml"));
    let mut server = start(capabilities(), Value::Null, Some(folder.path()));
    server.open_as(&template, "yaml", TEMPLATE);
    assert_eq!(codes(&server.diagnostics_of(&template)), [""; 0]);

    let changed = json!({ "changes": [{ "uri": uri(&file), "type": 2 }] });
    fs::write(&file, "ignore = ['unused-para\n").unwrap();
    server.notify("workspace/didChangeWatchedFiles", changed.clone());
    assert_eq!(server.diagnostics_of(&uri(&file))["diagnostics"].as_array().unwrap().len(), 1);

    fs::write(&file, "").unwrap();
    server.notify("workspace/didChangeWatchedFiles", changed);
    assert_eq!(codes(&server.diagnostics_of(&template)), ["unused-parameter"]);
    assert_eq!(server.diagnostics_of(&uri(&file))["diagnostics"], json!([]));
}

#[test]
fn one_who_pulls_is_told_to_pull_again() {
    let mut all = capabilities();
    all["textDocument"]["diagnostic"] = json!({});
    all["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    let mut server = start(all, Value::Null, None);
    server.open(TEMPLATE);
    let settings = json!({ "cfn-analyzer": { "ignore": ["unused-parameter"] } });
    server.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    let asked = server.server_request("workspace/diagnostic/refresh");
    server.respond(&asked["id"], Value::Null);
    let pulled = server.request("textDocument/diagnostic", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(pulled["items"], json!([]));
}

#[test]
fn a_rule_is_ignored_everywhere_in_a_file_that_is_there_or_new() {
    let folder = tempfile::tempdir().unwrap();
    let template = uri(&folder.path().join("app.yaml"));
    let file = folder.path().join("cfn-analyzer.toml");
    let mut all = capabilities();
    all["workspace"]["workspaceEdit"] = json!({ "documentChanges": true, "resourceOperations": ["create"] });
    let mut server = start(all, Value::Null, Some(folder.path()));
    let document = json!({ "uri": template, "languageId": "yaml", "version": 1, "text": TEMPLATE });
    server.notify("textDocument/didOpen", json!({ "textDocument": document }));
    server.notification("textDocument/publishDiagnostics");
    let position = json!({ "line": 0, "character": 16 });
    let params = json!({
        "textDocument": { "uri": template },
        "range": { "start": position, "end": position },
        "context": { "diagnostics": [], "only": ["quickfix"] },
    });
    let everywhere = |server: &mut TestServer| {
        let actions = server.request("textDocument/codeAction", params.clone());
        let is_it = |it: &&Value| it["title"].as_str().unwrap().contains("everywhere");
        actions.as_array().unwrap().iter().find(is_it).unwrap()["edit"]["documentChanges"].clone()
    };
    let changes = everywhere(&mut server);
    assert_eq!(changes[0], json!({ "kind": "create", "uri": uri(&file) }));
    assert_eq!(changes[1]["edits"][0]["newText"], "ignore = [\"unused-parameter\"]\n");
    fs::write(&file, "ignore = [\"style\"]\n").unwrap();
    let changes = everywhere(&mut server);
    assert_eq!(changes[0]["textDocument"]["uri"], uri(&file));
    assert_eq!(changes[0]["edits"][0]["newText"], ", \"unused-parameter\"");
}
