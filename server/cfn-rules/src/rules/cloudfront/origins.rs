//! What a distribution may do with its origins.

use cfn_syntax::Node;
use cfn_template::{Environment, Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! { UNENCRYPTED {
    id: "cloudfront-origin-unencrypted",
    summary: "A distribution fetches from its origin without TLS",
    severity: Warning,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["kics:connection_between_cloudfront_origin_not_encrypted", "checkov:CKV2_AWS_72", "fsbp:cloudfront.9"],
    check: Check::Resource(TYPES, unencrypted),
}}

rule! { OUTDATED {
    id: "cloudfront-origin-tls-outdated",
    summary: "A distribution talks to its origin with outdated versions of TLS",
    severity: Warning,
    category: Security,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["kics:connection_between_cloudfront_origin_not_encrypted", "cdk-nag:AwsSolutions-CFR5", "fsbp:cloudfront.10"],
    check: Check::Resource(TYPES, outdated),
}}

rule! { OPEN_BUCKET {
    id: "cloudfront-bucket-access-control-missing",
    summary: "A distribution fetches from a bucket without saying who it is",
    severity: Information,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["guard:CLOUDFRONT_ORIGIN_ACCESS_IDENTITY_ENABLED", "cdk-nag:AwsSolutions-CFR7", "cdk-nag:AwsSolutions-CFR6", "fsbp:cloudfront.13", "fsbp:cloudfront.12"],
    check: Check::Resource(TYPES, open_bucket),
}}

const TYPES: &[&str] = &["AWS::CloudFront::Distribution"];

fn unencrypted(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for origin in origins(context) {
        if is_website(context.environment, origin) {
            continue;
        }
        for place in lookup(context.environment, origin, &["CustomOriginConfig", "OriginProtocolPolicy"]) {
            if !place.given.is_surely(|policy| matches!(policy, "http-only" | "match-viewer")) {
                continue;
            }
            let Some(node) = place.given.node() else { continue };
            let message = "CloudFront may fetch from the origin in the clear, and hand on what someone changed on the \
                           way as yours. Set OriginProtocolPolicy to https-only.";
            sink.report(node.full_span(), message).fix(|| {
                let Given::Literal(node) = place.given else { return None };
                let edits = vec![context.shared.writer().replace_scalar(node, "https-only")];
                let title = "Fetch with TLS (https-only); the origin must have a certificate".to_owned();
                Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
            });
        }
    }
}

fn outdated(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for origin in origins(context) {
        for place in lookup(context.environment, origin, &["CustomOriginConfig", "OriginSSLProtocols"]) {
            let Given::Literal(list) = place.given else { continue };
            let is_old = |node: &Node<'_>| {
                node.text().is_some_and(|text| matches!(&*text, "SSLv3" | "TLSv1" | "TLSv1.1"))
            };
            if let Some(old) = list.items().find(is_old) {
                let message = "This version of TLS is broken: who sits between CloudFront and the origin can read and \
                               change what they send. Allow TLSv1.2 only.";
                let is_plain = list.items().all(|item| item.text().is_some());
                sink.report(old.full_span(), message).fix(|| {
                    let value = Value::list([Value::text("TLSv1.2")]);
                    let edits = is_plain.then(|| vec![context.shared.writer().replace(list, &value)])?;
                    let title = "Allow TLSv1.2 only".to_owned();
                    Some(Fix { title, safety: Safety::Safe, preferred: true, edits })
                });
            }
        }
    }
}

fn open_bucket(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    for origin in origins(context) {
        let Some(domain) = origin.pair("DomainName") else { continue };
        if !is_bucket(context.environment, origin) || origin.pair("CustomOriginConfig").is_some() {
            continue;
        }
        let says_who = |path: &'static [&'static str]| {
            lookup(context.environment, origin, path).iter().any(|place| match &place.given {
                Given::Absent => false,
                given => !given.is_surely(str::is_empty),
            })
        };
        if !says_who(&["OriginAccessControlId"]) && !says_who(&["S3OriginConfig", "OriginAccessIdentity"]) {
            let message = "CloudFront asks the bucket as nobody, so that the bucket must be open to all and can be read past \
                           the distribution. Add an AWS::CloudFront::OriginAccessControl and close the bucket.";
            sink.report(domain.key.span(), message);
        }
    }
}

/// The origins whose settings are written out.
fn origins<'a>(context: &ItemContext<'_, 'a>) -> Vec<Node<'a>> {
    let Some(properties) = context.item.properties() else { return Vec::new() };
    // What is off fetches nothing.
    let enabled = lookup(context.environment, properties, &["DistributionConfig", "Enabled"]);
    if enabled.iter().any(|place| place.given.is_surely(|text| text.eq_ignore_ascii_case("false"))) {
        return Vec::new();
    }
    let places = lookup(context.environment, properties, &["DistributionConfig", "Origins", "*"]);
    let literal = |given: Given<'a>| if let Given::Literal(node) = given { Some(node) } else { None };
    places.into_iter().filter_map(|place| literal(place.given)).collect()
}

/// The text of a domain name as far as it is written, or the attribute of a bucket it comes from.
fn domain(origin: Node<'_>) -> Option<String> {
    crate::policy_document::written(origin.get("DomainName")?, 8)
}

/// Websites of buckets speak no TLS.
fn is_website(environment: &Environment<'_>, origin: Node<'_>) -> bool {
    let is = |text: &str| text.contains("s3-website");
    let known = lookup(environment, origin, &["DomainName"]).iter().any(|place| place.given.is_surely(is));
    // What comes from elsewhere may be the website of a bucket.
    known || domain(origin).is_none_or(|text| is(&text) || text.contains("${"))
}

fn is_bucket(environment: &Environment<'_>, origin: Node<'_>) -> bool {
    let is = |text: &str| {
        let is_rest = text.ends_with(".amazonaws.com") || text.ends_with("${AWS::URLSuffix}");
        (text.contains(".s3.") || text.contains(".s3-")) && is_rest && !text.contains("s3-website")
    };
    lookup(environment, origin, &["DomainName"]).iter().any(|place| place.given.is_surely(is))
        || domain(origin).is_some_and(|text| {
            is(&text) || text.ends_with(".RegionalDomainName}") || text.ends_with(".DomainName}")
        })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn how_origins_are_reached() {
        check(
            "
Parameters:
  Host: { Type: String }
Resources:
  Bucket: { Type: AWS::S3::Bucket }
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - Id: plain
            DomainName: app.example.com
            CustomOriginConfig: { OriginProtocolPolicy: http-only, OriginSSLProtocols: [TLSv1, TLSv1.2] }
#                                                       ^^^^^^^^^ warning[cloudfront-origin-unencrypted]
#                                                                                       ^^^^^ warning[cloudfront-origin-tls-outdated]
          - Id: website
            DomainName: site.s3-website-eu-west-1.amazonaws.com
            CustomOriginConfig: { OriginProtocolPolicy: http-only }
          - Id: unknown
            DomainName: !Ref Host
            CustomOriginConfig: { OriginProtocolPolicy: http-only }
          - Id: open
            DomainName: !GetAtt Bucket.RegionalDomainName
#           ^^^^^^^^^^ information[cloudfront-bucket-access-control-missing]
            S3OriginConfig: { OriginAccessIdentity: '' }
          - Id: closed
            DomainName: site.s3.eu-west-1.amazonaws.com
            OriginAccessControlId: !ImportValue control
            S3OriginConfig: {}
",
        );
    }
}
