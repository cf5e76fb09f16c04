//! Reported by [`Analysis::check_parameters`](crate::Analysis::check_parameters).

use crate::check::{Check, rule};

rule! {
    id: "parameter-value-missing",
    summary: "A parameter file gives no value for a parameter without a default",
    severity: Error,
    category: Correctness,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["cfn-lint:E2900"],
    check: Check::OtherFile,
}
