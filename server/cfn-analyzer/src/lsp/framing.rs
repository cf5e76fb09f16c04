//! Guards the transport against messages that it would not survive: it stops reading at the
//! first that it cannot decode. Such a message is replaced by a request that is answered
//! with the error.

use std::fmt::Write as _;
use std::ops::Range;

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
        } else if let Some(repaired) = with_encoded_addresses(&body) {
            body = repaired;
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

/// The message with its addresses percent-encoded, when one needs it: an address that breaks the
/// rules would cost the whole message, and some editors write spaces and brackets as they are.
fn with_encoded_addresses(body: &[u8]) -> Option<Vec<u8>> {
    let mut repaired = None;
    let mut copied = 0;
    let mut from = 0;
    while let Some(found) = body.get(from..).and_then(next_address) {
        let (start, end) = (from + found.start, from + found.end);
        from = end;
        let raw = body.get(start..end).and_then(|it| serde_json::from_slice::<String>(it).ok());
        let Some(encoded) = raw.as_deref().and_then(encoded) else { continue };
        let repaired = repaired.get_or_insert_with(Vec::new);
        repaired.extend_from_slice(body.get(copied..start).unwrap_or_default());
        repaired.extend_from_slice(serde_json::Value::from(encoded).to_string().as_bytes());
        copied = end;
    }
    let mut repaired = repaired?;
    repaired.extend_from_slice(body.get(copied..).unwrap_or_default());
    Some(repaired)
}

/// The next string that is the value of `uri`, `rootUri` or the like. A quote inside of a string
/// has a backslash before it, so that this cannot be found in a text.
fn next_address(json: &[u8]) -> Option<Range<usize>> {
    let is_name = |window: &[u8]| matches!(window, [b'U' | b'u', b'r', b'i', b'"']);
    let mut at = 0;
    loop {
        at += json.get(at..)?.windows(4).position(is_name)? + 4;
        let rest = json.get(at..)?;
        let gap = rest.iter().take_while(|byte| matches!(byte, b':' | b' ')).count();
        let value = rest.get(gap..)?;
        if !rest.starts_with(b":") || !value.starts_with(b"\"") {
            continue;
        }
        let mut is_escaped = false;
        let is_end = |byte: &u8| {
            let is_end = *byte == b'"' && !is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            is_end
        };
        let length = value.iter().skip(1).position(is_end)? + 2;
        return Some(at + gap..at + gap + length);
    }
}

/// The address with what may not stand in one percent-encoded (RFC 3986, section 2); `None` when
/// nothing has to be.
fn encoded(uri: &str) -> Option<String> {
    let is_code =
        |rest: &[u8]| matches!(rest, [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
    let may_stand = |index: usize, byte: u8| match byte {
        b'%' => uri.as_bytes().get(index..).is_some_and(is_code),
        // Around an IPv6 address only; the files that editors name are not there.
        b'[' | b']' => false,
        byte => byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte),
    };
    if uri.bytes().enumerate().all(|(index, byte)| may_stand(index, byte)) {
        return None;
    }
    let mut encoded = String::with_capacity(uri.len() + 16);
    for (index, byte) in uri.bytes().enumerate() {
        if may_stand(index, byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    Some(encoded)
}

fn is_message(body: &[u8]) -> bool {
    match serde_json::from_slice::<Request>(body) {
        Ok(request) if !request.method().is_empty() => true,
        _ => serde_json::from_slice::<Response>(body).is_ok(),
    }
}
