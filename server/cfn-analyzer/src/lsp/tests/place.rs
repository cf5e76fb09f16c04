//! Requests at a cursor, and answers drawn as text.

use serde_json::{Value, json};

use super::support::{TestServer, URI, capabilities};

/// A template with everything that the tests of navigation refer to.
pub(crate) const TEMPLATE: &str = "\
Parameters:
  Stage: { Type: String, Default: dev }
Resources:
  # é takes two bytes, one column
  Topic:
    Type: AWS::SNS::Topic
    Properties: { DisplayName: é, TopicName: !Ref Stage }
Outputs:
  Name: { Value: !GetAtt Topic.TopicName }
";

/// A server with the document [`URI`]; its cursor is at `$0`. The params of a request there.
pub(crate) fn open_at(fixture: &str) -> (TestServer, Value) {
    open_with(capabilities(), fixture)
}

pub(crate) fn open_with(capabilities: Value, fixture: &str) -> (TestServer, Value) {
    let offset = fixture.find("$0").expect("the fixture has a $0");
    let before = &fixture[..offset];
    let line = before.matches('\n').count();
    let character = before[before.rfind('\n').map_or(0, |at| at + 1)..].encode_utf16().count();
    let mut server = TestServer::with(capabilities);
    server.open(&fixture.replacen("$0", "", 1));
    server.diagnostics();
    let params = json!({
        "textDocument": { "uri": URI },
        "position": { "line": line, "character": character },
    });
    (server, params)
}

/// [`TEMPLATE`] with the cursor after `what`.
pub(crate) fn open_after(what: &str) -> (TestServer, Value) {
    open_at(&TEMPLATE.replacen(what, &format!("{what}$0"), 1))
}

/// `params` with one more field.
pub(crate) fn with(mut params: Value, name: &str, value: Value) -> Value {
    params[name] = value;
    params
}

/// `line:column-line:column`.
pub(crate) fn range(range: &Value) -> String {
    let (start, end) = (&range["start"], &range["end"]);
    format!("{}:{}-{}:{}", start["line"], start["character"], end["line"], end["character"])
}

/// The ranges of a list of objects.
pub(crate) fn ranges(list: &Value) -> Vec<String> {
    list.as_array().map(|list| list.iter().map(|item| range(&item["range"])).collect()).unwrap_or_default()
}
