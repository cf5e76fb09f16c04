use cfn_ide::{SemanticToken, TokenKind};
use cfn_text::Span;
use tower_lsp::ls_types as lsp;

use crate::lsp::session::{OpenTemplate, Snapshot};

const DEFINITION: u32 = 1;
const READONLY: u32 = 2;
const DEFAULT_LIBRARY: u32 = 4;

/// The words for the numbers in tokens.
pub(crate) fn semantic_tokens_legend() -> lsp::SemanticTokensLegend {
    lsp::SemanticTokensLegend {
        token_types: vec![
            lsp::SemanticTokenType::FUNCTION,
            lsp::SemanticTokenType::PARAMETER,
            lsp::SemanticTokenType::VARIABLE,
            lsp::SemanticTokenType::CLASS,
            lsp::SemanticTokenType::ENUM_MEMBER,
            lsp::SemanticTokenType::ENUM,
            lsp::SemanticTokenType::PROPERTY,
            lsp::SemanticTokenType::TYPE,
        ],
        token_modifiers: vec![
            lsp::SemanticTokenModifier::DEFINITION,
            lsp::SemanticTokenModifier::READONLY,
            lsp::SemanticTokenModifier::DEFAULT_LIBRARY,
        ],
    }
}

/// The index in the legend, and the modifiers.
fn number(kind: TokenKind) -> (u32, u32) {
    match kind {
        TokenKind::Function => (0, DEFAULT_LIBRARY),
        TokenKind::Parameter => (1, READONLY),
        TokenKind::Variable => (2, 0),
        TokenKind::PseudoParameter => (2, READONLY | DEFAULT_LIBRARY),
        TokenKind::Resource => (3, 0),
        TokenKind::Condition => (4, 0),
        TokenKind::Mapping => (5, 0),
        TokenKind::Output | TokenKind::Attribute => (6, 0),
        TokenKind::Type => (7, 0),
    }
}

pub(crate) fn semantic_tokens_full(
    snapshot: &Snapshot,
    params: lsp::SemanticTokensParams,
) -> anyhow::Result<Option<lsp::SemanticTokensResult>> {
    let Some(template) = snapshot.template(&params.text_document.uri) else { return Ok(None) };
    let tokens = cfn_ide::semantic_tokens(template.analysis);
    Ok(Some(encoded(&template, &tokens).into()))
}

pub(crate) fn semantic_tokens_range(
    snapshot: &Snapshot,
    params: lsp::SemanticTokensRangeParams,
) -> anyhow::Result<Option<lsp::SemanticTokensRangeResult>> {
    let Some(template) = snapshot.template(&params.text_document.uri) else { return Ok(None) };
    let reach: Span = template.span(params.range);
    let mut tokens = cfn_ide::semantic_tokens(template.analysis);
    tokens.retain(|token| token.span.meets(reach));
    Ok(Some(encoded(&template, &tokens).into()))
}

/// Tokens by their distance from the one before (LSP, "Semantic Tokens").
fn encoded(template: &OpenTemplate<'_>, tokens: &[SemanticToken]) -> lsp::SemanticTokens {
    let mut before = lsp::Position::default();
    let mut data = Vec::with_capacity(tokens.len());
    for token in tokens {
        let range = template.range(token.span);
        let is_same_line = range.start.line == before.line;
        let (token_type, modifiers) = number(token.kind);
        data.push(lsp::SemanticToken {
            delta_line: range.start.line - before.line,
            delta_start: range.start.character - if is_same_line { before.character } else { 0 },
            length: range.end.character - range.start.character,
            token_type,
            token_modifiers_bitset: modifiers | if token.is_definition { DEFINITION } else { 0 },
        });
        before = range.start;
    }
    lsp::SemanticTokens { result_id: None, data }
}
