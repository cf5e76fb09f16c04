//! Attributes of load balancers: a list of keys and values, one row a rule.

use cfn_syntax::{Kind, Node};
use cfn_template::{Given, function, lookup, values};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

const LOAD_BALANCER: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";

/// An attribute that should have a value.
struct Attribute {
    key: &'static str,
    wanted: &'static str,
    /// Whether only Application Load Balancers have it.
    is_of_application: bool,
    /// What the fix is called; `None` when the attribute alone does not mend it.
    title: Option<&'static str>,
    message: &'static str,
}

rule! {
    DELETION_UNPROTECTED {
        id: "elbv2-load-balancer-deletion-unprotected",
        summary: "A load balancer can be deleted by a mistaken call",
        severity: Hint,
        category: Reliability,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["guard:ELB_DELETION_PROTECTION_ENABLED", "cdk-nag:HIPAA.Security-ELBDeletionProtectionEnabled", "fsbp:elb.6"],
        check: Check::Resource(&[LOAD_BALANCER], |context, sink| check(context, sink, &Attribute {
            key: "deletion_protection.enabled",
            wanted: "true",
            is_of_application: false,
            title: Some("Protect the load balancer from deletion; the stack cannot delete it then"),
            message: "Without deletion_protection.enabled one mistaken call or change deletes the load balancer and its \
                      address with it. Set the attribute to true in production.",
        })),
    }
}

rule! {
    INVALID_HEADERS {
        id: "elbv2-load-balancer-passes-invalid-headers",
        summary: "A load balancer passes on headers that are not valid HTTP",
        severity: Information,
        category: Security,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_131", "trivy:AWS-0052", "guard:ALB_HTTP_DROP_INVALID_HEADER_ENABLED", "cdk-nag:HIPAA.Security-ALBHttpDropInvalidHeaderEnabled", "fsbp:elb.4"],
        check: Check::Resource(&[LOAD_BALANCER], |context, sink| check(context, sink, &Attribute {
            key: "routing.http.drop_invalid_header_fields.enabled",
            wanted: "true",
            is_of_application: true,
            title: Some("Drop headers that are not valid; clients that send some lose them"),
            message: "Headers with odd names are passed on, and servers that read them differently can be tricked into \
                      mixing up requests. Set routing.http.drop_invalid_header_fields.enabled to true.",
        })),
    }
}

rule! {
    UNLOGGED {
        id: "elbv2-load-balancer-unlogged",
        summary: "A load balancer keeps no record of its requests",
        severity: Information,
        category: Operations,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:elb_v2_alb_access_log_disabled", "checkov:CKV_AWS_91", "cfn_nag:W52", "guard:ELBV2_ACCESS_LOGGING_RULE", "cdk-nag:AwsSolutions-ELB2", "fsbp:elb.5"],
        check: Check::Resource(&[LOAD_BALANCER], |context, sink| check(context, sink, &Attribute {
            key: "access_logs.s3.enabled",
            wanted: "true",
            is_of_application: false,
            title: None,
            message: "Without access_logs.s3.enabled nobody can tell after an attack or a failure who asked for what. \
                      Set it to true, with access_logs.s3.bucket and a bucket policy for the log delivery.",
        })),
    }
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, attribute: &Attribute) {
    let resource = context.item.value();
    let Some(pair) = resource.pair("Properties") else { return };
    let properties = pair.value.resolve();
    if attribute.is_of_application && !is_application(context, properties) {
        return;
    }
    let Some(list) = properties.pair("LoadBalancerAttributes") else {
        if properties.pairs().any(|it| it.name().starts_with("Fn::")) {
            return;
        }
        sink.report(pair.key.span(), attribute.message).fix(|| {
            let value = Value::list([wanted(attribute)]);
            fix(attribute, context.shared.writer().insert(properties, "LoadBalancerAttributes", &value)?)
        });
        return;
    };
    let items = list.value.resolve();
    if items.kind() != Kind::Sequence || function(items).is_some() {
        return;
    }
    for item in items.items() {
        let Some(key) = key_of(context, item) else { return };
        if key != attribute.key {
            continue;
        }
        let Some(value) = item.get("Value") else { return };
        for given in values(context.environment, value) {
            if let Given::Literal(node) = given
                && node.text().is_some_and(|text| !text.eq_ignore_ascii_case(attribute.wanted))
            {
                sink.report(node.full_span(), attribute.message).fix(|| {
                    fix(attribute, context.shared.writer().replace(node, &Value::text(attribute.wanted)))
                });
            }
        }
        return;
    }
    sink.report(list.key.span(), attribute.message)
        .fix(|| fix(attribute, context.shared.writer().append(list, &wanted(attribute))?));
}

/// The key of an attribute; `None` when it may be any.
fn key_of(context: &ItemContext<'_, '_>, item: Node<'_>) -> Option<String> {
    match lookup(context.environment, item, &["Key"]).as_slice() {
        [place] => place.given.text().map(std::borrow::Cow::into_owned),
        _ => None,
    }
}

/// Whether a load balancer surely is an Application Load Balancer, which is the default.
fn is_application(context: &ItemContext<'_, '_>, properties: Node<'_>) -> bool {
    let places = lookup(context.environment, properties, &["Type"]);
    !places.is_empty()
        && places.iter().all(|place| {
            matches!(place.given, Given::Absent) || place.given.is_surely(|it| it == "application")
        })
}

fn wanted(attribute: &Attribute) -> Value {
    Value::map([("Key", Value::text(attribute.key)), ("Value", Value::text(attribute.wanted))])
}

fn fix(attribute: &Attribute, edit: cfn_text::TextEdit) -> Option<Fix> {
    let title = attribute.title?.to_owned();
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn attributes() {
        check(
            "
Parameters:
  Key: { Type: String }
  Kind: { Type: String }
Resources:
  Bare:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
#   ^^^^^^^^^^ hint[elbv2-load-balancer-deletion-unprotected]
#   ^^^^^^^^^^ information[elbv2-load-balancer-passes-invalid-headers]
#   ^^^^^^^^^^ information[elbv2-load-balancer-unlogged]
      Subnets: [a, b]
  Network:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Type: network
      LoadBalancerAttributes:
#     ^^^^^^^^^^^^^^^^^^^^^^ information[elbv2-load-balancer-unlogged]
        - { Key: deletion_protection.enabled, Value: 'false' }
#                                                    ^^^^^^^ hint[elbv2-load-balancer-deletion-unprotected]
  Unknown:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: { Type: !Ref Kind, LoadBalancerAttributes: [{ Key: !Ref Key, Value: 'true' }] }
",
        );
    }
}
