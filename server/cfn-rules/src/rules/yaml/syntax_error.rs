use crate::check::{Check, rule};

rule! {
    id: "yaml-syntax-error",
    summary: "The text cannot be read as YAML or JSON here",
    severity: Error,
    category: Correctness,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: ["cfn-lint:E0000"],
    check: Check::Syntax,
}
