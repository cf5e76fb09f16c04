//! The cure for a network that is too wide: ask whoever deploys for the right one.

use cfn_syntax::Node;
use cfn_text::TextEdit;

use crate::check::ItemContext;
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::{Value, unused_name};

/// An IPv4 network that is not the whole internet.
const IPV4_PATTERN: &str = r"([0-9]{1,3}\.){3}[0-9]{1,3}/([1-9]|[12][0-9]|3[0-2])";
/// An IPv6 network that is not the whole internet.
const IPV6_PATTERN: &str = r"[0-9A-Fa-f:.]+/([1-9][0-9]?|1[01][0-9]|12[0-8])";

/// Puts a parameter in the place of a literal CIDR: one made for it earlier, or a new one.
pub(crate) fn restrict(context: &ItemContext<'_, '_>, cidr: Node<'_>) -> Option<Fix> {
    let document = cidr.document();
    let is_ipv6 = cidr.text()?.contains(':');
    let (base, pattern) =
        if is_ipv6 { ("AllowedCidrIpv6", IPV6_PATTERN) } else { ("AllowedCidr", IPV4_PATTERN) };
    let writer = context.shared.writer();
    let is_ours = |name: &str| {
        let declaration = context.environment.parameter(name);
        declaration.is_some_and(|it| it.value().get("AllowedPattern").is_some_and(|it| it.is_text(pattern)))
    };
    let mut edits: Vec<TextEdit> = Vec::new();
    let name = if is_ours(base) { base.to_owned() } else { unused_name(document, base) };
    if !is_ours(&name) {
        let declaration = Value::map([
            ("Type", Value::text("String")),
            ("Description", Value::text("Network that may connect, in CIDR notation")),
            ("AllowedPattern", Value::text(pattern)),
        ]);
        edits.push(writer.insert_item(document, "Parameters", &name, &declaration)?);
    }
    edits.push(writer.replace(cidr, &Value::reference(&*name)));
    edits.sort();
    let title = format!("Allow one network only, that of the parameter {name}; whoever deploys must give it");
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
}
