use serde_json::{Value, json};

use super::place::{TEMPLATE, open_after, open_with, with};
use super::support::capabilities;

/// The titles of the actions at a place, by kind.
fn titles(server: &mut super::support::TestServer, params: &Value, only: Value) -> Vec<(String, String)> {
    let range = json!({ "start": params["position"], "end": params["position"] });
    let context = json!({ "diagnostics": [], "only": only });
    let params = with(with(params.clone(), "range", range), "context", context);
    let actions = server.request("textDocument/codeAction", params);
    let text = |action: &Value, name: &str| action[name].as_str().unwrap_or_default().to_owned();
    let actions = actions.as_array().unwrap();
    actions.iter().map(|action| (text(action, "kind"), text(action, "title"))).collect()
}

fn pair(kind: &str, title: &str) -> (String, String) {
    (kind.to_owned(), title.to_owned())
}

#[test]
fn refactorings_by_the_kinds_that_are_asked_for() {
    let (mut server, params) = open_with(capabilities(), &TEMPLATE.replace("!Ref Stage", "!Ref $0Stage"));
    let rewrite = pair("refactor.rewrite", "Rewrite !Ref as Ref");
    let inline = pair("refactor.inline", "Inline parameter `Stage`");
    let found = titles(&mut server, &params, json!(["refactor"]));
    assert_eq!(found, std::slice::from_ref(&inline), "the cursor is on the name, not on the function");
    assert_eq!(titles(&mut server, &params, json!(["refactor.inline"])), [inline]);
    assert_eq!(titles(&mut server, &params, json!(["refactor.rewrite"])), []);
    assert_eq!(titles(&mut server, &params, json!(["quickfix"])), []);
    let (mut server, params) = open_after("!Re");
    assert!(titles(&mut server, &params, Value::Null).contains(&rewrite));
}

#[test]
fn an_extraction_is_one_edit_of_the_document() {
    let (mut server, params) = open_after("DisplayName: é");
    let range = json!({ "start": params["position"], "end": params["position"] });
    let context = json!({ "diagnostics": [], "only": ["refactor.extract"] });
    let actions =
        server.request("textDocument/codeAction", with(with(params, "range", range), "context", context));
    assert_eq!(actions[0]["title"], "Extract to parameter `DisplayName`");
    let edits = actions[0]["edit"]["documentChanges"][0]["edits"].as_array().unwrap();
    assert_eq!(edits[1]["newText"], "!Ref DisplayName");
}
