//! The language server as a process: what a stream in memory cannot show.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// How long the process may take before a test fails; tests go on as soon as it is ready.
const DEADLINE: Duration = Duration::from_secs(30);

struct Server {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cfn-analyzer"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || read(output, |message| sender.send(message).is_ok()));
        Self { input: child.stdin.take(), child, messages }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input.as_mut().unwrap(), "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    }

    fn request(&mut self, id: i32, method: &str, params: Value) -> Value {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.next()
    }

    fn initialize(&mut self, process: Option<u32>) -> Value {
        let answer = self.request(1, "initialize", json!({ "processId": process, "capabilities": {} }));
        self.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        answer
    }

    fn next(&self) -> Value {
        self.messages.recv_timeout(DEADLINE).expect("a message in time")
    }

    /// Waits for the end of the process.
    fn status(mut self) -> ExitStatus {
        // The output ends with the process.
        while self.messages.recv_timeout(DEADLINE).is_ok() {}
        self.child.wait().unwrap()
    }
}

fn read(mut output: BufReader<ChildStdout>, mut take: impl FnMut(Value) -> bool) {
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            match output.read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            match line.trim_end().split_once(": ") {
                Some((_, value)) => length = value.parse().unwrap(),
                None => break,
            }
        }
        let mut body = vec![0; length];
        if output.read_exact(&mut body).is_err() || !take(serde_json::from_slice(&body).unwrap()) {
            return;
        }
    }
}

#[test]
fn it_exits_although_the_client_keeps_the_stream_open() {
    for (says_goodbye, code) in [(true, 0), (false, 1)] {
        let mut server = Server::start(&["server", "--stdio"]);
        server.initialize(None);
        if says_goodbye {
            server.request(2, "shutdown", Value::Null);
        }
        server.send(&json!({ "jsonrpc": "2.0", "method": "exit", "params": null }));
        assert_eq!(server.status().code(), Some(code));
    }
}

#[test]
fn it_ends_with_its_input() {
    let mut server = Server::start(&[]);
    server.initialize(None);
    server.input = None;
    assert_eq!(server.status().code(), Some(1));
}

#[cfg(unix)]
#[test]
fn it_ends_with_the_process_that_started_it() {
    let mut parent = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut server = Server::start(&[]);
    server.initialize(Some(parent.id()));
    parent.kill().unwrap();
    parent.wait().unwrap();
    assert_eq!(server.status().code(), Some(1));
}

#[test]
fn it_serves_and_writes_its_log_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("server.log");
    let mut server = Server::start(&["server", "--log-file", log.to_str().unwrap()]);
    assert_eq!(server.initialize(None)["result"]["serverInfo"]["name"], "cfn-analyzer");
    let document = json!({
        "uri": "file:///app.yaml",
        "languageId": "yaml",
        "version": 1,
        "text": "Resources: { A: { Type: Custom::MyTopic, Properties: { X: !Ref B } } }",
    });
    let params = json!({ "textDocument": document });
    server.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": params }));
    assert_eq!(server.next()["params"]["diagnostics"][0]["code"], "undefined-reference");
    server.request(2, "shutdown", Value::Null);
    server.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    assert_eq!(server.status().code(), Some(0));
    assert!(std::fs::read_to_string(log).unwrap().contains("shutdown"));
}
