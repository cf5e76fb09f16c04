use std::sync::{Arc, OnceLock};

use cfn_rules::{Analysis, Settings, Surroundings};
use cfn_syntax::Document;
use cfn_text::{Encoding, Span, Text, TextEdit};
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::convert::from_proto;

/// One version of an open document. The analysis is made when someone first needs it, in their
/// thread, and everyone else gets the same.
#[derive(Debug)]
pub(crate) struct OpenDocument {
    pub(crate) uri: Uri,
    pub(crate) version: i32,
    language_id: String,
    settings: Arc<Settings>,
    document: Document,
    /// The analysis of the last version that had one.
    previous: Option<Analysis>,
    analysis: OnceLock<Option<Analysis>>,
}

impl OpenDocument {
    /// The first version.
    pub(crate) fn new(item: TextDocumentItem, settings: Arc<Settings>) -> Self {
        Self {
            uri: item.uri,
            version: item.version,
            language_id: item.language_id,
            settings,
            document: Document::parse(Text::new(&item.text)),
            previous: None,
            analysis: OnceLock::new(),
        }
    }

    /// The version after changes, each in terms of the text that the one before it left.
    pub(crate) fn changed(
        &self,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> Self {
        let mut document = self.document.clone();
        for change in changes {
            let edit = match change.range {
                Some(range) => {
                    let span = from_proto::span(document.text(), range, encoding);
                    TextEdit::replace(span, change.text.as_str())
                }
                None => replacement(&document.text().to_string(), &change.text),
            };
            document = document.edit(std::slice::from_ref(&edit));
        }
        self.successor(version, document, Arc::clone(&self.settings), self.last_analysis())
    }

    /// The same version under other settings; what is known about other files stays.
    pub(crate) fn with_settings(&self, mut settings: Arc<Settings>) -> Self {
        if settings.surroundings != self.settings.surroundings {
            Arc::make_mut(&mut settings).surroundings = self.settings.surroundings.clone();
        }
        self.successor(self.version, self.document.clone(), settings, None)
    }

    /// The same version with other files around it.
    pub(crate) fn with_surroundings(&self, surroundings: Surroundings) -> Self {
        let settings = Settings { surroundings, ..Settings::clone(&self.settings) };
        self.successor(self.version, self.document.clone(), Arc::new(settings), self.last_analysis())
    }

    fn successor(
        &self,
        version: i32,
        document: Document,
        settings: Arc<Settings>,
        previous: Option<Analysis>,
    ) -> Self {
        Self {
            uri: self.uri.clone(),
            version,
            language_id: self.language_id.clone(),
            settings,
            document,
            previous,
            analysis: OnceLock::new(),
        }
    }

    /// The parsed text.
    pub(crate) fn document(&self) -> &Document {
        &self.document
    }

    /// What is known about the document when it is a template; decided anew for every version.
    pub(crate) fn template(&self) -> Option<&Analysis> {
        let analysis = self.analysis.get_or_init(|| {
            is_template_language(&self.language_id).then(|| match &self.previous {
                Some(previous) => previous.update_beside(self.document.clone(), Arc::clone(&self.settings)),
                None => Analysis::new(self.document.clone(), Arc::clone(&self.settings)),
            })
        });
        analysis.as_ref().filter(|analysis| analysis.is_template())
    }

    fn last_analysis(&self) -> Option<Analysis> {
        match self.analysis.get() {
            Some(analysis) => analysis.clone(),
            None => self.previous.clone(),
        }
    }
}

/// Whether a template may be written in a language, given its identifier in the editor:
/// `yaml`, `json`, `cloudformation` and compounds like `yaml.cloudformation`. Editors that do
/// not name a language leave the decision to the content.
fn is_template_language(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    id.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| matches!(part, "" | "yaml" | "yml" | "json" | "jsonc" | "cloudformation" | "cfn" | "sam"))
}

/// The edit from one text to another: what lies between their common start and common end, so
/// that a client that sends whole texts loses nothing of what is known.
fn replacement(old: &str, new: &str) -> TextEdit {
    let common = |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let mut start = common(&mut old.bytes().zip(new.bytes()));
    while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let mut end = common(&mut old_rest.bytes().rev().zip(new_rest.bytes().rev()));
    while !old_rest.is_char_boundary(old_rest.len() - end) || !new_rest.is_char_boundary(new_rest.len() - end)
    {
        end -= 1;
    }
    let span = Span::new(start as u32, (old.len() - end) as u32);
    TextEdit::replace(span, new_rest.get(..new_rest.len() - end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use cfn_text::apply_edits;

    use super::*;

    #[test]
    fn languages_of_templates() {
        for id in ["yaml", "json", "cloudformation", "yaml.cloudformation", "json-cloudformation", "YAML", ""]
        {
            assert!(is_template_language(id), "{id}");
        }
        for id in ["plaintext", "markdown", "python", "dockercompose"] {
            assert!(!is_template_language(id), "{id}");
        }
    }

    #[test]
    fn a_new_text_becomes_a_small_edit() {
        for (old, new, span, text) in [
            ("abc", "abXc", Span::new(2, 2), "X"),
            ("aaa", "aa", Span::new(2, 3), ""),
            ("", "x", Span::new(0, 0), "x"),
            ("é", "è", Span::new(0, 2), "è"),
            ("same", "same", Span::new(4, 4), ""),
            ("€", "₭", Span::new(0, 3), "₭"),
        ] {
            let edit = replacement(old, new);
            assert_eq!((edit.span, &*edit.new_text), (span, text), "{old} -> {new}");
            assert_eq!(apply_edits(old, &[edit]).as_deref(), Some(new));
        }
    }
}
