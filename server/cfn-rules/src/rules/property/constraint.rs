//! What services demand beyond the schemas of their types: which values and properties go
//! together. The checks are data; a rule gathers those of a service.

use crate::check::{ItemContext, Rule, Sink};
use crate::meta::Severity;
use crate::rules::property::{conflict, value_not_allowed};
use crate::validation::{Kind, Problem};

/// Declares the rule of a group of checks.
macro_rules! group {
    ($name:ident, $id:literal, $summary:literal, $severity:ident, [$($equivalent:literal),* $(,)?]) => {
        pub(crate) mod $name {
            use crate::check::{Check, rule};

            rule! {
                id: $id,
                summary: $summary,
                severity: $severity,
                category: Correctness,
                default: true,
                fix: unsafe_,
                since: "0.1.0",
                equivalents: [$($equivalent),*],
                check: Check::Validation(super::report),
            }
        }
    };
}

group!(
    instance_type,
    "instance-type-unknown",
    "An instance type or class that the service does not offer",
    Error,
    [
        "cfn-lint:E3025",
        "cfn-lint:E3062",
        "cfn-lint:E3617",
        "cfn-lint:E3620",
        "cfn-lint:E3621",
        "cfn-lint:E3628",
        "cfn-lint:E3635",
        "cfn-lint:E3640",
        "cfn-lint:E3641",
        "cfn-lint:E3642",
        "cfn-lint:E3643",
        "cfn-lint:E3644",
        "cfn-lint:E3647",
        "cfn-lint:E3652",
        "cfn-lint:E3653",
        "cfn-lint:E3667",
        "cfn-lint:E3670",
        "cfn-lint:E3672",
        "cfn-lint:E3675",
        "cfn-lint:E3694",
    ]
);
group!(
    engine_version,
    "engine-version-unknown",
    "A database engine or version that the service does not offer",
    Error,
    ["cfn-lint:E3690", "cfn-lint:E3691", "cfn-lint:E3695", "cfn-lint:W3690", "cfn-lint:W3691"]
);
group!(
    database,
    "rds-property-conflict",
    "Properties of a database or cache that do not go together",
    Error,
    [
        "cfn-lint:E3026",
        "cfn-lint:E3682",
        "cfn-lint:E3686",
        "cfn-lint:E3689",
        "cfn-lint:E3692",
        "cfn-lint:E3693",
        "cfn-lint:E3704",
        "cfn-lint:E3719",
        "cfn-lint:E3720",
        "cfn-lint:E3721",
        "cfn-lint:W3688",
        "cfn-lint:W3689",
        "cfn-lint:W3693",
        "cfn-lint:W3699",
        "cfn-lint:E3638",
        "cfn-lint:E3639",
    ]
);
group!(
    compute,
    "ec2-property-conflict",
    "Properties of instances, volumes or security groups that do not go together",
    Error,
    [
        "cfn-lint:E3671",
        "cfn-lint:E3673",
        "cfn-lint:E3674",
        "cfn-lint:E3687",
        "cfn-lint:E3688",
        "cfn-lint:E3715",
        "cfn-lint:W3671",
        "cfn-lint:W3687",
        "cfn-lint:W3698",
        "cfn-lint:W3700",
        "cfn-lint:W3703",
    ]
);
group!(
    balancer,
    "elb-property-conflict",
    "Properties of a load balancer that do not go together",
    Error,
    [
        "cfn-lint:E3676",
        "cfn-lint:E3679",
        "cfn-lint:E3680",
        "cfn-lint:E3681",
        "cfn-lint:E3683",
        "cfn-lint:E3684",
    ]
);
group!(
    lambda,
    "lambda-property-conflict",
    "Properties of a function that do not go together",
    Error,
    [
        "cfn-lint:E3633",
        "cfn-lint:E3634",
        "cfn-lint:E3677",
        "cfn-lint:E3678",
        "cfn-lint:E3685",
        "cfn-lint:E3696",
        "cfn-lint:E3717",
        "cfn-lint:W3663",
        "cfn-lint:W3702",
    ]
);
group!(
    containers,
    "ecs-property-conflict",
    "Properties of a service or task definition that do not go together",
    Error,
    [
        "cfn-lint:E3042",
        "cfn-lint:E3044",
        "cfn-lint:E3046",
        "cfn-lint:E3047",
        "cfn-lint:E3048",
        "cfn-lint:E3052",
    ]
);
group!(
    other,
    "service-property-conflict",
    "Properties that the service does not take together",
    Error,
    [
        "cfn-lint:E3023",
        "cfn-lint:E3029",
        "cfn-lint:E3045",
        "cfn-lint:E3501",
        "cfn-lint:E3615",
        "cfn-lint:E3636",
        "cfn-lint:E3660",
        "cfn-lint:E3661",
        "cfn-lint:E3718",
        "cfn-lint:E3722",
        "cfn-lint:E3723",
        "cfn-lint:E3725",
        "cfn-lint:W3694",
        "cfn-lint:W3701",
        "cfn-lint:W3704",
        "cfn-lint:W3705",
    ]
);
group!(
    policy,
    "iam-policy-malformed",
    "A policy breaks the grammar of IAM",
    Error,
    [
        "cfn-lint:E3510",
        "cfn-lint:E3512",
        "cfn-lint:E3513",
        "cfn-lint:E3514",
        "cfn-lint:E3530",
        "cfn-lint:W2511"
    ]
);

static GROUPS: [&Rule; 9] = [
    &instance_type::RULE,
    &engine_version::RULE,
    &database::RULE,
    &compute::RULE,
    &balancer::RULE,
    &lambda::RULE,
    &containers::RULE,
    &other::RULE,
    &policy::RULE,
];

/// The rule that a check belongs to.
pub(crate) fn rule_of(check: &str) -> Option<&'static Rule> {
    let is_it = |equivalent: &&str| equivalent.strip_prefix("cfn-lint:") == Some(check);
    Some(GROUPS.into_iter().find(|rule| rule.meta.equivalents.iter().any(is_it)).unwrap_or(&other::RULE))
}

/// What a check is about, where its problems do not say it themselves.
const REASONS: &[(&str, &str)] = &[
    ("E3042", "A task definition needs at least one essential container."),
    ("E3044", "Fargate and external services only know the scheduling strategy `REPLICA`."),
    ("E3045", "`AccessControl` works only with `OwnershipControls` that permit ACLs."),
    ("E3046", "The log driver `awslogs` needs these options."),
    ("E3047", "Fargate knows only certain pairs of CPU and memory."),
    ("E3048", "Fargate demands this of a task."),
    ("E3052", "A service with network mode `awsvpc` needs a network configuration."),
    ("E3615", "The period of an alarm is 10, 30 or a multiple of 60 seconds."),
    ("E3633", "An event source that is a stream needs `StartingPosition`."),
    ("E3634", "A queue has no `StartingPosition`."),
    ("E3636", "With type `S3` a location is needed."),
    ("E3638", "With billing mode `PAY_PER_REQUEST` there is no throughput to set."),
    ("E3639", "With billing mode `PROVISIONED` the throughput must be set."),
    ("E3660", "An API without an OpenAPI definition needs a name."),
    ("E3661", "A health check of an alarm must name the alarm."),
    ("E3671", "The type of the volume decides which performance can be set."),
    ("E3674", "With private addresses of its own an interface takes no single one."),
    ("E3676", "A listener with HTTPS or TLS needs a certificate."),
    ("E3677", "Inline code runs only on Node.js and Python."),
    ("E3678", "Inline code needs a runtime."),
    ("E3679", "A listener with HTTPS or SSL needs a certificate."),
    ("E3680", "An application load balancer needs at least two subnets."),
    ("E3682", "Aurora instances take this from their cluster."),
    ("E3685", "A function from a container image has no handler, runtime or layers."),
    ("E3686", "The engine mode decides which scaling configuration there is."),
    ("E3687", "TCP and UDP need ports, ICMP a type and a code."),
    ("E3688", "When one port is -1, so must be the other."),
    ("E3689", "A monitoring interval needs a role, and a role an interval."),
    ("E3692", "A Multi-AZ cluster must say this of its instances."),
    ("E3693", "An Aurora cluster takes this from its instances."),
    ("E3696", "Log levels need the log format `JSON`."),
    ("E3704", "Valkey must say whether it encrypts in transit."),
    ("E3715", "Without `Ebs`, the virtual name is `ephemeral0` to `ephemeral23`."),
    ("W3663", "With the ARN of a bucket, the account must be named: buckets change owners."),
    ("W3687", "This protocol has no ports: they are ignored."),
    ("W3688", "Restoring from a snapshot ignores this."),
    ("W3689", "Restoring from another cluster ignores this."),
    ("W3690", "The version is deprecated."),
    ("W3691", "The version is deprecated."),
    ("W3693", "Aurora ignores this."),
];

fn report<'a>(context: &ItemContext<'_, 'a>, problem: &Problem<'a>, sink: &mut Sink<'_>) {
    let check = problem.constraint.unwrap_or_default();
    let before = sink.findings.len();
    match &problem.kind {
        Kind::NotAllowed { .. } => value_not_allowed::report(context, problem, sink),
        Kind::Exclusive { .. }
        | Kind::NoneOf { .. }
        | Kind::Dependent { .. }
        | Kind::NotHere { .. }
        | Kind::Forbidden
        | Kind::NoShape
        | Kind::ManyShapes
        | Kind::NoItem => conflict::report(context, problem, sink),
        _ => {
            let report = problem.rule_of_kind().check.reporter();
            if let Some(report) = report {
                report(context, problem, sink);
            }
        }
    }
    let reason = REASONS.iter().find(|(id, _)| *id == check).map(|(_, reason)| *reason);
    let overridden = sink.settings.severities.contains_key(sink.rule.id);
    for finding in sink.findings.iter_mut().skip(before) {
        if let Some(reason) = reason {
            finding.message = format!("{} {reason}", finding.message);
        }
        // The checks of cfn-lint tell by their letter what they think of it.
        if check.starts_with('W') && !overridden {
            finding.severity = finding.severity.min(Severity::Warning);
        }
    }
}
