//! What single properties of AWS Config must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    AGGREGATOR {
        id: "config-aggregator-not-all-regions",
        summary: "An aggregator leaves out regions",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:config_configuration_aggregator_to_all_regions_disabled",
            "trivy:AWS-0019",
        ],
        places: [
            ("AWS::Config::ConfigurationAggregator", ["AccountAggregationSources", "*", "AllAwsRegions"]),
            ("AWS::Config::ConfigurationAggregator", ["OrganizationAggregationSource", "AllAwsRegions"]),
        ],
        absent: Absent::BadUnder(1),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Nothing,
        message: "Regions that are not listed are invisible, new ones too. Set AllAwsRegions: true in \
                  place of AwsRegions.",
    }
}

property_rule! {
    KEY_AGE {
        id: "config-access-key-age-long",
        summary: "A rule of Config lets access keys grow older than 90 days",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:access_key_not_rotated_within_90_days",
        ],
        places: [
            ("AWS::Config::ConfigRule", ["InputParameters", "maxAccessKeyAge"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Above(90),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("90"),
            title: "Report keys after 90 days",
            safety: Safety::Safe,
        },
        message: "The rule reports access keys later than after 90 days, the limit of the usual \
                  benchmarks. Set maxAccessKeyAge to 90.",
    }
}
