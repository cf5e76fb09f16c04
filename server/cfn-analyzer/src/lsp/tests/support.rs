use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::methods::add_methods;
use crate::lsp::serve_with;

/// How long a message may take before a test fails. Not a pause: tests go on when it is there.
const DEADLINE: Duration = Duration::from_secs(20);

/// The document of most tests.
pub(crate) const URI: &str = "file:///templates/app.yaml";

/// What a client can do, for `initialize`.
pub(crate) fn capabilities() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "tagSupport": { "valueSet": [1, 2] } },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [""] } } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "hover": { "contentFormat": ["markdown"] },
        },
    })
}

/// A server and the only client it has. Dropping it says goodbye by the book, and fails when
/// the server has sent a message that the test did not read.
pub(crate) struct TestServer {
    runtime: Runtime,
    server: Option<JoinHandle<u8>>,
    input: Option<WriteHalf<DuplexStream>>,
    output: BufReader<ReadHalf<DuplexStream>>,
    unread: VecDeque<Value>,
    last_id: i64,
}

impl TestServer {
    /// A server that has not been told anything.
    pub(crate) fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (server_input, server_output) = tokio::io::split(theirs);
        let (output, input) = tokio::io::split(ours);
        let server = runtime.spawn(serve_with(server_input, server_output, add_methods));
        Self {
            runtime,
            server: Some(server),
            input: Some(input),
            output: BufReader::new(output),
            unread: VecDeque::new(),
            last_id: 0,
        }
    }

    /// A server that has been initialized by a client with these capabilities.
    pub(crate) fn with(capabilities: Value) -> Self {
        let mut server = Self::start();
        server.request(
            "initialize",
            json!({ "processId": null, "rootUri": null, "capabilities": capabilities }),
        );
        server.notify("initialized", json!({}));
        server
    }

    /// A server that has been initialized by a client like most.
    pub(crate) fn new() -> Self {
        Self::with(capabilities())
    }

    /// Opens a document at [`URI`] with version 1.
    pub(crate) fn open(&mut self, text: &str) {
        self.open_as(URI, "yaml", text);
    }

    pub(crate) fn open_as(&mut self, uri: &str, language: &str, text: &str) {
        let item = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
    }

    /// Sends one change of the document at [`URI`].
    pub(crate) fn change(&mut self, version: i32, start: (u32, u32), end: (u32, u32), text: &str) {
        let position = |(line, character): (u32, u32)| json!({ "line": line, "character": character });
        let range = json!({ "start": position(start), "end": position(end) });
        self.changes(version, json!([{ "range": range, "text": text }]));
    }

    pub(crate) fn changes(&mut self, version: i32, changes: Value) {
        let document = json!({ "uri": URI, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    pub(crate) fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and returns its number.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// The answer to a request: what it says, or its error.
    pub(crate) fn answer(&mut self, id: i64) -> Result<Value, Value> {
        self.answer_to(&json!(id))
    }

    pub(crate) fn answer_to(&mut self, id: &Value) -> Result<Value, Value> {
        let mut answer = self.wait_for(|message| message.get("method").is_none() && message["id"] == *id);
        match answer.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(answer["result"].take()),
        }
    }

    pub(crate) fn try_request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    #[track_caller]
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        self.try_request(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The next notification of a kind.
    pub(crate) fn notification(&mut self, method: &str) -> Value {
        self.wait_for(|message| message["method"] == method)["params"].take()
    }

    /// The next request of the server of a kind, to answer or not.
    pub(crate) fn server_request(&mut self, method: &str) -> Value {
        self.wait_for(|message| message["method"] == method && message.get("id").is_some())
    }

    /// Answers a request of the server.
    pub(crate) fn respond(&mut self, id: &Value, result: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }

    /// The next diagnostics of the document at [`URI`].
    pub(crate) fn diagnostics(&mut self) -> Value {
        self.diagnostics_of(URI)
    }

    pub(crate) fn diagnostics_of(&mut self, uri: &str) -> Value {
        let mut message = self.wait_for(|message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
        });
        message["params"].take()
    }

    /// The diagnostics that hold for a version of the document at [`URI`], as lines of place,
    /// severity, rule and message. Those of versions before it are read over.
    pub(crate) fn diagnostics_at(&mut self, version: i32) -> String {
        loop {
            let params = self.diagnostics();
            if params["version"].as_i64().is_none_or(|found| found >= i64::from(version)) {
                return drawn(&params["diagnostics"]);
            }
        }
    }

    /// The error of the answer to a message that has no number that could be read.
    pub(crate) fn error_without_id(&mut self) -> Value {
        self.wait_for(|message| message.get("error").is_some() && message["id"].is_null())["error"].take()
    }

    /// Drops what has come and was not asked for.
    pub(crate) fn forget_unread(&mut self) {
        self.unread.clear();
    }

    /// Reads all that comes until the stream ends, and drops it.
    pub(crate) fn forget_everything(&mut self) {
        while self.read().is_some() {}
        self.unread.clear();
    }

    /// The first message that `is_it`, at once or when it comes; others stay for later.
    fn wait_for(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.unread.iter().position(&is_it) {
            return self.unread.remove(index).unwrap();
        }
        loop {
            let message = self
                .read()
                .unwrap_or_else(|| panic!("the awaited message has not come; unread are {:#?}", self.unread));
            if is_it(&message) {
                return message;
            }
            self.unread.push_back(message);
        }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub(crate) fn send_raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        self.runtime.block_on(input.write_all(bytes)).unwrap();
    }

    /// The next message; `None` when the stream ends or none comes in time.
    fn read(&mut self) -> Option<Value> {
        let message = read_message(&mut self.output);
        self.runtime.block_on(async { tokio::time::timeout(DEADLINE, message).await.ok().flatten() })
    }

    /// Says goodbye. Returns the exit code.
    pub(crate) fn shut_down(&mut self) -> u8 {
        self.request("shutdown", Value::Null);
        self.exit()
    }

    /// Leaves without a word of `shutdown`. Returns the exit code.
    pub(crate) fn exit(&mut self) -> u8 {
        self.notify("exit", Value::Null);
        self.code()
    }

    /// Closes the stream. Returns the exit code.
    pub(crate) fn hang_up(&mut self) -> u8 {
        let mut input = self.input.take().unwrap();
        self.runtime.block_on(input.shutdown()).unwrap();
        self.code()
    }

    fn code(&mut self) -> u8 {
        let server = self.server.take().unwrap();
        self.runtime.block_on(async { tokio::time::timeout(DEADLINE, server).await.unwrap().unwrap() })
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        if self.server.is_some() {
            assert_eq!(self.shut_down(), 0, "exit code");
        }
        while let Some(message) = self.read() {
            self.unread.push_back(message);
        }
        assert!(self.unread.is_empty(), "nobody has read {:#?}", self.unread);
    }
}

async fn read_message(output: &mut BufReader<ReadHalf<DuplexStream>>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).await.ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

/// Diagnostics as lines of place, severity, rule and message.
pub(crate) fn drawn(diagnostics: &Value) -> String {
    let line = |item: &Value| {
        let range = &item["range"];
        let (start, end) = (&range["start"], &range["end"]);
        let severity = ["?", "error", "warning", "information", "hint"];
        format!(
            "{}:{}-{}:{} {}[{}]: {}\n",
            start["line"],
            start["character"],
            end["line"],
            end["character"],
            severity[item["severity"].as_u64().unwrap_or_default() as usize],
            item["code"].as_str().unwrap_or_default(),
            item["message"].as_str().unwrap_or_default(),
        )
    };
    diagnostics.as_array().map(|items| items.iter().map(line).collect()).unwrap_or_default()
}
