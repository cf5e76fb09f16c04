//! What a client must not do and some do: it may not hurt.

use serde_json::{Value, json};

use super::support::{TestServer, URI};

const TEMPLATE: &str = "Resources: { A: { Type: Custom::MyTopic, Properties: { X: !Ref B } } }\n";

/// The server still does its work.
fn is_well(server: &mut TestServer) {
    let uri = "file:///well.yaml";
    server.open_as(uri, "yaml", TEMPLATE);
    assert_eq!(server.diagnostics_of(uri)["diagnostics"][0]["code"], "undefined-reference");
    server.close(uri);
    assert_eq!(server.diagnostics_of(uri)["diagnostics"], json!([]));
}

fn text(server: &mut TestServer) -> Value {
    server.request("test/text", json!({ "uri": URI }))
}

#[test]
fn changes_and_closing_of_documents_that_are_not_open() {
    let mut server = TestServer::new();
    server.change(1, (0, 0), (0, 0), "x");
    server.close(URI);
    assert_eq!(text(&mut server), Value::Null);
    let position = json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } });
    assert_eq!(server.request("textDocument/hover", position), Value::Null);
    is_well(&mut server);
}

#[test]
fn ranges_outside_of_the_text() {
    let mut server = TestServer::new();
    server.open_as(URI, "plaintext", "one\ntwo");
    server.change(2, (9, 9), (99, 0), "!");
    assert_eq!(text(&mut server), "one\ntwo!");
    server.change(3, (0, 99), (0, 999), "?");
    assert_eq!(text(&mut server), "one?\ntwo!");
    server.change(4, (1, 2), (0, 0), "-");
    assert_eq!(text(&mut server), "-o!", "an inverted range is put in order");
    server.change(5, (u32::MAX, u32::MAX), (u32::MAX, u32::MAX), ".");
    assert_eq!(text(&mut server), "-o!.");
    server.changes(6, json!([]));
    assert_eq!(text(&mut server), "-o!.");
}

#[test]
fn versions_that_go_back() {
    let mut server = TestServer::new();
    server.open(TEMPLATE);
    server.diagnostics();
    server.change(-7, (0, 63), (0, 64), "AWS::Region");
    assert_eq!(server.diagnostics()["diagnostics"], json!([]));
}

#[test]
fn opening_twice() {
    let mut server = TestServer::new();
    server.open(TEMPLATE);
    assert_ne!(server.diagnostics()["diagnostics"], json!([]));
    server.open("nothing: here");
    assert_eq!(server.diagnostics()["diagnostics"], json!([]));
}

#[test]
fn a_change_that_fails_takes_the_diagnostics_with_it() {
    let mut server = TestServer::new();
    server.open(TEMPLATE);
    assert_ne!(server.diagnostics()["diagnostics"], json!([]));
    server.notify("test/panickingEdit", json!({ "uri": URI }));
    assert_eq!(server.diagnostics()["diagnostics"], json!([]));
    assert_eq!(text(&mut server), Value::Null);
    is_well(&mut server);
}

#[test]
fn addresses_that_are_not_encoded() {
    for (raw, encoded) in [
        ("file:///my templates/app.yaml", "file:///my%20templates/app.yaml"),
        ("file:///[site]/100%/\u{e9}.yaml", "file:///%5Bsite%5D/100%25/%C3%A9.yaml"),
        ("file:///a%20b.yaml", "file:///a%20b.yaml"),
    ] {
        let mut server = TestServer::new();
        server.open_as(raw, "yaml", TEMPLATE);
        assert_eq!(server.diagnostics_of(encoded)["diagnostics"][0]["code"], "undefined-reference");
        let answer = server.request("test/text", json!({ "uri": raw }));
        assert_eq!(answer, TEMPLATE);
    }
}

#[test]
fn unknown_methods_and_wrong_parameters() {
    let mut server = TestServer::new();
    assert_eq!(server.try_request("textDocument/telepathy", json!({})).unwrap_err()["code"], -32601);
    assert_eq!(server.try_request("textDocument/hover", json!({})).unwrap_err()["code"], -32602);
    assert_eq!(server.try_request("textDocument/hover", json!([1, 2])).unwrap_err()["code"], -32602);
    assert_eq!(server.try_request("textDocument/hover", Value::Null).unwrap_err()["code"], -32602);
    server.notify("textDocument/didOpen", json!({ "textDocument": 5 }));
    server.notify("textDocument/didChange", json!({ "textDocument": { "uri": URI } }));
    server.notify("$/telepathy", json!({}));
    server.notify("telepathy", json!(null));
    assert_eq!(server.try_request("initialize", json!({ "capabilities": {} })).unwrap_err()["code"], -32600);
    is_well(&mut server);
}

#[test]
fn broken_messages() {
    let mut server = TestServer::new();
    for broken in ["{", "{\"jsonrpc\": \"2.0\"}", "[]", "null", "\"\\ud800\""] {
        server.send_raw(format!("Content-Length: {}\r\n\r\n{broken}", broken.len()).as_bytes());
        let error = server.error_without_id();
        assert!(matches!(error["code"].as_i64(), Some(-32700 | -32600)), "{broken}: {error}");
    }
    for garbage in ["no header\r\n\r\n", "Content-Length: many\r\n\r\n", "\u{0}:\n:\n\n", "\r\n"] {
        server.send_raw(garbage.as_bytes());
    }
    is_well(&mut server);
}

#[test]
fn a_header_of_another_kind() {
    let mut server = TestServer::new();
    let body = r#"{"jsonrpc":"2.0","id":"a","method":"test/text","params":{"uri":"file:///a"}}"#;
    let header = "content-type: application/vscode-jsonrpc\r\nX-Other: 1\r\ncontent-length: ";
    server.send_raw(format!("{header}{}\r\n\r\n{body}", body.len()).as_bytes());
    assert_eq!(server.answer_to(&json!("a")).unwrap(), Value::Null);
}

#[test]
fn nonsense_as_text() {
    let mut server = TestServer::new();
    for text in [
        "\u{0}\u{1}\u{feff}\u{fffd}\u{85}\u{2028}\r\r\n\n\r",
        "Resources:\n\u{0}\tA:\r    Type: \u{1}::\r\n",
        "- - - - ? ? : : &a *a !!<> | > % @ `",
        &"[".repeat(100_000),
        &"{a: ".repeat(50_000),
        &"a:\n ".repeat(20_000),
        &format!("Resources: {}", "&a [*a, ".repeat(10_000)),
    ] {
        server.open_as("file:///nonsense.txt", "plaintext", text);
        server.open_as("untitled:Untitled-1", "yaml", text);
        server.request(
            "textDocument/documentSymbol",
            json!({ "textDocument": { "uri": "untitled:Untitled-1" } }),
        );
        server.close("untitled:Untitled-1");
    }
    is_well(&mut server);
    // What of it looked like a template was reported and taken back.
    server.forget_unread();
}

#[test]
fn messages_after_shutdown() {
    let mut server = TestServer::new();
    server.request("shutdown", Value::Null);
    server.open(TEMPLATE);
    assert_eq!(server.try_request("textDocument/hover", json!({})).unwrap_err()["code"], -32600);
    assert_eq!(server.exit(), 0);
}
