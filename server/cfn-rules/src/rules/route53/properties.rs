//! What single properties of hosted zones must be: one row a rule.

use cfn_syntax::Node;

use crate::check::{ItemContext, property_rule};
use crate::requirement::{Absent, Mend, Wrong};

property_rule! {
    QUERIES {
        id: "route53-query-logs-missing",
        summary: "A public zone does not log what it is asked",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:cloudwatch_logging_disabled", "fsbp:route53.2"],
        places: [("AWS::Route53::HostedZone", ["QueryLoggingConfig"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(is_private),
        mend: Mend::Nothing,
        message: "Without QueryLoggingConfig nobody can see which names were asked for. Name a log group in \
                  us-east-1 with a resource policy for the service.",
    }
}

fn is_private(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_some_and(|it| it.pair("VPCs").is_some())
}
