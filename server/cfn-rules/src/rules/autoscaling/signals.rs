//! Signals between the start script of an instance and the stack that waits for them.

use cfn_syntax::Node;
use cfn_template::{Item, Template};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::network::resource_of;
use crate::rules::ec2::user_data::Script;
use crate::writer::Value;

rule! {
    NEVER_SENT {
        id: "ec2-signal-never-sent",
        summary: "A stack waits for a signal that no start script sends",
        severity: Warning,
        category: Reliability,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(never_sent),
    }
}

rule! {
    NOT_AWAITED {
        id: "ec2-creation-policy-missing",
        summary: "A start script sends a signal that the stack does not wait for",
        severity: Information,
        category: Reliability,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(not_awaited),
    }
}

const WAITING: [&str; 2] = ["AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance"];

fn never_sent(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    for item in WAITING.iter().flat_map(|it| template.resources_of(it)) {
        let value = item.value();
        let signal = value.get("CreationPolicy").and_then(|it| it.pair("ResourceSignal"));
        let rolling = value.get("UpdatePolicy").and_then(|it| it.get("AutoScalingRollingUpdate"));
        let waits = rolling.and_then(|it| it.pair("WaitOnResourceSignals"));
        let waits = waits.filter(|pair| pair.value.text().is_some_and(|it| it.eq_ignore_ascii_case("true")));
        // What awaits no signal, or nothing, is silent.
        let awaits_none =
            signal.is_some_and(|it| it.value.get("Count").is_some_and(|count| count.is_text("0")));
        let Some(pair) = signal.filter(|_| !awaits_none).or(waits) else { continue };
        let Some(script) = user_data_of(template, item).map(Script::read) else { continue };
        if script.may_signal()
            || value.get("Metadata").is_some_and(|it| it.pair("AWS::CloudFormation::Init").is_some())
        {
            continue;
        }
        sink.report(
            pair.key.span(),
            "The stack waits for a signal, but the start script calls neither cfn-signal nor cfn-init, nor a script \
             that could: it waits until the time is up, and rolls back. Call cfn-signal at the end of UserData.",
        )
        .resource(item.name());
    }
}

fn not_awaited(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    // The signal may be for a wait condition.
    if template.resources_of("AWS::CloudFormation::WaitCondition").next().is_some() || template.may_grow() {
        return;
    }
    for item in WAITING.iter().flat_map(|it| template.resources_of(it)) {
        let value = item.value();
        let has = |attribute: &str| value.pair(attribute).is_some();
        let waits_on_update = value
            .get("UpdatePolicy")
            .and_then(|it| it.get("AutoScalingRollingUpdate"))
            .is_some_and(|it| it.pair("WaitOnResourceSignals").is_some());
        if has("CreationPolicy") || waits_on_update {
            continue;
        }
        // Looking at the text is cheaper than reading the script, and most send no such signal.
        let Some(user_data) = user_data_of(template, item) else { continue };
        if !user_data.raw().contains(item.name()) || !user_data.raw().contains("cfn-signal") {
            continue;
        }
        let script = Script::read(user_data);
        if script.is_partial
            || !script.text.contains("cfn-signal")
            || !names_resource(&script.text, item.name())
        {
            continue;
        }
        sink.report(
            item.key().span(),
            "The start script calls cfn-signal, but without a CreationPolicy the stack does not wait: it reports \
             success before the instance is ready, and the call fails. Add CreationPolicy with ResourceSignal.",
        )
        .resource(item.name())
        .fix(|| {
            let signal = Value::map([("Timeout", Value::text("PT15M"))]);
            let signal = Value::map([("ResourceSignal", signal)]);
            let edit = context.shared.writer().insert(value, "CreationPolicy", &signal)?;
            let title = "Wait up to 15 minutes for the signal; without it the creation fails".to_owned();
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    }
}

/// Whether the resource that the signal is for is this one: its logical ID is a word of the script.
fn names_resource(script: &str, name: &str) -> bool {
    script.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == name)
}

/// The start script of an instance or of those of a group, when the template shows one.
fn user_data_of<'a>(template: &Template<'a>, item: Item<'a>) -> Option<Node<'a>> {
    let properties = item.properties()?;
    if let Some(user_data) = properties.get("UserData") {
        return Some(user_data);
    }
    let launch = ["LaunchConfigurationName"].into_iter().find_map(|it| properties.get(it));
    let template_id = || -> Option<Node<'a>> {
        let specification = properties.get("LaunchTemplate").or_else(|| {
            properties.get("MixedInstancesPolicy")?.get("LaunchTemplate")?.get("LaunchTemplateSpecification")
        })?;
        specification.get("LaunchTemplateId")
    };
    let source = resource_of(template, launch.or_else(template_id)?)?;
    let data = source.properties()?;
    match source.item_type() {
        Some("AWS::EC2::LaunchTemplate") => data.get("LaunchTemplateData")?.get("UserData"),
        _ => data.get("UserData"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check_rules;

    #[test]
    fn a_signal_that_nobody_sends() {
        check_rules(
            &[NEVER_SENT.meta.id],
            "
Parameters:
  Script: { Type: String }
Resources:
  Silent:
    Type: AWS::EC2::Instance
    CreationPolicy:
      ResourceSignal: { Timeout: PT5M }
#     ^^^^^^^^^^^^^^ warning[ec2-signal-never-sent]
    Properties:
      UserData: !Base64 |
        #!/bin/bash
        yum install -y httpd
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    UpdatePolicy:
      AutoScalingRollingUpdate:
        WaitOnResourceSignals: true
#       ^^^^^^^^^^^^^^^^^^^^^ warning[ec2-signal-never-sent]
    Properties:
      LaunchTemplate: { LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: { LaunchTemplateData: { UserData: !Base64 'echo ready' } }
  Signalling:
    Type: AWS::EC2::Instance
    CreationPolicy: { ResourceSignal: { Timeout: PT5M } }
    Properties:
      UserData:
        Fn::Base64: !Sub |
          /opt/aws/bin/cfn-signal -e $? --stack ${AWS::StackName} --resource Signalling
  Elsewhere:
    Type: AWS::EC2::Instance
    CreationPolicy: { ResourceSignal: { Timeout: PT5M } }
    Properties: { UserData: !FindInMap [Scripts, a, b] }
  Baked:
    Type: AWS::EC2::Instance
    CreationPolicy: { ResourceSignal: { Timeout: PT5M } }
",
        );
    }

    #[test]
    fn a_signal_that_nobody_awaits() {
        check_rules(
            &[NOT_AWAITED.meta.id],
            "
Resources:
  Server:
# ^^^^^^ information[ec2-creation-policy-missing]
    Type: AWS::EC2::Instance
    Properties:
      UserData:
        Fn::Base64:
          Fn::Join: ['', ['/opt/aws/bin/cfn-signal --stack ', !Ref AWS::StackName, ' --resource Server']]
  Other:
    Type: AWS::EC2::Instance
    Properties:
      UserData: !Base64 '/opt/aws/bin/cfn-signal --resource Server'
",
        );
    }
}
