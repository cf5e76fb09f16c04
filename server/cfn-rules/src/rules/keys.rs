//! What the rules about sections share: mappings that take certain keys.

use cfn_syntax::{Kind, Node};
use cfn_text::TextEdit;

use crate::check::Sink;
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;

/// Reports the keys of a mapping that are none of the known ones.
pub(crate) fn report_unknown_keys(sink: &mut Sink<'_>, mapping: Node<'_>, known: &[&str], owner: &str) {
    for pair in mapping.pairs() {
        let Some(name) = pair.key.text() else { continue };
        if known.contains(&&*name) || name == "<<" || name.starts_with("Fn::") || pair.key.is_partial_key() {
            continue;
        }
        let free = known.iter().copied().filter(|key| mapping.pair(key).is_none());
        let suggestion = similar(&name, free).first().copied();
        let advice = match suggestion {
            Some(suggestion) => format!("Did you mean `{suggestion}`?"),
            None => format!("It takes {}.", known.join(", ")),
        };
        sink.report(pair.key.span(), format!("`{name}` is no key of {owner}. {advice}")).fix(|| {
            let suggestion = suggestion?;
            Some(Fix {
                title: format!("Change to `{suggestion}`"),
                safety: Safety::Unsafe,
                preferred: true,
                edits: vec![TextEdit::replace(pair.key.span(), suggestion)],
            })
        });
    }
}

/// Whether a node may become anything: a transform, a merge or an alias that leads nowhere.
pub(crate) fn is_open(node: Node<'_>) -> bool {
    node.kind() == Kind::Alias
        || node.pairs().any(|pair| {
            let name = pair.name();
            name == "<<" || name.starts_with("Fn::Transform") || name.starts_with("Fn::ForEach")
        })
}
