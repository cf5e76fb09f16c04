use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::dated::{AS_OF, KUBERNETES};
use crate::finding::Fix;
use crate::meta::Safety;

rule! {
    id: "eks-version-unsupported",
    summary: "A Kubernetes cluster runs a version that is past its standard support",
    severity: Warning,
    category: Operations,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["fsbp:eks.2"],
    check: Check::Resource(&["AWS::EKS::Cluster"], check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    for place in lookup(context.environment, properties, &["Version"]) {
        if !place.given.is_surely(|version| ended(version).is_some()) {
            continue;
        }
        let Some(node) = place.given.node() else { continue };
        let text = place.given.text();
        let end = text.as_deref().and_then(ended).unwrap_or("long ago");
        let message = format!(
            "Standard support of this version ended {}: the cluster costs several times as much, and is upgraded \
             for you when extended support ends. Go on one minor version at a time.",
            if end == "long ago" { end.to_owned() } else { format!("on {end}") }
        );
        sink.report(node.full_span(), message).fix(|| {
            let Given::Literal(node) = place.given else { return None };
            let next = minor(&node.text()?)?.checked_add(1)?;
            // A version that ended too would be no cure.
            let supported = KUBERNETES.iter().any(|(known, end)| *known == next && *end > AS_OF);
            let edits = supported
                .then(|| vec![context.shared.writer().replace_scalar(node, &format!("1.{next}"))])?;
            let title = format!("Upgrade to the next version (1.{next}); read what it removes first");
            Some(Fix { title, safety: Safety::Unsafe, preferred: false, edits })
        });
    }
}

/// The minor version of `1.33`.
fn minor(version: &str) -> Option<u32> {
    version.trim().strip_prefix("1.")?.parse().ok()
}

/// The day on which the standard support of a version ended, when it did.
fn ended(version: &str) -> Option<&'static str> {
    let minor = minor(version)?;
    let (oldest, _) = KUBERNETES.first()?;
    if minor < *oldest {
        return Some("long ago");
    }
    KUBERNETES.iter().find(|(known, end)| *known == minor && *end <= AS_OF).map(|(_, end)| *end)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn versions_past_their_support() {
        check(
            "
Parameters:
  Free: { Type: String }
  Old: { Type: String, Default: '1.29' }
Resources:
  Ancient:
    Type: AWS::EKS::Cluster
    Properties: { Version: '1.21' }
#                          ^^^^^^ warning[eks-version-unsupported]: long ago
  Past:
    Type: AWS::EKS::Cluster
    Properties: { Version: 1.33 }
#                          ^^^^ warning[eks-version-unsupported]: on 2026-07-29
  ByDefault:
    Type: AWS::EKS::Cluster
    Properties: { Version: !Ref Old }
#                          ^^^^^^^^ warning[eks-version-unsupported]
  Current:
    Type: AWS::EKS::Cluster
    Properties: { Version: '1.35' }
  Newer:
    Type: AWS::EKS::Cluster
    Properties: { Version: '1.99' }
  Unknown:
    Type: AWS::EKS::Cluster
    Properties: { Version: !Ref Free }
",
        );
    }
}
