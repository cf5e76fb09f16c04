use serde_json::json;

use super::methods::{open_gate, wait_for_gate};
use super::support::{TestServer, URI};

#[test]
fn changes_keep_their_order_and_requests_see_what_was_there_when_they_came() {
    let mut server = TestServer::new();
    server.open_as(URI, "plaintext", "");
    let mut waiting = Vec::new();
    let mut expected = String::new();
    for number in 0..60 {
        if number % 10 == 0 {
            let params = json!({ "uri": URI, "gate": "order" });
            waiting.push((server.ask("test/text", params), expected.clone()));
        }
        let end = expected.len() as u32;
        let text = format!("{number};");
        server.change(number + 2, (0, end), (0, end), &text);
        expected.push_str(&text);
    }
    // Six requests are being worked on, and nothing waits for them.
    assert_eq!(server.request("test/text", json!({ "uri": URI })), json!(expected));
    open_gate("order");
    for (id, text) in waiting {
        assert_eq!(server.answer(id).unwrap(), json!(text));
    }
}

#[test]
fn a_cancelled_request_is_answered_once_and_stops() {
    let mut server = TestServer::new();
    server.open_as(URI, "plaintext", "text");
    let id = server.ask("test/text", json!({ "uri": URI, "gate": "cancel" }));
    wait_for_gate("cancel is waited for");
    server.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(server.answer(id).unwrap_err()["code"], -32800);
    wait_for_gate("cancel was cancelled");
}

#[test]
fn a_panic_costs_its_own_answer_only() {
    let mut server = TestServer::new();
    server.open_as(URI, "plaintext", "text");
    let error = server.try_request("test/panic", json!({})).unwrap_err();
    assert_eq!(error["code"], -32603);
    server.notify("test/panickingChange", json!({}));
    assert_eq!(server.request("test/text", json!({ "uri": URI })), "text");
}

#[test]
fn a_client_that_does_not_read_can_go_on_writing() {
    let mut server = TestServer::new();
    server.open("Resources: { A: { Type: Custom::MyTopic, Properties: { X: !Ref B } } }\n");
    // After the `B`, the end of a name that does not exist.
    for version in 2..402 {
        server.change(version, (0, 64), (0, 64), "b");
    }
    let drawn = server.diagnostics_at(401);
    assert!(drawn.starts_with("0:63-0:464 error[undefined-reference]"), "{drawn}");
}
