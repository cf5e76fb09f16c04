use cfn_syntax::{Kind, Node};
use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::meta::Severity;
use crate::rules::keys::{is_open, report_unknown_keys};

rule! {
    id: "metadata-interface-malformed",
    summary: "The metadata that arranges parameters in the console does not say what it should",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E4001", "cfn-lint:W4001"],
    check: Check::Item(SectionKind::Metadata, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let value = item.value();
    if item.name() != "AWS::CloudFormation::Interface" || is_open(value) {
        return;
    }
    if value.kind() != Kind::Mapping {
        sink.report(item.key().span(), "The interface takes `ParameterGroups` and `ParameterLabels`.");
        return;
    }
    report_unknown_keys(sink, value, &["ParameterGroups", "ParameterLabels"], "the interface");
    for group in value.get("ParameterGroups").into_iter().flat_map(Node::items) {
        report_unknown_keys(sink, group, &["Label", "Parameters"], "a group of parameters");
        if let Some(label) = group.get("Label") {
            report_unknown_keys(sink, label, &["default"], "a label");
        }
        for parameter in group.get("Parameters").into_iter().flat_map(Node::items) {
            check_parameter(context, sink, parameter);
        }
    }
    for label in value.get("ParameterLabels").into_iter().flat_map(Node::pairs) {
        check_parameter(context, sink, label.key);
        report_unknown_keys(sink, label.value.resolve(), &["default"], "a label");
    }
}

fn check_parameter(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, node: Node<'_>) {
    let Some(name) = node.text().filter(|_| !node.is_partial_key()) else { return };
    if context.environment.transforms().opaque || context.environment.parameter(&name).is_some() {
        return;
    }
    sink.report(node.span(), format!("There is no parameter `{name}`: the console shows nothing here."))
        .severity(Severity::Warning);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn unknown_keys_and_parameters() {
        check(
            "
Metadata:
  AWS::CloudFormation::Interface:
    Labels: x
#   ^^^^^^ error[metadata-interface-malformed]: no key of the interface
    ParameterGroups:
      - Label: { defualt: Network }
#                ^^^^^^^ error[metadata-interface-malformed]: Did you mean `default`?
        Parameters: [VpcId, Missing]
#                           ^^^^^^^ warning[metadata-interface-malformed]: no parameter `Missing`
    ParameterLabels:
      VpcId: { default: Which network }
Parameters:
  VpcId: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic } }
",
        );
    }

    #[test]
    fn the_fix_renames_the_key() {
        check_fix(
            "
Metadata:
  AWS::CloudFormation::Interface:
    ParameterLabel: { A: { default: Name } }
Parameters:
  A: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref A } } }
",
            "
Metadata:
  AWS::CloudFormation::Interface:
    ParameterLabels: { A: { default: Name } }
Parameters:
  A: { Type: String }
Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref A } } }
",
        );
    }
}
