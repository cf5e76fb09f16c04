//! Which anchor an alias stands for: a table of the whole document.

use cfn_text::Span;
use rustc_hash::FxHashMap;

use crate::document::Document;
use crate::error::{SyntaxError, SyntaxErrorKind};
use crate::tree::{Kind, NONE};

/// Documents whose aliases stand for more nodes than this are refused, as the peers do.
const MAX_NODES: u64 = 250_000;

/// A node by entry and number.
pub(crate) type Place = (u32, u32);

/// The anchors and aliases of a document.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    /// What each alias that can be resolved stands for.
    targets: FxHashMap<Place, Place>,
    errors: Vec<SyntaxError>,
}

impl Anchors {
    /// Reads the table of a document.
    pub(crate) fn of(document: &Document) -> Self {
        let mut anchors = Self::default();
        let mut known: FxHashMap<&str, Place> = FxHashMap::default();
        // How many nodes each anchored node stands for, aliases counted with what they stand for.
        let mut sizes: FxHashMap<Place, u64> = FxHashMap::default();
        let mut total = 0_u64;
        let mut reported = false;
        for (entry, data) in document.entries().iter().enumerate() {
            if !data.has_anchors && !data.has_aliases {
                continue;
            }
            let start = document.entry_start(entry);
            let entry = entry as u32;
            let text = data.text();
            let nodes = &data.tree.nodes;
            // Aliases inside an anchored node add to its size, and to that of all around it.
            let mut open: Vec<(u32, Place)> = Vec::new();
            for (id, node) in nodes.iter().enumerate() {
                let place = (entry, id as u32);
                while let Some((last, _)) = open.last()
                    && !is_inside(nodes, id as u32, *last)
                {
                    open.pop();
                }
                let mut size = 1;
                if node.kind == Kind::Alias {
                    let name = Span::new(node.span.start + 1, node.span.end).of(text);
                    match known.get(name) {
                        Some(target) if !open.iter().any(|(_, around)| around == target) => {
                            size = sizes.get(target).copied().unwrap_or(1);
                            // Beyond the limit nothing is followed, or a walk would never end.
                            if total.saturating_add(size) <= MAX_NODES {
                                anchors.targets.insert(place, *target);
                            }
                        }
                        _ => anchors.errors.push(unknown(node.span.shifted(start), name)),
                    }
                }
                total = total.saturating_add(size);
                for (_, around) in &open {
                    let around = sizes.entry(*around).or_default();
                    *around = around.saturating_add(size);
                }
                if total > MAX_NODES && node.kind == Kind::Alias && !reported {
                    reported = true;
                    anchors.errors.push(SyntaxError {
                        kind: SyntaxErrorKind::TooManyAliases,
                        span: node.span.shifted(start),
                        message: format!("The aliases up to here stand for more than {MAX_NODES} nodes: write less of them."),
                        fix: None,
                    });
                }
                if !node.anchor.is_empty() {
                    known.insert(node.anchor.of(text), place);
                    sizes.insert(place, size);
                    open.push((id as u32, place));
                }
            }
        }
        anchors
    }

    /// What an alias stands for.
    pub(crate) fn target(&self, alias: Place) -> Option<Place> {
        self.targets.get(&alias).copied()
    }

    pub(crate) fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }
}

fn unknown(span: Span, name: &str) -> SyntaxError {
    let message = if name.is_empty() {
        "An alias needs the name of an anchor after `*`; quote the value if it is a text.".to_owned()
    } else {
        format!("There is no anchor `&{name}` before this alias; quote the value if it is a text.")
    };
    SyntaxError { kind: SyntaxErrorKind::UnknownAlias, span, message, fix: None }
}

/// Whether a node stands inside another of the same entry.
fn is_inside(nodes: &[crate::tree::NodeData], node: u32, around: u32) -> bool {
    let mut at = node;
    while at != NONE {
        if at == around {
            return true;
        }
        at = nodes.get(at as usize).map_or(NONE, |data| data.parent);
    }
    false
}
