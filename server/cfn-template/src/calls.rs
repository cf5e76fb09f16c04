//! The intrinsic functions of an item, with where each one stands in another.

use cfn_syntax::{Kind, Node};

use crate::function::{Function, FunctionName, function, long_form};

/// Where in the argument of a function a node stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// It is the argument.
    Argument,
    /// It is this item of the argument.
    Item(usize),
    /// It is an item of the list that is this item of the argument.
    ItemOf(usize),
    /// It is a value in the mapping that is this item of the argument.
    ValueOf(usize),
    /// It is a value in the mapping that is the argument.
    Value,
    /// It stands deeper.
    Deeper,
}

/// A call of a function in an item.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The node that calls.
    pub node: Node<'a>,
    /// What it calls.
    pub function: Function<'a>,
    /// The call around it, as its index in the list, and where it stands there.
    pub within: Option<(usize, Slot)>,
    /// The key of the item under which it stands, like `Properties`.
    pub attribute: Option<Node<'a>>,
}

/// The calls in an item, outer ones before those inside.
#[must_use]
pub fn calls(item: Node<'_>) -> Vec<Call<'_>> {
    let mut walk = Walk { calls: Vec::new(), attribute: None };
    if function(item).is_some() {
        walk.node(item, None);
    } else if item.kind() == Kind::Mapping {
        for pair in item.pairs() {
            walk.attribute = Some(pair.key);
            walk.pair_value(&pair.name(), pair.value, None);
        }
    } else {
        walk.children(item, None);
    }
    walk.calls
}

struct Walk<'a> {
    calls: Vec<Call<'a>>,
    attribute: Option<Node<'a>>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: Node<'a>, within: Option<(usize, Slot)>) {
        match function(node) {
            Some(call) => self.call(node, call, within),
            None => self.children(node, within),
        }
    }

    fn call(&mut self, node: Node<'a>, call: Function<'a>, within: Option<(usize, Slot)>) {
        let index = self.calls.len();
        self.calls.push(Call { node, function: call, within, attribute: self.attribute });
        let within = Some((index, Slot::Argument));
        if !call.is_short {
            self.node(call.argument, within);
        } else if let Some(inner) = long_form(call.argument) {
            self.call(call.argument, inner, within);
        } else {
            self.children(call.argument, within);
        }
    }

    /// The children of a node that calls nothing, or whose call is noted already.
    fn children(&mut self, node: Node<'a>, within: Option<(usize, Slot)>) {
        match node.kind() {
            Kind::Mapping => {
                let within = within.map(|(index, slot)| match slot {
                    Slot::Argument => (index, Slot::Value),
                    Slot::Item(item) => (index, Slot::ValueOf(item)),
                    _ => (index, Slot::Deeper),
                });
                for pair in node.pairs() {
                    self.pair_value(&pair.name(), pair.value, within);
                }
            }
            Kind::Sequence => {
                for (position, item) in node.items().enumerate() {
                    let within = within.map(|(index, slot)| match slot {
                        Slot::Argument => (index, Slot::Item(position)),
                        Slot::Item(item) => (index, Slot::ItemOf(item)),
                        _ => (index, Slot::Deeper),
                    });
                    self.node(item, within);
                }
            }
            // The anchored node is looked at where it stands.
            Kind::Scalar | Kind::Alias | Kind::Missing => {}
        }
    }

    fn pair_value(&mut self, name: &str, value: Node<'a>, within: Option<(usize, Slot)>) {
        // What a loop or a transform is given is not what the function around it gets.
        let is_made_later =
            matches!(FunctionName::from_key(name), Some(FunctionName::ForEach | FunctionName::Transform));
        self.node(
            value,
            within.map(|(index, slot)| (index, if is_made_later { Slot::Deeper } else { slot })),
        );
    }
}

#[cfg(test)]
mod tests {
    use cfn_syntax::Document;
    use cfn_text::Text;

    use super::*;

    #[test]
    fn calls_know_their_place() {
        let document = Document::parse(Text::new(
            "
Resources:
  R:
    Type: A::B::C
    Properties:
      Name: !Join ['', [a, !Sub ['${X}', { X: !Ref P }]]]
      Long: { 'Fn::Base64': { Ref: Q } }
",
        ));
        let section = document.sections().next().unwrap();
        let item = section.pairs().next().unwrap().value;
        let text = |call: &Call<'_>| {
            let attribute = call.attribute.and_then(Node::text).unwrap_or_default();
            format!("{:?} {:?} {attribute}", call.function.name, call.within)
        };
        let found: Vec<_> = calls(item).iter().map(text).collect();
        assert_eq!(
            found,
            [
                "Join None Properties",
                "Sub Some((0, ItemOf(1))) Properties",
                "Ref Some((1, ValueOf(1))) Properties",
                "Base64 None Properties",
                "Ref Some((3, Argument)) Properties",
            ]
        );
    }
}
