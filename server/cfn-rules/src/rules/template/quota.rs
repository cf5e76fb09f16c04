//! What the two rules about quotas share (CloudFormation user guide, "CloudFormation quotas").

use cfn_syntax::Node;
use cfn_template::{Item, SectionKind, Template};
use cfn_text::Span;

/// How much there is of something that has a quota.
pub(super) struct Use {
    /// Where to point.
    pub(super) span: Span,
    /// What it is, like "parameters".
    pub(super) what: &'static str,
    /// How much there is.
    pub(super) count: usize,
    /// How much there may be.
    pub(super) most: usize,
}

/// All that is counted of the template as a whole.
pub(super) fn uses_of_template(template: &Template<'_>) -> Vec<Use> {
    let mut uses = Vec::new();
    let mut add = |span, what, count, most| uses.push(Use { span, what, count, most });
    let document = template.document();
    for section in document.sections() {
        let Some(kind) = section.key.text().and_then(|name| SectionKind::from_name(&name)) else { continue };
        let span = section.key.span();
        let count = || template.section(kind).filter(|item| !item.name().starts_with("Fn::")).count();
        match kind {
            SectionKind::Parameters => add(span, "parameters", count(), 200),
            SectionKind::Mappings => add(span, "mappings", count(), 200),
            SectionKind::Resources => add(span, "resources", count(), 500),
            SectionKind::Outputs => add(span, "outputs", count(), 200),
            SectionKind::Description => {
                let length = section.value.text().map_or(0, |text| text.len());
                add(span, "bytes of the description", length, 1024);
            }
            _ => {}
        }
    }
    if let Some(first) = document.sections().next() {
        let references = template.items().iter().map(|item| item.facts().dynamic_references).sum();
        add(first.key.span(), "dynamic references", references, 60);
        add(first.key.span(), "bytes of the template", document.text().len() as usize, 1_000_000);
    }
    uses
}

/// All that is counted of one child of a section.
pub(super) fn uses_of_item(item: Item<'_>) -> Vec<Use> {
    let mut uses = Vec::new();
    let mut add = |span, what, count, most| uses.push(Use { span, what, count, most });
    let has_name = matches!(
        item.section(),
        SectionKind::Parameters | SectionKind::Mappings | SectionKind::Resources | SectionKind::Outputs
    );
    if has_name {
        add(item.key().span(), "characters of the name", item.name().chars().count(), 255);
    }
    match item.section() {
        SectionKind::Mappings => {
            add(item.key().span(), "keys of the mapping", item.value().pairs().count(), 200);
        }
        SectionKind::Parameters => add_texts(&mut add, item.value(), 4000),
        SectionKind::Outputs => add_texts(&mut add, item.value(), 1024),
        _ => {}
    }
    uses
}

fn add_texts(add: &mut impl FnMut(Span, &'static str, usize, usize), value: Node<'_>, description: usize) {
    let length = |node: Node<'_>| node.text().map_or(0, |text| text.len());
    if let Some(node) = value.get("Description") {
        add(node.span(), "bytes of the description", length(node), description);
    }
    if let Some(node) = value.get("Default") {
        add(node.span(), "bytes of the value", length(node), 4096);
    }
    for node in value.get("AllowedValues").into_iter().flat_map(Node::items) {
        add(node.span(), "bytes of the value", length(node), 4096);
    }
}
