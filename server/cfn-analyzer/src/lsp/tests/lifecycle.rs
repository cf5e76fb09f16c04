use serde_json::{Value, json};

use super::support::{TestServer, capabilities};

#[test]
fn the_exit_code_tells_whether_there_was_a_shutdown() {
    assert_eq!(TestServer::new().shut_down(), 0);
    assert_eq!(TestServer::new().exit(), 1);
    assert_eq!(TestServer::start().exit(), 1);
}

#[test]
fn the_end_of_the_stream_is_the_end() {
    assert_eq!(TestServer::new().hang_up(), 1);
    let mut server = TestServer::new();
    server.request("shutdown", Value::Null);
    assert_eq!(server.hang_up(), 0);
}

#[test]
fn requests_before_initialize_are_refused_and_notifications_dropped() {
    let mut server = TestServer::start();
    server.open("Resources: {}");
    let error = server.try_request("textDocument/hover", json!({})).unwrap_err();
    assert_eq!(error["code"], -32002);
    server.request("initialize", json!({ "capabilities": capabilities() }));
    // Between `initialize` and `initialized`, documents are already served.
    server.open("Resources: { A: { Type: AWS::SNS::Topic } }");
    assert_eq!(server.diagnostics()["diagnostics"], json!([]));
}

#[test]
fn the_first_known_encoding_of_the_client_is_taken() {
    for (offered, expected) in [
        (json!(["utf-8", "utf-16"]), "utf-8"),
        (json!(["utf-32", "utf-8", "utf-16"]), "utf-32"),
        (json!(["utf-16"]), "utf-16"),
        (json!(["utf-7", "utf-8"]), "utf-8"),
        (json!([]), "utf-16"),
        (json!(null), "utf-16"),
    ] {
        let mut server = TestServer::start();
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let result = server.request("initialize", json!({ "capabilities": capabilities }));
        assert_eq!(result["capabilities"]["positionEncoding"], expected, "{offered}");
    }
}
