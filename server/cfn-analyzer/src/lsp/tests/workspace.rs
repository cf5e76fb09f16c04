//! Templates that are not open, and what they mean for those that are.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use tower_lsp::ls_types::Uri;

use super::place::ranges;
use super::support::{TestServer, capabilities, drawn};

const CHILD: &str = "\
Parameters:
  Stage: { Type: String }
Resources:
  Vpc: { Type: AWS::SNS::Topic }
Outputs:
  VpcId: { Value: !Ref Stage, Export: { Name: !Sub '${AWS::StackName}-VpcId' } }
";

const PARENT: &str = "\
Parameters: { Network: { Type: String } }
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: nested/child.yaml }
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: !ImportValue { 'Fn::Sub': '${Network}-VpcId' } }
";

struct Workspace {
    // First to go: without its folder it would have things to say.
    server: TestServer,
    folder: TempDir,
}

impl Workspace {
    fn new(files: &[(&str, &str)], capabilities: Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut workspace = Self { folder, server: TestServer::start() };
        for (path, text) in files {
            workspace.write(path, text);
        }
        let folders = json!([{ "uri": workspace.uri(""), "name": "root" }]);
        let params = json!({ "capabilities": capabilities, "workspaceFolders": folders });
        workspace.server.request("initialize", params);
        workspace.server.notify("initialized", json!({}));
        workspace
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    fn uri(&self, path: &str) -> String {
        Uri::from_file_path(self.path(path)).unwrap().as_str().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Tells that a file was changed on the disk.
    fn touched(&mut self, path: &str) {
        let changes = json!([{ "uri": self.uri(path), "type": 2 }]);
        self.server.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }

    fn open(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        self.server.open_as(&uri, "yaml", text);
    }

    /// Reads diagnostics of a file until they are those: a file is looked at before its neighbours.
    #[track_caller]
    fn awaits(&mut self, path: &str, codes: &[&str]) {
        let uri = self.uri(path);
        loop {
            let found = self.server.diagnostics_of(&uri);
            let found: Vec<_> = found["diagnostics"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["code"].as_str().unwrap())
                .collect();
            if found == codes {
                return;
            }
        }
    }

    fn pull(&mut self, known: &Value) -> Value {
        let params = json!({ "previousResultIds": known });
        self.server.request("workspace/diagnostic", params)["items"].take()
    }
}

/// What to send with the next question.
fn ids(items: &Value) -> Value {
    items.as_array().unwrap().iter().map(|it| json!({ "uri": it["uri"], "value": it["resultId"] })).collect()
}

fn pulling() -> Value {
    let mut all = capabilities();
    all["textDocument"]["diagnostic"] = json!({});
    all
}

#[test]
fn a_nested_stack_is_held_against_its_template_open_or_not() {
    let mut workspace = Workspace::new(&[("nested/child.yaml", CHILD)], capabilities());
    workspace.open("app.yaml", PARENT);
    workspace.awaits("app.yaml", &["nested-stack-parameter-missing"]);
    // What an editor holds counts before what stands on the disk.
    workspace.open("nested/child.yaml", &CHILD.replace("Type: String", "Type: String, Default: dev"));
    workspace.awaits("app.yaml", &[]);
    let child = workspace.uri("nested/child.yaml");
    workspace.server.close(&child);
    workspace.awaits("app.yaml", &["nested-stack-parameter-missing"]);
    fs::remove_file(workspace.path("nested/child.yaml")).unwrap();
    workspace.touched("nested/child.yaml");
    workspace.awaits("app.yaml", &["local-file-missing"]);
    workspace.server.forget_unread();
}

#[test]
fn a_save_is_enough_where_no_files_are_watched() {
    let mut workspace = Workspace::new(&[], capabilities());
    workspace.open("app.yaml", PARENT);
    workspace.awaits("app.yaml", &["local-file-missing"]);
    workspace.write("nested/child.yaml", &CHILD.replace("Type: String", "Type: String, Default: dev"));
    let saved = json!({ "textDocument": { "uri": workspace.uri("app.yaml") } });
    workspace.server.notify("textDocument/didSave", saved);
    workspace.awaits("app.yaml", &[]);
}

#[test]
fn diagnostics_of_templates_that_are_not_open() {
    let files =
        [("app.yaml", PARENT), ("nested/child.yaml", CHILD), ("notes.yaml", "a: b\n"), ("b.txt", PARENT)];
    let mut workspace = Workspace::new(&files, pulling());
    let items = workspace.pull(&json!([]));
    assert_eq!(items.as_array().unwrap().len(), 2, "{items}");
    assert_eq!(items[0]["uri"], workspace.uri("app.yaml"));
    let shown = drawn(&items[0]["items"]);
    assert!(shown.starts_with("4:31-4:48 error[nested-stack-parameter-missing]"), "{shown}");

    workspace.write("nested/child.yaml", &CHILD.replace("Type: String", "Type: String, Default: dev"));
    workspace.touched("nested/child.yaml");
    let known = ids(&items);
    let items = workspace.pull(&known);
    assert_eq!((&items[0]["kind"], &items[0]["items"]), (&json!("full"), &json!([])));
    assert_eq!(items[1]["kind"], "unchanged");

    fs::remove_file(workspace.path("app.yaml")).unwrap();
    workspace.write("cfn-analyzer.toml", "exclude = ['nested']\n");
    workspace.touched("app.yaml");
    workspace.touched("cfn-analyzer.toml");
    let first = workspace.pull(&ids(&items));
    // The one of the two events may be answered before the other.
    let second = workspace.server.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(second["items"], json!([]), "{first}");
}

#[test]
fn a_question_waits_for_news_and_can_be_cancelled() {
    let mut workspace = Workspace::new(&[("app.yaml", CHILD)], pulling());
    let items = workspace.pull(&json!([]));
    let waiting = workspace.server.ask("workspace/diagnostic", json!({ "previousResultIds": ids(&items) }));
    workspace.server.notify("$/cancelRequest", json!({ "id": waiting }));
    assert_eq!(workspace.server.answer(waiting).unwrap_err()["code"], -32800);
}

#[test]
fn open_templates_are_left_to_their_own_questions() {
    let mut workspace = Workspace::new(&[("app.yaml", PARENT), ("nested/child.yaml", CHILD)], pulling());
    workspace.open("app.yaml", "Resources: { A: { Type: AWS::SNS::Topic } }\n");
    let items = workspace.pull(&json!([]));
    assert_eq!(items.as_array().unwrap().len(), 1, "{items}");
    assert_eq!(items[0]["uri"], workspace.uri("nested/child.yaml"));
}

#[test]
fn symbols_and_exports_of_all_templates() {
    let mut workspace = Workspace::new(&[("nested/child.yaml", CHILD)], pulling());
    // The answer says that everything was read.
    workspace.pull(&json!([]));
    let symbols = workspace.server.request("workspace/symbol", json!({ "query": "vpc" }));
    let names: Vec<_> = symbols.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Vpc", "VpcId"]);
    assert_eq!(symbols[0]["location"]["uri"], workspace.uri("nested/child.yaml"));

    workspace.open("app.yaml", PARENT);
    let place = json!({ "textDocument": { "uri": workspace.uri("app.yaml") }, "position": { "line": 7, "character": 70 } });
    let found = workspace.server.request("textDocument/definition", place.clone());
    assert_eq!(ranges(&found), ["5:2-5:7"]);
    // An open template counts as it is in the editor.
    workspace.open("nested/child.yaml", &format!("# Moved\n{CHILD}"));
    let found = workspace.server.request("textDocument/definition", place);
    assert_eq!(ranges(&found), ["6:2-6:7"]);
}

#[test]
fn the_search_shows_its_progress_and_can_be_cancelled() {
    let mut all = pulling();
    all["window"] = json!({ "workDoneProgress": true });
    let mut workspace = Workspace::new(&[("app.yaml", CHILD)], all);
    let create = workspace.server.server_request("window/workDoneProgress/create");
    let token = create["params"]["token"].clone();
    workspace.server.respond(&create["id"], Value::Null);
    let begin = workspace.server.notification("$/progress");
    assert_eq!((&begin["token"], &begin["value"]["kind"]), (&token, &json!("begin")));
    assert_eq!(begin["value"]["cancellable"], true);
    let mut last = begin;
    while last["value"]["kind"] != "end" {
        last = workspace.server.notification("$/progress");
    }
    workspace.server.notify("window/workDoneProgress/cancel", json!({ "token": token }));
    assert_eq!(workspace.pull(&json!([])).as_array().unwrap().len(), 1);
    assert!(Path::new(&workspace.path("app.yaml")).exists());
}
