//! Which resource of the template a value names.

use cfn_syntax::Node;
use cfn_template::{Item, SectionKind, Template};

use crate::policy_document::written;

/// Functions nested deeper than this name nothing.
const MAX_DEPTH: usize = 8;

/// The name in `!Ref Name`, `!GetAtt Name.Attribute` or `!Sub ${Name}`: the value is what that gives, and no more.
pub(crate) fn named(node: Node<'_>) -> Option<String> {
    let text = written(node, MAX_DEPTH)?;
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    let name = name.split('.').next()?;
    name.bytes().all(|it| it.is_ascii_alphanumeric()).then(|| name.to_owned())
}

/// The resource of one of these types that a value names.
pub(crate) fn resource<'a>(template: &Template<'a>, node: Node<'a>, types: &[&str]) -> Option<Item<'a>> {
    let item = template.get(SectionKind::Resources, &named(node)?)?;
    item.item_type().filter(|it| types.contains(it)).map(|_| item)
}

/// The nodes at a path of properties as they are written; `*` goes through a list.
pub(crate) fn nodes_at<'a>(node: Node<'a>, path: &[&str]) -> Vec<Node<'a>> {
    match path.split_first() {
        None => vec![node],
        Some((&"*", rest)) => node.items().flat_map(|item| nodes_at(item.resolve(), rest)).collect(),
        Some((key, rest)) => node.get(key).map_or_else(Vec::new, |node| nodes_at(node, rest)),
    }
}

/// Whether resources may come to be that the template does not write.
pub(crate) fn may_have_more(template: &Template<'_>) -> bool {
    template.may_be_generated("")
}

#[cfg(test)]
mod tests {
    use cfn_syntax::Document;
    use cfn_text::Text;

    use super::*;

    #[test]
    fn a_value_names_a_resource_when_it_is_nothing_else() {
        let names = |text: &str| {
            let document = Document::parse(Text::new(text));
            let value = document.sections().next().unwrap().value;
            named(value)
        };
        assert_eq!(names("A: !Ref Role").as_deref(), Some("Role"));
        assert_eq!(names("A: !GetAtt Role.Arn").as_deref(), Some("Role"));
        assert_eq!(names("A: !GetAtt [Role, Arn]").as_deref(), Some("Role"));
        assert_eq!(names("A: { 'Fn::Sub': '${Role.Arn}' }").as_deref(), Some("Role"));
        assert_eq!(names("A: !Sub '${Role.Arn}/*'"), None);
        assert_eq!(names("A: !Ref AWS::Region"), None);
        assert_eq!(names("A: Role"), None);
    }
}
