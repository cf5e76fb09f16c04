use cfn_text::{Span, TextEdit};

/// What is wrong with the text as YAML or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// A tab stands in the indentation. Fix: spaces.
    TabIndentation,
    /// `Key:value`: the colon needs a space. Fix: insert it.
    MissingSpaceAfterColon,
    /// A line in a mapping that has no colon.
    MissingColon,
    /// A colon that has no key before it.
    MissingKey,
    /// A quoted scalar is not closed.
    UnclosedQuote,
    /// A flow collection is not closed.
    UnclosedBracket,
    /// A line whose indentation fits no open collection.
    BadIndentation,
    /// Something stands where the grammar allows nothing, like text after a closing bracket.
    UnexpectedText,
    /// An alias without an anchor before it.
    UnknownAlias,
    /// A second document in the file: CloudFormation reads one.
    SeveralDocuments,
    /// Collections nested deeper than the parser follows.
    TooDeep,
    /// Aliases that expand to more than the parser follows.
    TooManyAliases,
    /// A NUL or another control character that YAML forbids.
    ControlCharacter,
    /// An error that only the strict parser sees.
    Strict,
    /// YAML 1.2 forbids it, but CloudFormation's own parser accepts it: a warning.
    Lenient,
}

/// A syntax problem at the culprit, with a certain fix where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// The smallest range to change.
    pub span: Span,
    /// One sentence for people: what is wrong and what to do.
    pub message: String,
    /// The edits that mend it, when that is certain: title and edits.
    pub fix: Option<(String, Vec<TextEdit>)>,
}
