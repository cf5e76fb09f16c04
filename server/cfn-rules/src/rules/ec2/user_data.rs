//! The script that an instance runs when it starts, as far as a template shows it.

use cfn_syntax::{Kind, Node};
use cfn_template::{FunctionName, function};

/// Functions nested deeper than this are not read.
const MAX_DEPTH: usize = 32;

/// The text of a script, with what functions put in left out.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) text: String,
    /// Whether a part of the commands themselves comes from elsewhere.
    pub(crate) is_partial: bool,
}

impl Script {
    /// Reads `UserData`: literals, `Fn::Base64`, `Fn::Sub` and `Fn::Join`.
    pub(crate) fn read(user_data: Node<'_>) -> Self {
        let mut script = Self::default();
        script.add(user_data, MAX_DEPTH);
        script
    }

    /// Whether the script, or one that it fetches and runs, may send a signal to the stack.
    pub(crate) fn may_signal(&self) -> bool {
        let senders = ["signal", "cfn-init", "curl", "wget", "aws s3", "git ", "://", "Invoke-"];
        self.is_partial || senders.iter().any(|sender| self.text.contains(sender))
    }

    fn add(&mut self, node: Node<'_>, depth: usize) {
        let node = node.resolve();
        if depth == 0 {
            self.is_partial = true;
            return;
        }
        let Some(call) = function(node) else {
            match node.kind() {
                Kind::Scalar => self.text.push_str(&node.text().unwrap_or_default()),
                Kind::Sequence => node.items().for_each(|item| self.add(item, depth - 1)),
                _ => self.is_partial = true,
            }
            return;
        };
        match call.name {
            // The tag of a short call is that of its argument: step over it.
            FunctionName::Base64 => match (call.is_short, call.argument.kind()) {
                (true, Kind::Scalar) => self.text.push_str(&call.argument.text().unwrap_or_default()),
                (true, Kind::Mapping) => {
                    // `!Base64` over a long call: the mapping is the call.
                    match call.argument.pairs().next() {
                        Some(pair) if pair.key.is_text("Fn::Sub") || pair.key.is_text("Fn::Join") => {
                            self.add_arguments(pair.value, pair.key.is_text("Fn::Join"), depth - 1);
                        }
                        _ => self.is_partial = true,
                    }
                }
                _ => self.add(call.argument, depth - 1),
            },
            FunctionName::Sub | FunctionName::Join => {
                self.add_arguments(call.argument, call.name == FunctionName::Join, depth - 1);
            }
            // A name, an address, a number: not a command.
            FunctionName::Ref | FunctionName::GetAtt => self.text.push('?'),
            _ => self.is_partial = true,
        }
    }

    fn add_arguments(&mut self, argument: Node<'_>, is_join: bool, depth: usize) {
        if argument.kind() == Kind::Scalar {
            self.text.push_str(&argument.text().unwrap_or_default());
            return;
        }
        let index = usize::from(is_join);
        match argument.items().nth(index) {
            Some(node) => self.add(node, depth),
            None => self.is_partial = true,
        }
    }
}
