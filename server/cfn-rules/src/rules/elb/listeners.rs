//! What listeners of load balancers speak, and with which certificates.

use cfn_syntax::{Kind, Node};
use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Requirement, Wrong};
use crate::writer::Value;

rule! {
    HTTP {
        id: "elbv2-listener-unencrypted",
        summary: "A listener serves plain HTTP instead of sending clients to HTTPS",
        severity: Warning,
        category: Security,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:alb_listening_on_http", "checkov:CKV_AWS_2", "trivy:AWS-0054", "cfn_nag:W56", "guard:ELBV2_LISTENER_PROTOCOL_RULE", "cdk-nag:HIPAA.Security-ALBHttpToHttpsRedirection", "fsbp:elb.1", "fsbp:elb.18"],
        check: Check::Resource(&[LISTENER], http),
    }
}

rule! {
    CERTIFICATE {
        id: "elbv2-listener-certificate-missing",
        summary: "A listener for HTTPS or TLS has no certificate",
        severity: Error,
        category: Correctness,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: ["guard:ELBV2_ACM_CERTIFICATE_REQUIRED", "cdk-nag:HIPAA.Security-ELBv2ACMCertificateRequired"],
        check: Check::Resource(&[LISTENER], certificate),
    }
}

rule! {
    POLICY {
        id: "elbv2-listener-weak-tls",
        summary: "A listener accepts TLS versions that are broken",
        severity: Warning,
        category: Security,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_103", "trivy:AWS-0047", "cfn_nag:W55", "guard:ELBV2_LISTENER_SSL_POLICY_RULE", "fsbp:elb.17"],
        check: Check::Property(&POLICY_REQUIREMENT),
    }
}

const LISTENER: &str = "AWS::ElasticLoadBalancingV2::Listener";

static POLICY_REQUIREMENT: Requirement = Requirement {
    places: &[(LISTENER, &["SslPolicy"])],
    // The default policy of a listener made by CloudFormation takes TLS 1.0.
    absent: Absent::Bad,
    wrong: Wrong::Test(accepts_old_versions),
    unless: Some(|context, properties| properties.is_none_or(|it| !speaks(context, it, &["HTTPS", "TLS"]))),
    mend: Mend::Set {
        value: || Value::text("ELBSecurityPolicy-TLS13-1-2-2021-06"),
        title: "Accept TLS 1.2 and 1.3 only; clients that are older cannot connect",
        safety: Safety::Unsafe,
    },
    message: "The listener accepts TLS 1.0 or 1.1, which are broken, also when SslPolicy is absent. \
              Set SslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06.",
};

/// Whether a predefined policy takes TLS 1.0 or 1.1 (Elastic Load Balancing user guide, "Security
/// policies").
fn accepts_old_versions(policy: &str) -> bool {
    let old = ["TLS-1-0", "TLS-1-1", "TLS13-1-0", "TLS13-1-1", "FS-2018-06", "FS-1-1"];
    policy == "ELBSecurityPolicy-2016-08"
        || policy.starts_with("ELBSecurityPolicy-2015")
        || old.iter().any(|part| policy.starts_with(&format!("ELBSecurityPolicy-{part}")))
}

/// Whether a listener surely speaks one of the protocols.
fn speaks(context: &ItemContext<'_, '_>, properties: Node<'_>, protocols: &[&str]) -> bool {
    let places = lookup(context.environment, properties, &["Protocol"]);
    !places.is_empty() && places.iter().all(|place| place.given.is_surely(|it| protocols.contains(&it)))
}

fn http(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    let Some(pair) = properties.pair("Protocol").filter(|_| speaks(context, properties, &["HTTP"])) else {
        return;
    };
    // An action that cannot be read may redirect.
    let mut serves = false;
    for place in lookup(context.environment, properties, &["DefaultActions", "*"]) {
        let Given::Literal(action) = place.given else { return };
        let kind = lookup(context.environment, action, &["Type"]);
        if !kind
            .iter()
            .all(|kind| kind.given.is_surely(|it| it == "forward" || it.starts_with("authenticate")))
        {
            return;
        }
        serves |= action.kind() == Kind::Mapping;
    }
    if serves {
        sink.report(
            pair.value.full_span(),
            "The listener serves plain HTTP: what is sent can be read and changed on the way. Let it redirect to HTTPS \
             (Type: redirect), and serve on a listener with a certificate.",
        );
    }
}

fn certificate(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    if !speaks(context, properties, &["HTTPS", "TLS"]) {
        return;
    }
    let places = lookup(context.environment, properties, &["Certificates"]);
    if !places.is_empty() && places.iter().all(|place| matches!(place.given, Given::Absent)) {
        let Some(protocol) = properties.get("Protocol") else { return };
        sink.report(
            protocol.full_span(),
            "A listener for HTTPS or TLS needs a certificate: without Certificates the deployment fails. Name one of \
             AWS Certificate Manager.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check;

    #[test]
    fn listeners() {
        check(
            "
Parameters:
  Policy: { Type: String }
Conditions:
  Secure: !Equals [!Ref Policy, '']
Resources:
  Plain:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { Protocol: HTTP, DefaultActions: [{ Type: forward, TargetGroupArn: t }] }
#                           ^^^^ warning[elbv2-listener-unencrypted]
  Redirect:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { Protocol: HTTP, DefaultActions: [{ Type: redirect, RedirectConfig: { StatusCode: HTTP_301 } }] }
  Perhaps:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { Protocol: HTTP, DefaultActions: [{ Type: !If [Secure, redirect, forward] }] }
  Bare:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { Protocol: HTTPS, DefaultActions: [], SslPolicy: ELBSecurityPolicy-2016-08 }
#                           ^^^^^ error[elbv2-listener-certificate-missing]
#                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^ warning[elbv2-listener-weak-tls]
  Good:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { Protocol: TLS, Certificates: [{ CertificateArn: c }], SslPolicy: ELBSecurityPolicy-TLS13-1-2-2021-06 }
  Given:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: { Protocol: TLS, Certificates: !Ref Policy, SslPolicy: !Ref Policy }
",
        );
    }

    #[test]
    fn policies() {
        assert!(accepts_old_versions("ELBSecurityPolicy-TLS-1-1-2017-01"));
        assert!(accepts_old_versions("ELBSecurityPolicy-FS-2018-06"));
        assert!(!accepts_old_versions("ELBSecurityPolicy-TLS-1-2-2017-01"));
        assert!(!accepts_old_versions("ELBSecurityPolicy-FS-1-2-Res-2020-10"));
    }
}
