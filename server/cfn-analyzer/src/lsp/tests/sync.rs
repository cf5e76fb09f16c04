use serde_json::json;

use super::support::{TestServer, URI, capabilities};

const TEMPLATE: &str = "\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Ref Missing
";

#[test]
fn diagnostics_come_on_opening_and_on_every_change_that_matters() {
    let mut server = TestServer::new();
    server.open(TEMPLATE);
    let first = server.diagnostics();
    assert_eq!(first["version"], 1);
    assert_eq!(first["diagnostics"][0]["code"], "undefined-reference");
    assert_eq!(first["diagnostics"][0]["source"], "cfn-analyzer");
    server.change(2, (4, 19), (4, 31), "queue");
    assert_eq!(server.diagnostics_at(2), "");
    // A change that changes nothing of what is known: the next answer is to the one after it.
    server.change(3, (4, 24), (4, 24), "s");
    server.change(4, (4, 19), (4, 25), "!Ref Other");
    assert!(server.diagnostics_at(4).starts_with("4:24-4:29 error[undefined-reference]"));
}

#[test]
fn closing_takes_the_diagnostics_away() {
    let mut server = TestServer::new();
    server.open(TEMPLATE);
    server.diagnostics();
    server.close(URI);
    assert_eq!(server.diagnostics()["diagnostics"], json!([]));
}

#[test]
fn other_files_are_left_in_peace() {
    let mut server = TestServer::new();
    server.open_as("file:///compose.yaml", "yaml", "services: { web: { image: !Ref Missing } }");
    server.open_as("file:///notes.md", "markdown", TEMPLATE);
    // What becomes a template is served from then on, and what stops to be one is cleared.
    server.open("Nothing: yet\n");
    server.changes(2, json!([{ "text": TEMPLATE }]));
    assert_ne!(server.diagnostics_at(2), "");
    server.changes(3, json!([{ "text": TEMPLATE.replace("Type:", "Kind:") }]));
    assert_eq!(server.diagnostics_at(3), "");
}

#[test]
fn columns_count_in_the_units_that_were_agreed() {
    for (encoding, width) in [("utf-8", 6), ("utf-16", 3), ("utf-32", 2)] {
        let mut all = capabilities();
        all["general"]["positionEncodings"] = json!([encoding]);
        let mut server = TestServer::with(all);
        server.open("Resources:\n  A: { Type: Custom::MyTopic, Properties: { X: [😀é] } }\n");
        server.diagnostics();
        let end = 48 + width;
        server.change(2, (1, end), (1, end), ", !Ref No");
        let expected = format!("1:{}-1:{} error[undefined-reference]", end + 7, end + 9);
        let drawn = server.diagnostics_at(2);
        assert!(drawn.starts_with(&expected), "{encoding}: {drawn}, not {expected}");
    }
}
