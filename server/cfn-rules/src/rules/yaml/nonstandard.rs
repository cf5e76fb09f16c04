use crate::check::{Check, rule};

rule! {
    id: "yaml-nonstandard",
    summary: "CloudFormation reads this, but the YAML standard forbids it",
    severity: Warning,
    category: Style,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [],
    check: Check::Syntax,
}
