use cfn_syntax::{Kind, Node, Pair};
use cfn_template::{SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::rules::keys::{is_open, report_unknown_keys};

rule! {
    id: "cfn-init-malformed",
    summary: "The metadata for cfn-init has a part that cfn-init does not read",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3009"],
    check: Check::Item(SectionKind::Resources, check),
}

/// CloudFormation template reference, "AWS::CloudFormation::Init".
const CONFIG: [&str; 7] = ["packages", "groups", "users", "sources", "files", "commands", "services"];
const PACKAGES: [&str; 8] = ["apt", "dnf", "msi", "python", "rpm", "rubygems", "yum", "zypper"];
const FILE: [&str; 8] =
    ["content", "source", "encoding", "mode", "owner", "group", "authentication", "context"];
const COMMAND: [&str; 6] = ["command", "cwd", "env", "test", "ignoreErrors", "waitAfterCompletion"];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let metadata = context.item.value().get("Metadata");
    let Some(init) = metadata.and_then(|it| it.pair("AWS::CloudFormation::Init")) else { return };
    if context.environment.transforms().opaque || !is_plain(init.value) {
        return;
    }
    for config in init.value.pairs().filter(|pair| !pair.key.is_partial_key()) {
        if config.key.is_text("configSets") || config.key.is_text("<<") {
            continue;
        }
        let content = config.value.resolve();
        if content.kind() == Kind::Scalar && !content.is_null() && function(content).is_none() {
            let message = format!(
                "`{}` is a configuration of cfn-init, and takes a mapping of {}.",
                config.name(),
                CONFIG.join(", ")
            );
            sink.report(config.key.span(), message);
        } else if is_plain(content) {
            check_config(sink, content);
        }
    }
}

/// Whether the keys of a node are what is written.
fn is_plain(node: Node<'_>) -> bool {
    let node = node.resolve();
    node.kind() == Kind::Mapping && function(node).is_none() && !is_open(node)
}

fn check_config(sink: &mut Sink<'_>, config: Node<'_>) {
    report_unknown_keys(sink, config, &CONFIG, "a configuration of cfn-init");
    for part in config.pairs().filter(|pair| is_plain(pair.value)) {
        match &*part.name() {
            "packages" => report_unknown_keys(sink, part.value.resolve(), &PACKAGES, "`packages`"),
            "files" => each(part, |file| report_unknown_keys(sink, file, &FILE, "a file of cfn-init")),
            "commands" => {
                each(part, |command| report_unknown_keys(sink, command, &COMMAND, "a command of cfn-init"));
            }
            _ => {}
        }
    }
}

fn each<'a>(part: Pair<'a>, check: impl FnMut(Node<'a>)) {
    part.value.pairs().map(|pair| pair.value.resolve()).filter(|it| is_plain(*it)).for_each(check);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn parts_of_a_configuration() {
        check(
            "
Resources:
  Right:
    Type: AWS::AutoScaling::AutoScalingGroup
    Metadata:
      AWS::CloudFormation::Init:
        configSets: { all: [install] }
        install:
          packages: { yum: { nginx: [] } }
          files:
            /etc/motd: { content: hi, mode: '000644', owner: root, group: root }
          commands:
            a: { command: date, cwd: /tmp }
          services: { systemd: { nginx: { enabled: true } } }
        computed: !If [Always, {}, {}]
  Wrong:
    Type: AWS::AutoScaling::AutoScalingGroup
    Metadata:
      AWS::CloudFormation::Init:
        packages: none
#       ^^^^^^^^ error[cfn-init-malformed]: takes a mapping
        config:
          package: { yum: {} }
#         ^^^^^^^ error[cfn-init-malformed]: Did you mean `packages`
        other:
          packages: { brew: {} }
#                     ^^^^ error[cfn-init-malformed]: no key of `packages`
          commands:
            a: { comand: date }
#                ^^^^^^ error[cfn-init-malformed]: Did you mean `command`
",
        );
    }
}
