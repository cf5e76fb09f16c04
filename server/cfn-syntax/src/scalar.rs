//! The value of a scalar: quotes, escapes, folding and chomping resolved.

use std::borrow::Cow;

use crate::tree::Style;

/// The value of a scalar as written. `indent` is the column of the collection that holds it,
/// and `has_break` says whether a line break follows it: both matter to block scalars only.
pub(crate) fn decode(raw: &str, style: Style, indent: usize, has_break: bool) -> Cow<'_, str> {
    match style {
        Style::SingleQuoted => {
            let inner = unquoted(raw, '\'');
            let folded = fold_lines(inner);
            if folded.contains("''") { Cow::Owned(folded.replace("''", "'")) } else { folded }
        }
        Style::DoubleQuoted => {
            let inner = unquoted(raw, '"');
            if inner.contains('\\') { Cow::Owned(unescape(inner)) } else { fold_lines(inner) }
        }
        Style::Literal | Style::Folded => Cow::Owned(block(raw, style, indent, has_break)),
        Style::Plain | Style::Block | Style::Flow => fold_lines(raw),
    }
}

fn unquoted(raw: &str, quote: char) -> &str {
    let inner = raw.strip_prefix(quote).unwrap_or(raw);
    if raw.len() > 1 { inner.strip_suffix(quote).unwrap_or(inner) } else { inner }
}

/// Line folding of plain and quoted scalars: one break is a space, blank lines are breaks.
fn fold_lines(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut blank_lines = 0;
    let lines: Vec<&str> = lines(text).collect();
    for (index, line) in lines.iter().enumerate() {
        let is_first = index == 0;
        let is_last = index + 1 == lines.len();
        let start = if is_first { line } else { line.trim_start_matches([' ', '\t']) };
        let part = if is_last { start } else { start.trim_end_matches([' ', '\t']) };
        if is_first {
            result.push_str(part);
        } else if part.is_empty() && !is_last {
            blank_lines += 1;
        } else {
            match blank_lines {
                0 => result.push(' '),
                _ => result.extend(std::iter::repeat_n('\n', blank_lines)),
            }
            blank_lines = 0;
            result.push_str(part);
        }
    }
    Cow::Owned(result)
}

/// The lines of a text without their breaks; a final break starts one more, empty, line.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let (line, after) = text.split_at(end);
        rest = after.strip_prefix("\r\n").or_else(|| after.get(1..));
        Some(line)
    })
}

/// Escapes and folding of a double-quoted scalar.
fn unescape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    // Blanks that are written, not escaped, vanish before a break.
    let mut kept = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\r' => {
                if c == '\r' {
                    chars.next_if_eq(&'\n');
                }
                let trimmed = result.trim_end_matches([' ', '\t']).len().max(kept);
                result.truncate(trimmed);
                let breaks = skip_line_starts(&mut chars);
                match breaks {
                    0 => result.push(' '),
                    _ => result.extend(std::iter::repeat_n('\n', breaks)),
                }
                kept = result.len();
            }
            '\\' => {
                match chars.next() {
                    Some('\n' | '\r') => {
                        chars.next_if_eq(&'\n');
                        let breaks = skip_line_starts(&mut chars);
                        result.extend(std::iter::repeat_n('\n', breaks));
                    }
                    Some(escape) => push_escape(&mut result, escape, &mut chars),
                    None => result.push('\\'),
                }
                kept = result.len();
            }
            _ => result.push(c),
        }
    }
    result
}

/// Skips the blanks at the start of lines; returns how many blank lines there were.
fn skip_line_starts(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> usize {
    let mut breaks = 0;
    loop {
        match chars.peek() {
            Some(' ' | '\t') => {
                chars.next();
            }
            Some('\n') => {
                chars.next();
                breaks += 1;
            }
            Some('\r') => {
                chars.next();
                chars.next_if_eq(&'\n');
                breaks += 1;
            }
            _ => return breaks,
        }
    }
}

fn push_escape(result: &mut String, escape: char, chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let simple = match escape {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' | 'u' | 'U' => {
            let digits = match escape {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            let mut code = hex(chars, digits);
            // JSON writes characters beyond the first plane as two halves.
            if (0xd800..0xdc00).contains(&code) {
                let mut ahead = chars.clone();
                if ahead.next() == Some('\\') && ahead.next() == Some('u') {
                    let low = hex(&mut ahead, 4);
                    if (0xdc00..0xe000).contains(&low) {
                        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                        *chars = ahead;
                    }
                }
            }
            char::from_u32(code).unwrap_or('\u{fffd}')
        }
        other => other,
    };
    result.push(simple);
}

fn hex(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, digits: usize) -> u32 {
    let mut code = 0;
    for _ in 0..digits {
        let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)) else { break };
        code = code * 16 + digit;
        chars.next();
    }
    code
}

/// A literal or folded scalar: header, then lines.
fn block(raw: &str, style: Style, indent: usize, has_break: bool) -> String {
    let mut lines = lines(raw);
    let header = lines.next().unwrap_or_default();
    let indicators: &str = header.get(1..).unwrap_or_default();
    let indicators = indicators.split([' ', '\t', '#']).next().unwrap_or_default();
    let content: Vec<&str> = lines.collect();
    let spaces = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let explicit = indicators.chars().find_map(|c| c.to_digit(10)).map(|digit| indent + digit as usize);
    let column = explicit
        .or_else(|| content.iter().find(|line| spaces(line) < line.len()).map(|line| spaces(line)))
        .unwrap_or_else(|| content.iter().map(|line| spaces(line)).max().unwrap_or(0));
    let stripped: Vec<&str> =
        content.iter().map(|line| line.get(column.min(spaces(line))..).unwrap_or_default()).collect();
    let last = stripped.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
    let (text, trailing) = stripped.split_at_checked(last).unwrap_or_default();
    let mut result = match style {
        Style::Folded => folded(text),
        _ => text.join("\n"),
    };
    if indicators.contains('-') || (text.is_empty() && !indicators.contains('+')) {
        return result;
    }
    // The break after the last line, and with `+` those of the blank lines behind it.
    let is_last = trailing.is_empty();
    if !text.is_empty() && (!is_last || has_break) {
        result.push('\n');
    }
    if indicators.contains('+') {
        let breaks = trailing.len().saturating_sub(usize::from(!has_break));
        result.extend(std::iter::repeat_n('\n', breaks));
    }
    result
}

fn folded(lines: &[&str]) -> String {
    let mut result = String::new();
    let mut blank_lines = 0;
    let mut before_is_deeper = false;
    let mut is_first = true;
    for line in lines {
        if line.is_empty() {
            blank_lines += 1;
            continue;
        }
        let is_deeper = line.starts_with([' ', '\t']);
        let breaks = match (is_first, is_deeper || before_is_deeper) {
            (true, _) => blank_lines,
            (false, true) => blank_lines + 1,
            (false, false) => blank_lines,
        };
        if breaks == 0 && !is_first {
            result.push(' ');
        }
        result.extend(std::iter::repeat_n('\n', breaks));
        result.push_str(line);
        blank_lines = 0;
        before_is_deeper = is_deeper;
        is_first = false;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(raw: &str) -> String {
        let style = match raw.chars().next() {
            Some('\'') => Style::SingleQuoted,
            Some('"') => Style::DoubleQuoted,
            Some('|') => Style::Literal,
            Some('>') => Style::Folded,
            _ => Style::Plain,
        };
        decode(raw, style, 0, true).into_owned()
    }

    #[test]
    fn plain_and_quoted_lines_fold() {
        assert_eq!(value("one two"), "one two");
        assert_eq!(value("one  \n   two\n\n three"), "one two\nthree");
        assert_eq!(value("'it''s\n  so'"), "it's so");
        assert_eq!(value("\"a\r\n  b\""), "a b");
        assert_eq!(value("\"\n  a\n\""), " a ");
    }

    #[test]
    fn escapes() {
        assert_eq!(value(r#""a\tb\"c\\ \x41\u00e9\U0001F600 \/""#), "a\tb\"c\\ Aé😀 /");
        assert_eq!(value(r#""\ud83d\ude00 \ud83d""#), "😀 \u{fffd}");
        assert_eq!(value("\"a \\\n   b\\\n\\  c\""), "a b  c");
    }

    #[test]
    fn half_typed_quotes() {
        assert_eq!(value("\"open"), "open");
        assert_eq!(value("\""), "");
        assert_eq!(value("'"), "");
    }

    #[test]
    fn literal_lines_stay() {
        assert_eq!(value("|\n  a\n    b\n\n  c"), "a\n  b\n\nc\n");
        assert_eq!(value("|-\n  a\n  b"), "a\nb");
        assert_eq!(value("|+\n  a\n\n"), "a\n\n\n");
        assert_eq!(value("|2-\n    a"), "  a");
        assert_eq!(value("|"), "");
        assert_eq!(decode("|\n  a", Style::Literal, 0, false), "a");
    }

    #[test]
    fn folded_lines_join() {
        assert_eq!(value(">\n  a\n  b\n\n  c\n    d\n  e"), "a b\nc\n  d\ne\n");
        assert_eq!(value(">-\n\n  a\n  b"), "\na b");
    }
}
