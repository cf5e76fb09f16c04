//! What single properties of web ACLs must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    METRICS {
        id: "waf-metrics-disabled",
        summary: "A web ACL or rule group records no metrics",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:waf.12"],
        places: [
            ("AWS::WAFv2::WebACL", ["VisibilityConfig", "CloudWatchMetricsEnabled"]),
            ("AWS::WAFv2::WebACL", ["Rules", "*", "VisibilityConfig", "CloudWatchMetricsEnabled"]),
            ("AWS::WAFv2::RuleGroup", ["VisibilityConfig", "CloudWatchMetricsEnabled"]),
            ("AWS::WAFv2::RuleGroup", ["Rules", "*", "VisibilityConfig", "CloudWatchMetricsEnabled"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Record metrics (CloudWatchMetricsEnabled: true)",
            safety: Safety::Safe,
        },
        message: "CloudWatchMetricsEnabled: false hides how many requests are let through and blocked. Set \
                  it to true.",
    }
}

property_rule! {
    CLASSIC_DEFAULT {
        id: "waf-classic-default-action-allow",
        summary: "A classic web ACL lets through what no rule is about",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:webacl_allow_defaultaction", "cfn_nag:F665", "guard:WAF_WEB_ACL_DEFAULT_ACTION_RULE", "fsbp:waf.1", "fsbp:waf.2", "fsbp:waf.3", "fsbp:waf.4", "fsbp:waf.6", "fsbp:waf.7", "fsbp:waf.8"],
        places: [
            ("AWS::WAF::WebACL", ["DefaultAction", "Type"]),
            ("AWS::WAFRegional::WebACL", ["DefaultAction", "Type"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["ALLOW"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The default action lets every request through that no rule is about. Block by default \
                  where you know what to allow.",
    }
}
