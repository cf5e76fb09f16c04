//! A language client over the standard streams of a server: as much of LSP as a stopwatch needs.
#![allow(clippy::indexing_slicing, reason = "serde_json answers null for what is not there")]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// A running server.
#[derive(Debug)]
pub(crate) struct Client {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next_id: i64,
}

impl Client {
    /// Starts a server and initializes it.
    pub(crate) fn start(server: &Path) -> Result<Self> {
        let mut process = Command::new(server)
            .arg("server")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", server.display()))?;
        let (Some(input), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            bail!("the server has no streams");
        };
        let mut client = Self { process, input, output: BufReader::new(output), next_id: 1 };
        let capabilities = json!({
            "general": {"positionEncodings": ["utf-8", "utf-16"]},
            "textDocument": {"publishDiagnostics": {"versionSupport": true, "relatedInformation": true}},
        });
        client.request(
            "initialize",
            &json!({"processId": null, "rootUri": null, "capabilities": capabilities}),
        )?;
        client.notify("initialized", &json!({}))?;
        Ok(client)
    }

    /// Sends a request and waits for its answer.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Result<Value> {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))?;
        loop {
            let mut message = self.receive()?;
            if message["id"] == id && message.get("method").is_none() {
                return Ok(message["result"].take());
            }
        }
    }

    pub(crate) fn notify(&mut self, method: &str, params: &Value) -> Result<()> {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
    }

    /// Waits for the findings of a version of the open document; how many there are.
    pub(crate) fn diagnostics_of(&mut self, version: i64) -> Result<usize> {
        loop {
            let body = self.receive_body()?;
            let message: Published<'_> = serde_json::from_slice(&body)?;
            if let Some(id) = message.id {
                self.send(&json!({"jsonrpc": "2.0", "id": id, "result": null}))?;
            }
            let params = message.params.filter(|_| message.method == Some("textDocument/publishDiagnostics"));
            if let Some(params) = params.filter(|params| params.version == Some(version)) {
                return Ok(params.diagnostics.len());
            }
        }
    }

    /// The most memory that the server had, in MiB, as the kernel tells it; `None` elsewhere than on Linux.
    pub(crate) fn peak_memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
    }

    /// Lets the server end by itself.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.request("shutdown", &Value::Null)?;
        self.notify("exit", &Value::Null)?;
        self.process.wait()?;
        Ok(())
    }

    fn send(&mut self, message: &Value) -> Result<()> {
        let body = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.input.write_all(frame.as_bytes())?;
        Ok(self.input.flush()?)
    }

    /// The next message that is no request. Requests of the server are answered with nothing, so that it does not wait.
    fn receive(&mut self) -> Result<Value> {
        loop {
            let message: Value = serde_json::from_slice(&self.receive_body()?)?;
            if message.get("id").is_none() || message.get("method").is_none() {
                return Ok(message);
            }
            self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}))?;
        }
    }

    /// The text of the next message.
    fn receive_body(&mut self) -> Result<Vec<u8>> {
        let mut length = 0;
        loop {
            let mut header = String::new();
            if self.output.read_line(&mut header)? == 0 {
                bail!("the server closed its output");
            }
            match header.trim_end() {
                "" => break,
                header => {
                    if let Some(value) = header.strip_prefix("Content-Length: ") {
                        length = value.parse()?;
                    }
                }
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body)?;
        Ok(body)
    }
}

/// What a stopwatch needs of a notification: a client that made objects of all findings would be
/// timed with the server.
#[derive(Deserialize)]
struct Published<'m> {
    id: Option<Value>,
    method: Option<&'m str>,
    params: Option<PublishedParams>,
}

#[derive(Deserialize)]
struct PublishedParams {
    version: Option<i64>,
    #[serde(default)]
    diagnostics: Vec<IgnoredAny>,
}
