//! Guards the transport against messages that it would not survive: it stops reading at the
//! first that it cannot decode. Such a message is replaced by a request that is answered
//! with the error.

use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tower_lsp::jsonrpc::{Error, Request, Response, Result};

use super::server::LanguageServer;

/// The method that stands for what was no message.
pub(crate) const BROKEN: &str = "$/cfn-analyzer/broken";

/// Longer lines in a header are garbage, and are read in pieces.
const MAX_LINE: u64 = 4096;

/// Parameters of [`BROKEN`].
#[derive(Debug, Deserialize)]
pub(crate) struct Broken {
    is_json: bool,
}

impl LanguageServer {
    /// The answer to what was no message.
    pub(crate) async fn broken(&self, params: Broken) -> Result<()> {
        Err(if params.is_json { Error::invalid_request() } else { Error::parse_error() })
    }
}

/// Passes messages on until the input ends.
pub(crate) async fn pass_on(mut input: impl AsyncBufRead + Unpin, mut output: impl AsyncWrite + Unpin) {
    let mut body = Vec::new();
    while let Ok(Some(length)) = read_header(&mut input).await {
        body.clear();
        match (&mut input).take(length).read_to_end(&mut body).await {
            Ok(read) if read as u64 == length => {}
            _ => break,
        }
        if !is_message(&body) {
            let is_json = serde_json::from_slice::<&RawValue>(&body).is_ok();
            tracing::warn!("a message of {length} bytes is broken");
            body = format!(
                r#"{{"jsonrpc":"2.0","id":null,"method":"{BROKEN}","params":{{"is_json":{is_json}}}}}"#
            )
            .into_bytes();
        }
        let header = format!("Content-Length: {}\r\n\r\n", body.len());
        if output.write_all(header.as_bytes()).await.is_err() || output.write_all(&body).await.is_err() {
            break;
        }
    }
    // The end is passed on too; there is nobody to tell when that fails.
    let _ = output.shutdown().await;
}

/// The length that the next header states; what states none is skipped. `None` at the end.
async fn read_header(input: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<u64>> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.take(MAX_LINE).read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        match (text.trim_end().split_once(':'), length) {
            (Some((name, value)), _) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok();
            }
            (None, Some(length)) if text.trim_end().is_empty() => return Ok(Some(length)),
            _ => {}
        }
    }
}

fn is_message(body: &[u8]) -> bool {
    match serde_json::from_slice::<Request>(body) {
        Ok(request) if !request.method().is_empty() => true,
        _ => serde_json::from_slice::<Response>(body).is_ok(),
    }
}
