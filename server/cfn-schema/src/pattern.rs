//! Patterns of strings: regular expressions as Java, Python and ECMAScript write them.
//!
//! Two engines. One runs in time linear in the value and knows no look-around, no Unicode
//! classes and no back-references; it takes nine patterns of ten. The other follows ECMAScript
//! and backtracks, so it gets only patterns that cannot make it run for long. What neither takes
//! is unknown.

use std::fmt;

use crate::pool::{PatternId, Pool};

/// Longer values are not matched by the engine that backtracks; the time it needs may grow with
/// the square of the length.
const MAX_BACKTRACKING_LENGTH: usize = 2_000;

/// The linear engine unrolls a repetition, so beyond this count it takes much memory and
/// milliseconds to compile. The other engine counts.
const MAX_UNROLLED: u32 = 256;

/// A pattern that strings must match somewhere.
#[derive(Clone, Copy)]
pub struct Pattern<'a> {
    pool: &'a Pool,
    id: PatternId,
}

impl<'a> Pattern<'a> {
    pub(crate) fn new(pool: &'a Pool, id: PatternId) -> Self {
        Self { pool, id }
    }

    /// The pattern as the schema writes it.
    #[must_use]
    pub fn source(self) -> &'a str {
        self.pool.pattern_source(self.id)
    }

    /// Whether `text` matches; none when that cannot be told.
    ///
    /// Compiled at the first call and kept.
    #[must_use]
    pub fn matches(self, text: &str) -> Option<bool> {
        self.pool.compiled(self.id)?.matches(text)
    }
}

impl fmt::Debug for Pattern<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Pattern").field(&self.source()).finish()
    }
}

/// A pattern ready for use.
#[derive(Debug)]
pub(crate) enum Compiled {
    Linear(regex_lite::Regex),
    Backtracking {
        regex: Box<regress::Regex>,
        /// The pattern speaks of halves of characters beyond U+FFFF; dialects differ in what
        /// that means.
        halves: bool,
    },
    LeftOut(LeftOut),
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// No dialect reads it.
    Invalid,
    /// It might run for years: a repeated group that itself repeats, beside look-around or
    /// Unicode classes.
    Dangerous,
}

/// What became of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Used as it is, in linear time.
    Linear,
    /// Used by the engine that backtracks.
    Backtracking,
    /// Not used.
    LeftOut(LeftOut),
}

/// What becomes of the pattern `source`, and whether it is rewritten for its engine.
#[must_use]
pub fn fate(source: &str) -> (Fate, bool) {
    let fate = match Compiled::new(source) {
        Compiled::Linear(_) => Fate::Linear,
        Compiled::Backtracking { .. } => Fate::Backtracking,
        Compiled::LeftOut(why) => Fate::LeftOut(why),
    };
    let normal = normalise(source);
    (fate, normal != source || (fate == Fate::Backtracking && strict_escapes(&normal) != normal))
}

/// Whether `source`, a pattern that is used once, matches all of `text`; none when that cannot be
/// told. The patterns of the schema are kept instead, see [`Pattern::matches`].
#[must_use]
pub fn matches_whole(source: &str, text: &str) -> Option<bool> {
    // A pattern that is broken off could close the group around it.
    if matches!(fate(source).0, Fate::LeftOut(_)) {
        return None;
    }
    Compiled::new(&format!("^(?:{source})$")).matches_whole(text)
}

impl Compiled {
    pub(crate) fn new(source: &str) -> Self {
        let source = normalise(source);
        let outline = Outline::of(&source);
        let is_long = outline.longest_repetition > MAX_UNROLLED && !outline.nests_repetition;
        if !outline.needs_backtracking
            && !is_long
            && let Ok(regex) = regex_lite::Regex::new(&source)
        {
            return Self::Linear(regex);
        }
        let strict = strict_escapes(&source);
        // Without Unicode classes `\p` would be a plain letter.
        let has_classes = source.contains("\\p{") || source.contains("\\P{");
        let plain = |error| if has_classes { Err(error) } else { regress::Regex::new(&source) };
        let Ok(regex) = regress::Regex::with_flags(&strict, "u").or_else(plain) else {
            return Self::LeftOut(LeftOut::Invalid);
        };
        if outline.nests_repetition {
            return Self::LeftOut(LeftOut::Dangerous);
        }
        let lower = source.to_ascii_lowercase();
        let halves = ["\\ud8", "\\ud9", "\\uda", "\\udb"].iter().any(|half| lower.contains(half));
        Self::Backtracking { regex: Box::new(regex), halves }
    }

    fn matches(&self, text: &str) -> Option<bool> {
        // `$` also stands before a last line break in Java and Python.
        let body = text.strip_suffix('\n');
        self.matches_whole(text).and_then(|matches| match body {
            Some(body) if !matches => self.matches_whole(body),
            _ => Some(matches),
        })
    }

    fn matches_whole(&self, text: &str) -> Option<bool> {
        match self {
            Self::Linear(regex) => Some(regex.is_match(text)),
            Self::Backtracking { regex, halves } => {
                let unclear = *halves && text.chars().any(|character| character > '\u{ffff}');
                let known = text.len() <= MAX_BACKTRACKING_LENGTH && !unclear;
                known.then(|| regex.find(text).is_some())
            }
            Self::LeftOut(_) => None,
        }
    }
}

/// The anchors of other dialects, in the words of ours.
fn normalise(source: &str) -> String {
    source.replace("\\Z", "$").replace("\\z", "$").replace("\\A", "^")
}

/// Drops backslashes that mean nothing, which ECMAScript forbids beside Unicode classes.
fn strict_escapes(source: &str) -> String {
    let mut strict = String::with_capacity(source.len());
    let mut characters = source.chars().peekable();
    let mut class = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                let Some(escaped) = characters.next() else {
                    strict.push(character);
                    break;
                };
                let meaningful = escaped.is_ascii_alphanumeric()
                    || "^$\\.*+?()[]{}|/".contains(escaped)
                    || (class && escaped == '-');
                if meaningful {
                    strict.push(character);
                }
                strict.push(escaped);
            }
            // Inside a class only the first `[` opens; a second one is itself.
            '[' if class => strict.push_str("\\["),
            _ => {
                class = match character {
                    '[' => true,
                    ']' => false,
                    _ => class,
                };
                strict.push(character);
            }
        }
    }
    strict
}

/// What matters of a pattern for the choice of the engine.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outline {
    /// Look-around, back-references, Unicode, or a class that the linear engine would read
    /// otherwise.
    needs_backtracking: bool,
    /// A group is repeated that holds a repetition.
    nests_repetition: bool,
    /// The greatest number in braces.
    longest_repetition: u32,
}

impl Outline {
    fn of(source: &str) -> Self {
        let mut outline = Self::default();
        // For each open group whether it holds a repetition.
        let mut groups = vec![false];
        let mut closed_with_repetition = false;
        let mut class = false;
        let mut rest = source;
        while let Some(character) = rest.chars().next() {
            let after = rest.get(character.len_utf8()..).unwrap_or_default();
            let mut next = after;
            let closed = std::mem::take(&mut closed_with_repetition);
            match character {
                '\\' => {
                    let escaped = after.chars().next();
                    outline.needs_backtracking |= matches!(escaped, Some('p' | 'P' | 'u' | 'k' | 'c'))
                        || (!class && matches!(escaped, Some('1'..='9')));
                    next = after.get(escaped.map_or(0, char::len_utf8)..).unwrap_or_default();
                }
                ']' if class => class = false,
                _ if class => {
                    let twice = ["&&", "--", "~~"].iter().any(|operator| rest.starts_with(operator));
                    outline.needs_backtracking |= character == '[' || twice;
                }
                '[' => {
                    class = true;
                    // A `]` in the first place is read otherwise by each dialect.
                    outline.needs_backtracking |= after.starts_with(']') || after.starts_with("^]");
                }
                '(' => {
                    outline.needs_backtracking |=
                        ["?=", "?!", "?<=", "?<!"].iter().any(|look| after.starts_with(look));
                    groups.push(false);
                }
                ')' => {
                    let inner = groups.pop().unwrap_or_default();
                    closed_with_repetition = inner;
                    match groups.last_mut() {
                        Some(outer) => *outer |= inner,
                        None => groups.push(inner),
                    }
                }
                '*' | '+' | '{' => {
                    outline.nests_repetition |= closed;
                    if character == '{' {
                        let counts = after.split('}').next().unwrap_or_default().split(',');
                        let longest = counts.filter_map(|count| count.parse().ok()).max().unwrap_or_default();
                        outline.longest_repetition = outline.longest_repetition.max(longest);
                    }
                    if let Some(group) = groups.last_mut() {
                        *group = true;
                    }
                }
                _ => {}
            }
            rest = next;
        }
        outline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> Option<bool> {
        Compiled::new(pattern).matches(text)
    }

    #[test]
    fn plain_patterns_run_in_linear_time() {
        for plain in [
            "^[a-z0-9-]{1,63}$",
            "^(/[a-z]+)*$",
            r"^arn:aws[^:]*:iam::\d{12}:role/?[\w+=,.@-]+$",
            r"\A[A-Z]\Z",
        ] {
            assert_eq!(fate(plain).0, Fate::Linear, "{plain}");
        }
    }

    #[test]
    fn look_around_and_unicode_backtrack() {
        for other in [
            "^(?!aws:).*$",
            r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$",
            r"^[\u0020-\uFFFF]+$",
            "^[[]+$",
            r"^[!#$%&'*+\-.^_`|~]+$|(?=a)",
        ] {
            assert_eq!(fate(other).0, Fate::Backtracking, "{other}");
        }
    }

    #[test]
    fn long_repetitions_are_counted() {
        assert_eq!(fate("^.{1,65535}$").0, Fate::Backtracking);
        assert_eq!(matches("^[a-z]{1,1024}$", &"a".repeat(1_024)), Some(true));
        assert_eq!(matches("^[a-z]{1,1024}$", &"a".repeat(1_025)), Some(false));
        // Beside a nested repetition only the linear engine is safe.
        assert_eq!(fate("^([a-z]+)*[0-9]{1,1024}$").0, Fate::Linear);
    }

    #[test]
    fn what_could_run_for_years_is_left_out() {
        assert_eq!(fate("^(?!x)([a-z]+)*$").0, Fate::LeftOut(LeftOut::Dangerous));
        assert_eq!(matches("^(?!x)([a-z]+)*$", "a"), None);
        // The linear engine does not mind.
        assert_eq!(matches("^([a-z]+)*$", &format!("{}!", "a".repeat(5_000))), Some(false));
    }

    #[test]
    fn what_no_dialect_reads_is_left_out() {
        assert_eq!(fate("^[a-z$").0, Fate::LeftOut(LeftOut::Invalid));
        assert_eq!(matches("^[a-z$", "a"), None);
    }

    #[test]
    fn a_pattern_matches_anywhere() {
        assert_eq!(matches("[0-9]", "a1b"), Some(true));
        assert_eq!(matches("^[0-9]", "a1b"), Some(false));
        assert_eq!(matches("^(?!aws:)[a-z:]+$", "aws:tag"), Some(false));
        assert_eq!(matches("^(?!aws:)[a-z:]+$", "tag"), Some(true));
        assert_eq!(matches(r"^[\p{L}\_ ]+$", "größe_x"), Some(true));
    }

    #[test]
    fn a_last_line_break_is_forgiven() {
        assert_eq!(matches("^[a-z]+$", "abc\n"), Some(true));
        assert_eq!(matches("^[a-z]+$", "abc\n\n"), Some(false));
        assert_eq!(matches("^(?!x)[a-z]+$", "abc\n"), Some(true));
    }

    #[test]
    fn digits_and_letters_are_those_of_ascii() {
        assert_eq!(matches(r"^\d+$", "١"), Some(false));
        assert_eq!(matches(r"^\w+$", "é"), Some(false));
    }

    #[test]
    fn halves_of_characters_are_unclear() {
        let pattern = r"^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDBFF-\uDC00\uDFFF]*$";
        assert_eq!(matches(pattern, "plain"), Some(true));
        assert_eq!(matches(pattern, "😀"), None);
    }
}
