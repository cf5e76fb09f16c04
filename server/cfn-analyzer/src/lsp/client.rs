use cfn_text::Encoding;
use tower_lsp::ls_types::{
    ClientCapabilities, InsertTextMode, MarkupContent, MarkupKind, PositionEncodingKind,
    ResourceOperationKind, TextDocumentClientCapabilities,
};

use super::handlers::SHOW_REFERENCES;

/// What the client can do, as far as answers depend on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientFeatures {
    /// The unit of columns: the first that the client names and we know, UTF-16 otherwise.
    pub(crate) encoding: Encoding,
    /// It asks for diagnostics, so that none are pushed to it.
    pub(crate) pulls_diagnostics: bool,
    /// It pulls diagnostics again when told to.
    pub(crate) refreshes_diagnostics: bool,
    /// It answers `workspace/configuration`.
    pub(crate) configuration: bool,
    /// It tells of changed settings when it was asked to.
    pub(crate) registers_configuration: bool,
    /// It tells of changed files when it was asked to.
    pub(crate) watches_files: bool,
    /// It shows progress.
    pub(crate) shows_progress: bool,
    /// Diagnostics may carry other places.
    pub(crate) related_information: bool,
    /// Diagnostics may carry a link.
    pub(crate) code_description: bool,
    /// Diagnostics may carry tags.
    pub(crate) tags: bool,
    /// Code actions may be more than commands.
    pub(crate) code_action_literals: bool,
    /// Edits may name the version that they are made for.
    pub(crate) document_changes: bool,
    /// Edits may make files.
    pub(crate) creates_files: bool,
    /// Symbols may have children.
    pub(crate) hierarchical_symbols: bool,
    /// Hovers may be Markdown.
    pub(crate) markdown_hover: bool,
    /// Items of completions may have places to fill in.
    pub(crate) snippets: bool,
    /// Items of completions may be marked as deprecated.
    pub(crate) completion_tags: bool,
    /// It indents the lines of an item when it is told to.
    pub(crate) adjusts_indentation: bool,
    /// Documentation of items may be Markdown.
    pub(crate) markdown_documentation: bool,
    /// Documentation of signatures may be Markdown.
    pub(crate) markdown_signatures: bool,
    /// Parameters may be places in the label of their signature.
    pub(crate) label_offsets: bool,
    /// Jumps to definitions may name the place that they start from.
    pub(crate) definition_links: bool,
    /// Jumps to types may name the place that they start from.
    pub(crate) type_definition_links: bool,
    /// It asks what would be renamed before it asks for a name.
    pub(crate) prepares_rename: bool,
    /// It has our command that shows places.
    pub(crate) shows_references: bool,
}

impl ClientFeatures {
    pub(crate) fn new(capabilities: &ClientCapabilities) -> Self {
        let encodings = capabilities.general.as_ref().and_then(|it| it.position_encodings.as_deref());
        let no_document = TextDocumentClientCapabilities::default();
        let document = capabilities.text_document.as_ref().unwrap_or(&no_document);
        let publish = document.publish_diagnostics.as_ref();
        let action = document.code_action.as_ref();
        let hover = document.hover.as_ref().and_then(|it| it.content_format.as_deref());
        let item = document.completion.as_ref().and_then(|it| it.completion_item.as_ref());
        let signature = document.signature_help.as_ref().and_then(|it| it.signature_information.as_ref());
        let symbol = document.document_symbol.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let commands = capabilities.experimental.as_ref().and_then(|it| it.get("commands")?.as_array());
        Self {
            encoding: encodings.unwrap_or_default().iter().find_map(encoding).unwrap_or_default(),
            pulls_diagnostics: document.diagnostic.is_some(),
            refreshes_diagnostics: workspace
                .and_then(|it| it.diagnostics.as_ref()?.refresh_support)
                .unwrap_or_default(),
            configuration: workspace.and_then(|it| it.configuration).unwrap_or_default(),
            registers_configuration: workspace
                .and_then(|it| it.did_change_configuration.as_ref()?.dynamic_registration)
                .unwrap_or_default(),
            watches_files: workspace
                .and_then(|it| it.did_change_watched_files.as_ref()?.dynamic_registration)
                .unwrap_or_default(),
            shows_progress: capabilities
                .window
                .as_ref()
                .and_then(|it| it.work_done_progress)
                .unwrap_or_default(),
            related_information: publish.and_then(|it| it.related_information).unwrap_or_default(),
            code_description: publish.and_then(|it| it.code_description_support).unwrap_or_default(),
            tags: publish.is_some_and(|it| it.tag_support.is_some()),
            code_action_literals: action.is_some_and(|it| it.code_action_literal_support.is_some()),
            document_changes: workspace
                .and_then(|it| it.workspace_edit.as_ref()?.document_changes)
                .unwrap_or_default(),
            creates_files: workspace
                .and_then(|it| it.workspace_edit.as_ref()?.resource_operations.as_ref())
                .is_some_and(|it| it.contains(&ResourceOperationKind::Create)),
            hierarchical_symbols: symbol
                .and_then(|it| it.hierarchical_document_symbol_support)
                .unwrap_or_default(),
            snippets: item.and_then(|it| it.snippet_support).unwrap_or_default(),
            completion_tags: item.is_some_and(|it| it.tag_support.is_some()),
            adjusts_indentation: item
                .and_then(|it| it.insert_text_mode_support.as_ref())
                .is_some_and(|it| it.value_set.contains(&InsertTextMode::ADJUST_INDENTATION)),
            markdown_documentation: item
                .and_then(|it| it.documentation_format.as_ref())
                .is_some_and(|it| it.contains(&MarkupKind::Markdown)),
            markdown_signatures: signature
                .and_then(|it| it.documentation_format.as_ref())
                .is_some_and(|it| it.contains(&MarkupKind::Markdown)),
            label_offsets: signature
                .and_then(|it| it.parameter_information.as_ref()?.label_offset_support)
                .unwrap_or_default(),
            // The order is a preference, but everyone who can read Markdown is better off with it.
            definition_links: document.definition.and_then(|it| it.link_support).unwrap_or_default(),
            type_definition_links: document
                .type_definition
                .and_then(|it| it.link_support)
                .unwrap_or_default(),
            prepares_rename: document.rename.as_ref().and_then(|it| it.prepare_support).unwrap_or_default(),
            shows_references: commands.is_some_and(|it| it.iter().any(|name| name == SHOW_REFERENCES)),
            markdown_hover: hover.is_some_and(|it| it.contains(&MarkupKind::Markdown)),
        }
    }

    /// The documentation of an item, given as Markdown.
    pub(crate) fn documentation(&self, markdown: &str) -> MarkupContent {
        markup(markdown, self.markdown_documentation)
    }

    /// The documentation of a signature, given as Markdown.
    pub(crate) fn signature_documentation(&self, markdown: &str) -> MarkupContent {
        markup(markdown, self.markdown_signatures)
    }

    /// The text of a hover, given as Markdown.
    pub(crate) fn hover(&self, markdown: &str) -> MarkupContent {
        markup(markdown, self.markdown_hover)
    }

    /// The name of the encoding in the protocol.
    pub(crate) fn encoding_kind(&self) -> PositionEncodingKind {
        match self.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

/// Markdown, or the plain text of it for clients that would show the marks.
fn markup(markdown: &str, as_markdown: bool) -> MarkupContent {
    if as_markdown {
        return MarkupContent { kind: MarkupKind::Markdown, value: markdown.to_owned() };
    }
    MarkupContent { kind: MarkupKind::PlainText, value: plain_text(markdown) }
}

/// Markdown of the form that we write, without its marks.
fn plain_text(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("```"));
    let mut text = lines.collect::<Vec<_>>().join("\n").replace("**", "").replace('`', "");
    while let Some((start, rest)) = text.split_once("](") {
        let (Some((before, name)), Some((address, after))) = (start.rsplit_once('['), rest.split_once(')'))
        else {
            break;
        };
        text = format!("{before}{name}: {address}{after}");
    }
    text
}

fn encoding(kind: &PositionEncodingKind) -> Option<Encoding> {
    match kind.as_str() {
        "utf-8" => Some(Encoding::Utf8),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    }
}
