//! Suppressions in `Metadata`, of a resource or of the template.

use cfn_syntax::{Node, Pair};
use cfn_text::Span;

use super::{Name, Names, Scope, Suppression, Tool, Written};

/// Where a tool keeps its suppressions under `Metadata`.
struct Form {
    tool: Tool,
    path: &'static [&'static str],
    in_template: bool,
}

const FORMS: [Form; 6] = [
    Form { tool: Tool::Own, path: &["cfn-analyzer", "ignore"], in_template: true },
    Form { tool: Tool::CfnLint, path: &["cfn-lint", "config", "ignore_checks"], in_template: true },
    Form { tool: Tool::CfnNag, path: &["cfn_nag", "rules_to_suppress"], in_template: false },
    Form { tool: Tool::CdkNag, path: &["cdk_nag", "rules_to_suppress"], in_template: true },
    Form { tool: Tool::Checkov, path: &["checkov", "skip"], in_template: false },
    Form { tool: Tool::Guard, path: &["guard", "SuppressedRules"], in_template: false },
];

/// What the `Metadata` of a resource asks to be silent about there. Spans are relative to `base`.
pub(super) fn of_resource(metadata: Node<'_>, base: u32, found: &mut Vec<Suppression>) {
    for form in &FORMS {
        let node = form.path.iter().try_fold(metadata, |node, key| node.get(key));
        found.extend(node.and_then(|node| suppression(form, node, Scope::Resource, base)));
    }
}

/// What a child of the template's `Metadata` asks to be silent about everywhere.
pub(super) fn of_template(child: Pair<'_>, base: u32, found: &mut Vec<Suppression>) {
    for form in FORMS.iter().filter(|form| form.in_template) {
        let Some((first, rest)) = form.path.split_first() else { continue };
        if !child.key.is_text(first) {
            continue;
        }
        let node = rest.iter().try_fold(child.value.resolve(), |node, key| node.get(key));
        found.extend(node.and_then(|node| suppression(form, node, Scope::File, base)));
    }
}

fn suppression(form: &Form, node: Node<'_>, scope: Scope, base: u32) -> Option<Suppression> {
    let mut has_reason = true;
    let mut name = |item: Node<'_>| {
        let id = item.get("id");
        has_reason &= item.get("reason").and_then(Node::text).is_some_and(|it| !it.trim().is_empty());
        let node = id.unwrap_or(item);
        Some(Name::new(&node.text()?, node.span().rebased(base)))
    };
    let names: Vec<_> = match node.text() {
        Some(_) => name(node).into_iter().collect(),
        None => node.items().filter_map(|item| name(item.resolve())).collect(),
    };
    let span: Span = node.full_span().rebased(base);
    let written = Written::Metadata { list: node.id() };
    (!names.is_empty()).then_some(Suppression {
        tool: form.tool,
        scope,
        names: Names::These(names),
        has_reason,
        span,
        written,
    })
}
