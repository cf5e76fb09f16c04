//! What a line looks like, without knowing what it stands in.

/// Columns that a tab in the indentation reaches to, a multiple of.
const TAB: usize = 8;

/// Where the line that starts at `start` ends, without its break, and where the next one starts.
pub(crate) fn line_end(text: &str, start: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let rest = bytes.get(start..).unwrap_or_default();
    match memchr::memchr2(b'\n', b'\r', rest) {
        None => (bytes.len(), bytes.len()),
        Some(at) => {
            let end = start + at;
            let is_crlf = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
            (end, end + if is_crlf { 2 } else { 1 })
        }
    }
}

/// The column of the first character of a line that is no blank, and its offset. A tab counts
/// as the way to the next multiple of eight, so that it never stands left of its neighbours.
pub(crate) fn indentation(text: &str, start: usize, end: usize) -> (usize, usize) {
    let mut column = 0;
    let mut at = start;
    for byte in text.as_bytes().get(start..end).unwrap_or_default() {
        match byte {
            b' ' => column += 1,
            b'\t' => column = (column / TAB + 1) * TAB,
            _ => break,
        }
        at += 1;
    }
    (column, at)
}

/// Whether a `- ` stands at `at`.
pub(crate) fn is_dash(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    bytes.get(at) == Some(&b'-')
        && bytes.get(at + 1).is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Whether what follows a colon makes it an indicator.
fn ends_key(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// The offset of the colon that makes the text at `start` a key of a block mapping.
pub(crate) fn key_colon(text: &str, start: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(..end)?;
    let mut at = start;
    // A tag or an anchor may stand before a key.
    while matches!(bytes.get(at)?, b'!' | b'&') {
        at += bytes.get(at..)?.iter().position(|byte| matches!(byte, b' ' | b'\t'))?;
        at += bytes.get(at..)?.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
    }
    match bytes.get(at)? {
        b'"' | b'\'' => {
            let close = quote_end(bytes, at)?;
            let rest = bytes.get(close..)?;
            let colon = close + rest.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
            return (bytes.get(colon) == Some(&b':') && ends_key(bytes.get(colon + 1))).then_some(colon);
        }
        b'[' | b'{' | b']' | b'}' | b',' | b'|' | b'>' | b'#' => return None,
        b'-' | b'?' | b':' if ends_key(bytes.get(at + 1)) => return None,
        _ => {}
    }
    let mut before = b' ';
    for (offset, byte) in bytes.get(at..)?.iter().enumerate() {
        match byte {
            b':' if ends_key(bytes.get(at + offset + 1)) => return Some(at + offset),
            b'#' if matches!(before, b' ' | b'\t') => return None,
            _ => before = *byte,
        }
    }
    None
}

/// The offset after the quote that closes the one at `start`, on the same line.
fn quote_end(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote => {
                if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') {
                    at += 2;
                } else {
                    return Some(at + 1);
                }
            }
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(line: &str) -> Option<&str> {
        let (_, start) = indentation(line, 0, line.len());
        key_colon(line, start, line.len()).map(|colon| &line[start..colon])
    }

    #[test]
    fn lines_that_start_with_a_key() {
        assert_eq!(key("  Type: AWS::S3::Bucket"), Some("Type"));
        assert_eq!(key("Fn::Sub:"), Some("Fn::Sub"));
        assert_eq!(key("'a: b' : c"), Some("'a: b' "));
        assert_eq!(key("&anchor Key: v"), Some("&anchor Key"));
        assert_eq!(key("two words: v"), Some("two words"));
    }

    #[test]
    fn lines_that_do_not() {
        for line in
            ["Key", "Key:value", "- a: b", "# a: b", "word # a: b", "[a: b]", "\"a: b", "", "|", "a::b"]
        {
            assert_eq!(key(line), None, "{line}");
        }
    }

    #[test]
    fn every_line_break_counts() {
        let text = "a\r\nb\rc\nd";
        let mut starts = vec![0];
        while let (_, next) = line_end(text, *starts.last().unwrap())
            && next < text.len()
        {
            starts.push(next);
        }
        assert_eq!(starts, [0, 3, 5, 7]);
    }
}
