use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::dated::AS_OF;
use crate::finding::Fix;
use crate::meta::{Safety, Severity};

rule! {
    id: "lambda-runtime-deprecated",
    summary: "A function uses a runtime that gets no more security patches",
    severity: Warning,
    category: Operations,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_363", "cdk-nag:AwsSolutions-L1", "fsbp:lambda.2", "cfn-lint:W2531", "cfn-lint:E2531", "cfn-lint:E2533"],
    check: Check::Resource(&["AWS::Lambda::Function", "AWS::Serverless::Function"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    for place in lookup(context.environment, properties, &["Runtime"]) {
        if !place.given.is_surely(|name| deprecated(name).is_some()) {
            continue;
        }
        let (Some(node), text) = (place.given.node(), place.given.text()) else { continue };
        let known = text.as_deref().and_then(cfn_schema::lambda_runtime);
        let since = known.and_then(|runtime| runtime.deprecated.as_deref());
        let when = since.map_or_else(String::new, |day| format!(" since {day}"));
        let blocked = known.and_then(|runtime| runtime.create_block.as_deref()).filter(|day| *day <= AS_OF);
        let blocked = blocked.map_or("", |_| " New functions with it can no longer be made.");
        let message = format!(
            "The runtime is deprecated{when}: it gets no more security patches, and later functions with it can no \
             longer be updated.{blocked} Move to a current one."
        );
        let mut report = sink.report(node.full_span(), message);
        if !blocked.is_empty() && !place.given.is_by_default() {
            report = report.severity(Severity::Error);
        }
        report.fix(|| {
            let Given::Literal(node) = place.given else { return None };
            let successor = newest(&node.text()?)?;
            let edits = vec![context.shared.writer().replace_scalar(node, successor)];
            let title = format!("Use {successor}; the code may need changes");
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
        });
    }
}

/// The day from which on a runtime gets no more patches, when it has come.
fn deprecated(name: &str) -> Option<&'static str> {
    cfn_schema::lambda_runtime(name)?.deprecated.as_deref().filter(|day| *day <= AS_OF)
}

/// The first of the runtimes after this one that is still supported.
fn newest(name: &str) -> Option<&'static str> {
    let mut name = name;
    for _ in 0..8 {
        let successor = cfn_schema::lambda_runtime(name)?.successor.as_deref()?;
        if deprecated(successor).is_none() {
            return Some(successor);
        }
        name = successor;
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn old_and_current_runtimes() {
        check(
            "
Parameters:
  Free: { Type: String }
Resources:
  Old:
    Type: AWS::Lambda::Function
    Properties: { Runtime: python3.8 }
#                          ^^^^^^^^^ warning[lambda-runtime-deprecated]: deprecated since
  OldServerless:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs12.x }
#                          ^^^^^^^^^^ error[lambda-runtime-deprecated]: can no longer be made
  Current:
    Type: AWS::Lambda::Function
    Properties: { Runtime: python3.13 }
  Unknown:
    Type: AWS::Lambda::Function
    Properties: { Runtime: !Ref Free }
  Newer:
    Type: AWS::Lambda::Function
    Properties: { Runtime: python9.9 }
",
        );
    }
}
