//! Identity providers that let pods of a cluster take roles.

use crate::check::{Check, ItemContext, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::policy_document::texts_of;
use crate::references::may_have_more;
use crate::writer::{Value, unused_name};

rule! { MISSING {
    id: "eks-oidc-provider-missing",
    summary: "Pods of a cluster have no way to take roles of their own",
    severity: Hint,
    category: Security,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(missing),
}}

rule! { URL {
    id: "iam-oidc-url-literal",
    summary: "An identity provider names the cluster by a fixed address",
    severity: Information,
    category: Reliability,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(url),
}}

rule! { THUMBPRINT {
    id: "iam-oidc-thumbprint-invalid",
    summary: "A thumbprint of an identity provider cannot be one of a certificate",
    severity: Warning,
    category: Operations,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(&[PROVIDER], thumbprint),
}}

const PROVIDER: &str = "AWS::IAM::OIDCProvider";
const CLUSTER: &str = "AWS::EKS::Cluster";

fn missing(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let gives_roles = [PROVIDER, "AWS::EKS::PodIdentityAssociation"];
    if may_have_more(template) || gives_roles.iter().any(|it| template.resources_of(it).next().is_some()) {
        return;
    }
    let is_agent = |name: &str| name == "eks-pod-identity-agent";
    let mut addons =
        template.resources_of("AWS::EKS::Addon").filter_map(|it| it.properties()?.get("AddonName"));
    if addons.any(|name| name.text().is_none_or(|it| name.tag().is_some() || is_agent(&it))) {
        return;
    }
    for cluster in template.resources_of(CLUSTER) {
        sink.report(
            cluster.key().span(),
            "All pods act with the role of their node, since nothing lets them take one of their own. Add an \
             AWS::IAM::OIDCProvider for the cluster, or pod identities.",
        )
        .resource(cluster.name())
        .fix(|| {
            let provider = Value::map([
                ("Type", Value::text(PROVIDER)),
                (
                    "Properties",
                    Value::map([
                        ("Url", Value::attribute(cluster.name(), "OpenIdConnectIssuerUrl")),
                        ("ClientIdList", Value::list([Value::text("sts.amazonaws.com")])),
                    ]),
                ),
            ]);
            let document = template.document();
            let name = unused_name(document, "ClusterOidcProvider");
            let edit = context.shared.writer().insert_item(document, "Resources", &name, &provider)?;
            let title = format!("Add an identity provider for {}", cluster.name());
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
        });
    }
}

fn url(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let mut clusters = context.template.resources_of(CLUSTER);
    let (Some(cluster), None) = (clusters.next(), clusters.next()) else { return };
    for provider in context.template.resources_of(PROVIDER) {
        let Some(url) = provider.properties().and_then(|it| it.get("Url")) else { continue };
        if url.tag().is_some() || !url.text().is_some_and(|it| it.contains("oidc.eks.")) {
            continue;
        }
        let message = format!(
            "The address holds the ID of one cluster: after a replacement, and in every other stack, it is \
             that of another. Take it from the cluster: !GetAtt {}.OpenIdConnectIssuerUrl.",
            cluster.name()
        );
        sink.report(url.full_span(), message)
            .resource(provider.name())
            .related(cluster.key().span(), "the cluster")
            .fix(|| {
                let attribute = Value::attribute(cluster.name(), "OpenIdConnectIssuerUrl");
                let edit = context.shared.writer().replace(url, &attribute);
                let title = format!("Take the address from {}", cluster.name());
                Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
            });
    }
}

/// Whether a thumbprint cannot be the SHA-1 of a certificate: not 40 hexadecimal digits, or one
/// digit again and again.
fn is_no_thumbprint(text: &str) -> bool {
    let is_hex = text.len() == 40 && text.bytes().all(|it| it.is_ascii_hexdigit());
    let first = text.bytes().next();
    !is_hex || text.bytes().all(|it| Some(it) == first)
}

fn thumbprint(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(pair) = context.item.properties().and_then(|it| it.pair("ThumbprintList")) else { return };
    let Some(texts) = texts_of(context.environment, pair) else { return };
    for text in &texts.items {
        if !text.is_surely(|it| !it.contains("${") && is_no_thumbprint(it)) {
            continue;
        }
        sink.report(
            text.node.full_span(),
            "A thumbprint is the SHA-1 of a certificate: 40 hexadecimal digits. AWS looks for the certificate \
             of known providers itself: remove ThumbprintList, or give the right one.",
        )
        .fix(|| {
            let edit = context.shared.writer().remove(pair)?;
            let title = "Remove ThumbprintList: AWS checks known providers itself".to_owned();
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn addresses_and_thumbprints() {
        check(
            "
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties: { RoleArn: a, ResourcesVpcConfig: { SubnetIds: [a, b] } }
  Provider:
    Type: AWS::IAM::OIDCProvider
    Properties:
      Url: https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[iam-oidc-url-literal]
      ThumbprintList:
        - '0000000000000000000000000000000000000000'
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[iam-oidc-thumbprint-invalid]
        - 9e99a48a9960b14926bb7f3b02e22da2b0ab7280
",
        );
    }

    #[test]
    fn a_cluster_gets_a_provider() {
        check_fix(
            "
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties: { RoleArn: a, ResourcesVpcConfig: { SubnetIds: [a, b] } }
",
            "
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties: { RoleArn: a, ResourcesVpcConfig: { SubnetIds: [a, b] } }
  ClusterOidcProvider:
    Type: AWS::IAM::OIDCProvider
    Properties:
      Url: !GetAtt Cluster.OpenIdConnectIssuerUrl
      ClientIdList:
        - sts.amazonaws.com
",
        );
    }
}
