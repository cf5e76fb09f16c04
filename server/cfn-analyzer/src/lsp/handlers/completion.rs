use cfn_ide::{CompletionItem, CompletionKind, CompletionOptions, Topic};
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types as lsp;

use crate::lsp::client::ClientFeatures;
use crate::lsp::session::Snapshot;

/// What completions are asked for after, beside letters: a blank and a line break start a value
/// or a line, the others are part of names.
pub(crate) const TRIGGERS: [&str; 8] = [":", ".", "!", "{", "\"", "'", " ", "-"];

pub(crate) fn completion(
    snapshot: &Snapshot,
    params: lsp::CompletionParams,
) -> anyhow::Result<Option<lsp::CompletionResponse>> {
    let place = params.text_document_position;
    let Some(template) = snapshot.template(&place.text_document.uri) else { return Ok(None) };
    let client = &snapshot.client;
    let options = CompletionOptions { snippets: client.snippets };
    let offset = template.offset(place.position);
    let found = cfn_ide::completions(template.analysis, offset, options);
    let range = template.range(found.span);
    let items = found.items.into_iter().enumerate();
    let items = items.map(|(index, item)| converted(item, index, range, client)).collect();
    Ok(Some(lsp::CompletionList { is_incomplete: found.is_incomplete, items }.into()))
}

/// Adds the documentation. All that is needed for it comes with the item.
pub(crate) fn completion_resolve(
    snapshot: &Snapshot,
    mut item: lsp::CompletionItem,
) -> anyhow::Result<lsp::CompletionItem> {
    let topic = item.data.clone().and_then(|data| serde_json::from_value::<TopicData>(data).ok());
    if let Some(text) = topic.and_then(|topic| cfn_ide::documentation(&topic.into())) {
        item.documentation = Some(lsp::Documentation::MarkupContent(snapshot.client.documentation(&text)));
    }
    Ok(item)
}

fn converted(
    item: CompletionItem,
    index: usize,
    range: lsp::Range,
    client: &ClientFeatures,
) -> lsp::CompletionItem {
    lsp::CompletionItem {
        kind: Some(kind(item.kind)),
        detail: item.detail,
        // The order of the list is kept only by those editors that are told so.
        sort_text: Some(format!("{index:04}")),
        filter_text: item.filter_text,
        insert_text_format: item.is_snippet.then_some(lsp::InsertTextFormat::SNIPPET),
        insert_text_mode: (client.adjusts_indentation && item.new_text.contains('\n'))
            .then_some(lsp::InsertTextMode::ADJUST_INDENTATION),
        tags: (item.deprecated && client.completion_tags).then(|| vec![lsp::CompletionItemTag::DEPRECATED]),
        text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit::new(range, item.new_text))),
        documentation: item.about.map(|about| lsp::Documentation::MarkupContent(client.documentation(about))),
        data: item.topic.and_then(|topic| serde_json::to_value(TopicData::from(topic)).ok()),
        label: item.label,
        ..Default::default()
    }
}

fn kind(kind: CompletionKind) -> lsp::CompletionItemKind {
    match kind {
        CompletionKind::Keyword => lsp::CompletionItemKind::KEYWORD,
        CompletionKind::Type => lsp::CompletionItemKind::CLASS,
        CompletionKind::Resource => lsp::CompletionItemKind::MODULE,
        CompletionKind::Parameter => lsp::CompletionItemKind::VARIABLE,
        CompletionKind::PseudoParameter => lsp::CompletionItemKind::CONSTANT,
        CompletionKind::Property => lsp::CompletionItemKind::PROPERTY,
        CompletionKind::Attribute => lsp::CompletionItemKind::FIELD,
        CompletionKind::Value => lsp::CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Function => lsp::CompletionItemKind::FUNCTION,
        CompletionKind::Condition => lsp::CompletionItemKind::EVENT,
        CompletionKind::Mapping => lsp::CompletionItemKind::STRUCT,
        CompletionKind::Snippet => lsp::CompletionItemKind::SNIPPET,
    }
}

/// A topic on its way to the client and back.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum TopicData {
    Type(String),
    Property(String, Vec<String>),
    Attribute(String, String),
    Function(String),
}

impl From<Topic> for TopicData {
    fn from(topic: Topic) -> Self {
        match topic {
            Topic::ResourceType { name } => Self::Type(name),
            Topic::Property { resource, path } => Self::Property(resource, path),
            Topic::Attribute { resource, name } => Self::Attribute(resource, name),
            Topic::Function { name } => Self::Function(name),
        }
    }
}

impl From<TopicData> for Topic {
    fn from(data: TopicData) -> Self {
        match data {
            TopicData::Type(name) => Self::ResourceType { name },
            TopicData::Property(resource, path) => Self::Property { resource, path },
            TopicData::Attribute(resource, name) => Self::Attribute { resource, name },
            TopicData::Function(name) => Self::Function { name },
        }
    }
}
