//! A nested stack, and the template that it is made of.

use cfn_syntax::{Kind, Node};
use cfn_template::{Item, function};

use crate::settings::Settings;
use crate::surroundings::{Neighbour, Outline};

/// The resources that are stacks: those of CloudFormation, and those of the serverless transform.
pub(crate) const TYPES: &[&str] = &["AWS::CloudFormation::Stack", "AWS::Serverless::Application"];

/// The place of the template in a nested stack.
pub(super) fn location(item: Item<'_>) -> Option<Node<'_>> {
    let key = match item.item_type()? {
        "AWS::CloudFormation::Stack" => "TemplateURL",
        "AWS::Serverless::Application" => "Location",
        _ => return None,
    };
    item.properties()?.get(key).filter(|node| node.tag().is_none() && node.kind() == Kind::Scalar)
}

/// The template of a nested stack, when it is a file that is known.
pub(super) fn outline<'s>(item: Item<'_>, settings: &'s Settings) -> Option<&'s Outline> {
    match settings.surroundings.files.get(&*location(item)?.text()?)? {
        Neighbour::Template(outline) => Some(outline),
        Neighbour::Absent | Neighbour::Present => None,
    }
}

/// The values that a nested stack gives to parameters.
pub(super) enum Given<'a> {
    /// None are written down.
    Nothing,
    /// All are, in this mapping.
    Written(Node<'a>),
    /// A function, an alias or a key that is being typed may bring others.
    Unknown,
}

pub(super) fn given(item: Item<'_>) -> Given<'_> {
    let Some(properties) = item.properties().filter(|_| !item.facts().has_transform) else {
        return Given::Unknown;
    };
    let is_closed = |node: Node<'_>| {
        node.kind() == Kind::Mapping
            && node.tag().is_none()
            && function(node).is_none()
            && node.pairs().all(|pair| {
                let name = pair.name();
                !pair.key.is_partial_key() && !name.starts_with("Fn::") && name != "<<"
            })
    };
    if !is_closed(properties) {
        return Given::Unknown;
    }
    match properties.get("Parameters") {
        None => Given::Nothing,
        Some(parameters) if parameters.is_null() => Given::Nothing,
        Some(parameters) if is_closed(parameters) => Given::Written(parameters),
        Some(_) => Given::Unknown,
    }
}
