//! Reported by [`Analysis::check_parameters`](crate::Analysis::check_parameters).

use crate::check::{Check, rule};

rule! {
    id: "parameter-value-unknown",
    summary: "A parameter file gives a value for a parameter that the template does not have",
    severity: Warning,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E2900"],
    check: Check::OtherFile,
}
