use cfn_syntax::{Kind, Node, Pair};
use cfn_template::{Function, FunctionName, SectionKind, function};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::rules::keys::{is_open, report_unknown_keys};

rule! {
    id: "resource-policy-malformed",
    summary: "A CreationPolicy or UpdatePolicy that the resource cannot have",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3016", "cfn-lint:E3055", "cfn-lint:E3001"],
    check: Check::Item(SectionKind::Resources, check),
}

/// What a policy takes under a key.
enum Takes {
    Text,
    Number,
    Boolean,
    List,
    Keys(&'static [(&'static str, Self)]),
    Anything,
}

use Takes::{Anything, Boolean, Keys, List, Number, Text};

/// An attribute, the types that have it, and its keys.
type Policy = (&'static str, &'static [&'static str], &'static [(&'static str, Takes)]);

/// The policies of types (CloudFormation user guide, "CreationPolicy attribute" and "UpdatePolicy
/// attribute"): attribute, types, keys.
const POLICIES: &[Policy] = &[
    (
        "CreationPolicy",
        &["AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance", "AWS::CloudFormation::WaitCondition"],
        &[
            ("AutoScalingCreationPolicy", Keys(&[("MinSuccessfulInstancesPercent", Number)])),
            ("ResourceSignal", Keys(&[("Count", Number), ("Timeout", Text)])),
        ],
    ),
    ("CreationPolicy", &["AWS::AppStream::Fleet"], &[("StartFleet", Anything)]),
    (
        "UpdatePolicy",
        &["AWS::AutoScaling::AutoScalingGroup"],
        &[
            (
                "AutoScalingRollingUpdate",
                Keys(&[
                    ("MaxBatchSize", Number),
                    ("MinActiveInstancesPercent", Number),
                    ("MinInstancesInService", Number),
                    ("MinSuccessfulInstancesPercent", Number),
                    ("PauseTime", Text),
                    ("SuspendProcesses", List),
                    ("WaitOnResourceSignals", Boolean),
                ]),
            ),
            ("AutoScalingReplacingUpdate", Keys(&[("WillReplace", Boolean)])),
            ("AutoScalingScheduledAction", Keys(&[("IgnoreUnmodifiedGroupSizeProperties", Boolean)])),
            ("AutoScalingInstanceRefresh", Keys(&[("Strategy", Text), ("Preferences", Anything)])),
        ],
    ),
    (
        "UpdatePolicy",
        &["AWS::Lambda::Alias"],
        &[(
            "CodeDeployLambdaAliasUpdate",
            Keys(&[
                ("ApplicationName", Text),
                ("DeploymentGroupName", Text),
                ("BeforeAllowTrafficHook", Text),
                ("AfterAllowTrafficHook", Text),
            ]),
        )],
    ),
    ("UpdatePolicy", &["AWS::ElastiCache::ReplicationGroup"], &[("UseOnlineResharding", Boolean)]),
    (
        "UpdatePolicy",
        &["AWS::Elasticsearch::Domain", "AWS::OpenSearchService::Domain"],
        &[("EnableVersionUpgrade", Boolean)],
    ),
    (
        "UpdatePolicy",
        &["AWS::AppStream::Fleet"],
        &[("StopBeforeUpdate", Anything), ("StartAfterUpdate", Anything)],
    ),
];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    let Some(item_type) = item.item_type() else { return };
    // The serverless transform has policies of its own; modules are another rule's business.
    if context.environment.transforms().opaque
        || item_type.starts_with("AWS::Serverless::")
        || item_type.ends_with("::MODULE")
    {
        return;
    }
    for attribute in ["CreationPolicy", "UpdatePolicy"] {
        let Some(pair) = item.value().pair(attribute) else { continue };
        let policy =
            POLICIES.iter().find(|(name, types, _)| *name == attribute && types.contains(&item_type));
        match policy {
            Some((_, _, keys)) => check_keys(sink, pair, keys, attribute),
            None => {
                let message = format!("A resource of type `{item_type}` has no `{attribute}`: remove it.");
                sink.report(pair.key.span(), message);
            }
        }
    }
}

fn check_keys(sink: &mut Sink<'_>, pair: Pair<'_>, keys: &[(&str, Takes)], owner: &str) {
    let value = pair.value.resolve();
    let call = function(value);
    // No parameter or attribute that these can name is a mapping.
    let makes_text = |call: Function<'_>| {
        matches!(call.name, FunctionName::Ref | FunctionName::Sub | FunctionName::Join)
            && !call.argument.is_text("AWS::NoValue")
    };
    if is_open(value) || call.is_some_and(|call| !makes_text(call)) {
        return;
    }
    if call.is_some() || value.kind() != Kind::Mapping {
        sink.report(pair.key.span(), format!("`{}` takes a mapping.", pair.name()));
        return;
    }
    let names: Vec<_> = keys.iter().map(|(name, _)| *name).collect();
    report_unknown_keys(sink, value, &names, &format!("`{owner}`"));
    for inner in value.pairs() {
        let Some((name, takes)) = keys.iter().find(|(name, _)| inner.key.is_text(name)) else { continue };
        if let Keys(keys) = takes {
            check_keys(sink, inner, keys, name);
            continue;
        }
        let node = inner.value.resolve();
        let expected = match takes {
            Number if !is_scalar(node, |text| text.parse::<u64>().is_ok()) => "a number",
            Boolean
                if !is_scalar(node, |text| {
                    matches!(&*text.to_ascii_lowercase(), "true" | "false" | "yes" | "no")
                }) =>
            {
                "true or false"
            }
            Text if !is_scalar(node, |_| true) => "a string",
            List if node.kind() != Kind::Sequence && function(node).is_none() => "a list",
            _ => continue,
        };
        if !is_open(node) {
            let span = if node.kind() == Kind::Scalar { node.full_span() } else { inner.key.span() };
            sink.report(span, format!("`{name}` takes {expected}."));
        }
    }
}

fn is_scalar(node: Node<'_>, holds: impl FnOnce(&str) -> bool) -> bool {
    function(node).is_some() || (!node.is_null() && node.text().is_some_and(|text| holds(&text)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn types_keys_and_values() {
        check(
            "
Resources:
  Topic:
    Type: AWS::SNS::Topic
    UpdatePolicy: {}
#   ^^^^^^^^^^^^ error[resource-policy-malformed]: has no `UpdatePolicy`
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    CreationPolicy: { ResourceSignal: { Count: many, Timeout: PT5M } }
#                                              ^^^^ error[resource-policy-malformed]: a number
    UpdatePolicy:
      AutoScalingRollingUpdate: { MaxBatchSiz: 1, WaitOnResourceSignals: x, PauseTime: !Ref P }
#                                 ^^^^^^^^^^^ error[resource-policy-malformed]: Did you mean `MaxBatchSize`?
#                                                                        ^ error[resource-policy-malformed]
      AutoScalingReplacingUpdate: [a]
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^ error[resource-policy-malformed]: takes a mapping
  Other:
    Type: AWS::AutoScaling::AutoScalingGroup
    CreationPolicy: !Ref P
#   ^^^^^^^^^^^^^^ error[resource-policy-malformed]: takes a mapping
    UpdatePolicy: !Ref AWS::NoValue
",
        );
    }

    #[test]
    fn the_fix_renames_the_key() {
        check_fix(
            "
Resources:
  Topic:
    Type: AWS::Lambda::Alias
    UpdatePolicy: { CodeDeployLambdaAliasUpdat: { ApplicationName: a, DeploymentGroupName: b } }
",
            "
Resources:
  Topic:
    Type: AWS::Lambda::Alias
    UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: a, DeploymentGroupName: b } }
",
        );
    }
}
