//! What single properties of distributions must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    TLS {
        id: "cloudfront-tls-outdated",
        summary: "A distribution accepts outdated versions of TLS",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:cloudfront_without_minimum_protocol_tls_1.2", "kics:secure_ciphers_disabled", "checkov:CKV_AWS_174", "trivy:AWS-0013", "cfn_nag:W70", "guard:CLOUDFRONT_MINIMUM_PROTOCOL_VERSION_RULE", "cdk-nag:AwsSolutions-CFR4", "fsbp:cloudfront.15"],
        places: [("AWS::CloudFront::Distribution", ["DistributionConfig", "ViewerCertificate", "MinimumProtocolVersion"])],
        absent: Absent::BadUnder(2),
        wrong: Wrong::Test(is_old_tls),
        unless: Some(uses_default_certificate),
        mend: Mend::Set {
            value: || Value::text("TLSv1.2_2021"),
            title: "Require TLS 1.2 (MinimumProtocolVersion: TLSv1.2_2021)",
            safety: Safety::Safe,
        },
        message: "The distribution accepts TLS 1.0 or 1.1, or SSL 3 (also when MinimumProtocolVersion is \
                  absent). Set it to TLSv1.2_2021.",
    }
}

property_rule! {
    CERTIFICATE {
        id: "cloudfront-default-certificate",
        summary: "A distribution uses the certificate of CloudFront",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:vulnerable_default_ssl_certificate", "guard:CLOUDFRONT_CUSTOM_SSL_CERTIFICATE", "fsbp:cloudfront.7", "kics:cloudfront_without_minimum_protocol_tls_1.2", "kics:secure_ciphers_disabled", "checkov:CKV_AWS_174", "trivy:AWS-0013", "cfn_nag:W70", "guard:CLOUDFRONT_MINIMUM_PROTOCOL_VERSION_RULE", "cdk-nag:AwsSolutions-CFR4", "fsbp:cloudfront.15"],
        places: [("AWS::CloudFront::Distribution", ["DistributionConfig", "ViewerCertificate"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without ViewerCertificate the distribution answers only on its cloudfront.net name, and \
                  accepts TLS 1.0. Give it a certificate of your own where it serves your domain.",
    }
}

property_rule! {
    DEFAULT_CERTIFICATE {
        id: "cloudfront-default-certificate-chosen",
        summary: "A distribution says that it uses the certificate of CloudFront",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:vulnerable_default_ssl_certificate", "guard:CLOUDFRONT_CUSTOM_SSL_CERTIFICATE", "fsbp:cloudfront.7", "kics:cloudfront_without_minimum_protocol_tls_1.2", "kics:secure_ciphers_disabled", "checkov:CKV_AWS_174", "trivy:AWS-0013", "cfn_nag:W70", "guard:CLOUDFRONT_MINIMUM_PROTOCOL_VERSION_RULE", "cdk-nag:AwsSolutions-CFR4", "fsbp:cloudfront.15"],
        places: [("AWS::CloudFront::Distribution", ["DistributionConfig", "ViewerCertificate", "CloudFrontDefaultCertificate"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Nothing,
        message: "With the certificate of CloudFront the distribution accepts TLS 1.0, whatever \
                  MinimumProtocolVersion says. Give it a certificate of your own where it serves your \
                  domain.",
    }
}

property_rule! {
    SNI {
        id: "cloudfront-dedicated-address",
        summary: "A distribution pays for an address of its own",
        severity: Hint,
        category: Cost,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:CLOUDFRONT_SNI_ENABLED", "fsbp:cloudfront.8"],
        places: [("AWS::CloudFront::Distribution", ["DistributionConfig", "ViewerCertificate", "SslSupportMethod"])],
        absent: Absent::BadUnder(2),
        wrong: Wrong::Is(&["vip"]),
        unless: Some(uses_default_certificate),
        mend: Mend::Set {
            value: || Value::text("sni-only"),
            title: "Serve by name (SslSupportMethod: sni-only)",
            safety: Safety::Unsafe,
        },
        message: "SslSupportMethod is not sni-only: a dedicated address costs 600 dollars a month and only \
                  helps clients of before 2010. Set it to sni-only.",
    }
}

property_rule! {
    HTTP {
        id: "cloudfront-http-allowed",
        summary: "A distribution serves content without TLS",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:cloudfront_viewer_protocol_policy_allows_http", "checkov:CKV_AWS_34", "trivy:AWS-0012", "guard:CLOUDFRONT_VIEWER_POLICY_HTTPS", "fsbp:cloudfront.3"],
        places: [
            ("AWS::CloudFront::Distribution", ["DistributionConfig", "DefaultCacheBehavior", "ViewerProtocolPolicy"]),
            ("AWS::CloudFront::Distribution", ["DistributionConfig", "CacheBehaviors", "*", "ViewerProtocolPolicy"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["allow-all"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("redirect-to-https"),
            title: "Redirect to HTTPS (redirect-to-https)",
            safety: Safety::Safe,
        },
        message: "allow-all serves content in the clear: it can be read and changed on the way, cookies too. \
                  Set ViewerProtocolPolicy to redirect-to-https.",
    }
}

property_rule! {
    WAF {
        id: "cloudfront-waf-missing",
        summary: "A distribution has no web ACL",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:cloudfront_without_waf", "checkov:CKV_AWS_68", "trivy:AWS-0011", "cdk-nag:AwsSolutions-CFR2", "fsbp:cloudfront.6"],
        places: [("AWS::CloudFront::Distribution", ["DistributionConfig", "WebACLId"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without WebACLId nothing filters attacks before they reach the origin. Name a web ACL of \
                  scope CLOUDFRONT where the origin runs an application.",
    }
}

property_rule! {
    ROOT_OBJECT {
        id: "cloudfront-default-root-object-missing",
        summary: "A distribution has no default root object",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:CLOUDFRONT_DEFAULT_ROOT_OBJECT_CONFIGURED", "fsbp:cloudfront.1"],
        places: [("AWS::CloudFront::Distribution", ["DistributionConfig", "DefaultRootObject"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::text("index.html"),
            title: "Answer / with index.html",
            safety: Safety::Unsafe,
        },
        message: "Without DefaultRootObject a request for / goes to the origin as it is, and a bucket may \
                  answer with a list of its files. Set it to index.html.",
    }
}

property_rule! {
    FAILOVER {
        id: "cloudfront-origin-failover-missing",
        summary: "A distribution has no second origin to fall back to",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:CLOUDFRONT_ORIGIN_FAILOVER_ENABLED", "fsbp:cloudfront.4"],
        places: [("AWS::CloudFront::Distribution", ["DistributionConfig", "OriginGroups"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without OriginGroups the distribution shows errors when its origin fails. Add a group of \
                  two origins where there is a second one.",
    }
}

property_rule! {
    GEO {
        id: "cloudfront-geo-restriction-missing",
        summary: "A distribution serves every country",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:geo_restriction_disabled", "cdk-nag:AwsSolutions-CFR1"],
        places: [("AWS::CloudFront::Distribution", ["DistributionConfig", "Restrictions", "GeoRestriction", "RestrictionType"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["none"]),
        unless: None,
        mend: Mend::Nothing,
        message: "No country is excluded. Restrict the countries where licences or law ask for it.",
    }
}

fn is_old_tls(version: &str) -> bool {
    matches!(version, "SSLv3" | "TLSv1" | "TLSv1_2016" | "TLSv1.1_2016")
}

/// With the certificate of CloudFront there is nothing to choose.
fn uses_default_certificate(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let Some(properties) = properties else { return false };
    let path = ["DistributionConfig", "ViewerCertificate", "CloudFrontDefaultCertificate"];
    lookup(context.environment, properties, &path).iter().any(|place| match &place.given {
        Given::Unknown => true,
        given => given.is_surely(|text| text.eq_ignore_ascii_case("true")),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check_fix;

    #[test]
    fn a_certificate_without_a_version() {
        check_fix(
            "
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultRootObject: index.html
        WebACLId: arn
        Logging: { Bucket: logs.s3.amazonaws.com }
        OriginGroups: { Quantity: 0 }
        Restrictions: { GeoRestriction: { RestrictionType: whitelist, Locations: [CH] } }
        ViewerCertificate:
          AcmCertificateArn: !ImportValue certificate # of the domain
          SslSupportMethod: sni-only
",
            "
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        DefaultRootObject: index.html
        WebACLId: arn
        Logging: { Bucket: logs.s3.amazonaws.com }
        OriginGroups: { Quantity: 0 }
        Restrictions: { GeoRestriction: { RestrictionType: whitelist, Locations: [CH] } }
        ViewerCertificate:
          AcmCertificateArn: !ImportValue certificate # of the domain
          SslSupportMethod: sni-only
          MinimumProtocolVersion: TLSv1.2_2021
",
        );
    }
}
