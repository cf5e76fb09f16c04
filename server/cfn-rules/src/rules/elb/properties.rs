//! What single properties of classic load balancers and target groups must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    CROSS_ZONE {
        id: "elb-cross-zone-off",
        summary: "A classic load balancer spreads requests unevenly between zones",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["guard:ELB_CROSS_ZONE_LOAD_BALANCING_ENABLED", "cdk-nag:AwsSolutions-ELB4", "fsbp:elb.9"],
        places: [("AWS::ElasticLoadBalancing::LoadBalancer", ["CrossZone"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Spread requests over the instances of all zones (CrossZone: true)",
            safety: Safety::Safe,
        },
        message: "Without CrossZone each zone gets the same share of the requests, however many instances it has. \
                  Set it to true.",
    }
}

property_rule! {
    CLASSIC_UNLOGGED {
        id: "elb-load-balancer-unlogged",
        summary: "A classic load balancer keeps no record of its requests",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:elb_access_log_disabled", "checkov:CKV_AWS_92", "cfn_nag:W26", "guard:ELB_LOGGING_ENABLED", "cdk-nag:AwsSolutions-ELB2", "fsbp:elb.5"],
        places: [("AWS::ElasticLoadBalancing::LoadBalancer", ["AccessLoggingPolicy", "Enabled"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "Without AccessLoggingPolicy nobody can tell after an attack or a failure who asked for what. Set \
                  Enabled: true and S3BucketName, with a bucket policy for the log delivery.",
    }
}
