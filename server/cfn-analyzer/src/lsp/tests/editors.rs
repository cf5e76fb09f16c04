//! What real editors say of themselves. Their messages are recorded elsewhere: a variable names
//! the folder.

use serde_json::Value;

use super::support::{TestServer, URI};

/// The folder with one file of `initialize` parameters an editor.
const VARIABLE: &str = "CFN_ANALYZER_EDITOR_CAPABILITIES";

#[test]
fn every_recorded_editor_is_served() {
    let Some(folder) = std::env::var_os(VARIABLE) else {
        println!("skipped: {VARIABLE} names no folder");
        return;
    };
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files: Vec<_> = files.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    assert!(!files.is_empty(), "no editors");
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let recorded: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let mut params = recorded.get("params").unwrap_or(&recorded).clone();
        params["processId"] = Value::Null;
        let offered = params["capabilities"]["general"]["positionEncodings"][0].clone();
        let pulls = params["capabilities"]["textDocument"]["diagnostic"].is_object();

        let mut server = TestServer::start();
        let result = server.request("initialize", params);
        let expected = if offered.is_string() { offered } else { Value::from("utf-16") };
        assert_eq!(result["capabilities"]["positionEncoding"], expected, "{name}");
        server.notify("initialized", serde_json::json!({}));
        server.open("Resources: { A: { Type: Custom::MyTopic, Properties: { X: !Ref B } } }\n");
        let found = if pulls {
            let params = serde_json::json!({ "textDocument": { "uri": URI } });
            server.request("textDocument/diagnostic", params)["items"].take()
        } else {
            server.diagnostics()["diagnostics"].take()
        };
        assert_eq!(found[0]["code"], "undefined-reference", "{name}");
        server.close(URI);
        server.request("shutdown", Value::Null);
        assert_eq!(server.exit(), 0, "{name}");
        // What it asked for at the start, and that the diagnostics are gone.
        server.forget_everything();
    }
}
