use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::{Safety, Severity};
use crate::writer::Value;

rule! {
    id: "eks-control-plane-logs-missing",
    summary: "A Kubernetes cluster does not send all its logs to CloudWatch",
    severity: Warning,
    category: Operations,
    default: false,
    fix: safe,
    since: "0.1.0",
    equivalents: ["trivy:AWS-0038", "cdk-nag:AwsSolutions-EKS2", "fsbp:eks.8"],
    check: Check::Resource(&["AWS::EKS::Cluster"], check),
}

const PATH: [&str; 3] = ["Logging", "ClusterLogging", "EnabledTypes"];
/// The kinds of logs that a control plane writes.
const KINDS: [&str; 5] = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(pair) = context.item.value().pair("Properties") else { return };
    for place in lookup(context.environment, pair.value.resolve(), &PATH) {
        let key = place.key.unwrap_or(pair.key).span();
        match place.given {
            Given::Absent => {
                sink.report(key, message(&KINDS)).fix(|| {
                    let (first, rest) = place.missing.split_first()?;
                    let value = all_kinds(&KINDS).under(rest);
                    let edit = context.shared.writer().insert(place.holder?, first, &value)?;
                    Some(fix(vec![edit]))
                });
            }
            Given::Literal(list) => {
                let Some(missing) = missing_kinds(context, list).filter(|kinds| !kinds.is_empty()) else {
                    continue;
                };
                let lacks_audit = missing.contains(&"audit");
                let report = sink
                    .report(key, message(&missing))
                    .fix(|| Some(fix(vec![context.shared.writer().replace(list, &all_kinds(&KINDS))])));
                if !lacks_audit {
                    report.severity(Severity::Information);
                }
            }
            _ => {}
        }
    }
}

/// The kinds that a list of types does not name; `None` when that is not known.
fn missing_kinds(context: &ItemContext<'_, '_>, list: Node<'_>) -> Option<Vec<&'static str>> {
    let mut named = Vec::new();
    for place in lookup(context.environment, list, &["*", "Type"]) {
        named.push(place.given.text()?.into_owned());
    }
    Some(KINDS.into_iter().filter(|kind| !named.iter().any(|it| it == kind)).collect())
}

fn message(missing: &[&str]) -> String {
    format!(
        "The cluster does not log {}: nobody can see later who did what, or why pods were not placed. \
         Name all five kinds in EnabledTypes; CloudWatch charges by volume.",
        missing.join(", ")
    )
}

fn all_kinds(kinds: &[&str]) -> Value {
    Value::list(kinds.iter().map(|kind| Value::map([("Type", Value::text(*kind))])))
}

fn fix(edits: Vec<cfn_text::TextEdit>) -> Fix {
    let title = "Send all five kinds of logs to CloudWatch".to_owned();
    Fix { title, safety: Safety::Safe, preferred: true, edits }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn kinds_of_logs() {
        check(
            "
Parameters:
  Kind: { Type: String }
Resources:
  None:
    Type: AWS::EKS::Cluster
    Properties: { RoleArn: role }
#   ^^^^^^^^^^ warning[eks-control-plane-logs-missing]: api, audit
  NoAudit:
    Type: AWS::EKS::Cluster
    Properties:
      Logging:
        ClusterLogging:
          EnabledTypes: [ { Type: api } ]
#         ^^^^^^^^^^^^ warning[eks-control-plane-logs-missing]: audit
  Few:
    Type: AWS::EKS::Cluster
    Properties:
      Logging: { ClusterLogging: { EnabledTypes: [ { Type: audit }, { Type: api }, { Type: authenticator } ] } }
#                                  ^^^^^^^^^^^^ information[eks-control-plane-logs-missing]: controllerManager, scheduler
  Unknown:
    Type: AWS::EKS::Cluster
    Properties: { Logging: { ClusterLogging: { EnabledTypes: [ { Type: !Ref Kind } ] } } }
",
        );
    }
}
