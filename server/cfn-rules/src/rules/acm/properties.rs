//! What single properties of certificates must be: one row a rule.

use crate::check::property_rule;
use crate::requirement::{Absent, Mend, Wrong};

property_rule! {
    WILDCARD {
        id: "acm-certificate-wildcard",
        summary: "A certificate holds for all names of a domain",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:wildcard_in_acm_certificate_domain_name",
            "checkov:CKV2_AWS_71",
        ],
        places: [
            ("AWS::CertificateManager::Certificate", ["DomainName"]),
            ("AWS::CertificateManager::Certificate", ["SubjectAlternativeNames", "*"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Test(|name| name.starts_with("*.")),
        unless: None,
        mend: Mend::Nothing,
        message: "Whoever gets hold of this certificate can pose as every host of the domain. Name the \
                  hosts, where they are few.",
    }
}
