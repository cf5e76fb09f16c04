//! What single properties of state machines must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    TRACING {
        id: "stepfunctions-tracing-off",
        summary: "Runs of a state machine are not traced",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: [
            "trivy:AWS-0117",
            "cdk-nag:AwsSolutions-SF2",
        ],
        places: [
            ("AWS::StepFunctions::StateMachine", ["TracingConfiguration", "Enabled"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Trace runs with X-Ray",
            safety: Safety::Safe,
        },
        message: "Without tracing it is hard to see which state of which run was slow or failed. Set \
                  TracingConfiguration.Enabled: true.",
    }
}

property_rule! {
    LOGGING {
        id: "stepfunctions-logging-off",
        summary: "Runs of a state machine leave no log",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: [
            "trivy:AWS-0119",
            "cdk-nag:AwsSolutions-SF1",
            "fsbp:sfn.1",
        ],
        places: [
            ("AWS::StepFunctions::StateMachine", ["LoggingConfiguration", "Level"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["OFF"]),
        unless: None,
        mend: Mend::Nothing,
        message: "What went wrong in a run is gone with its history, for express workflows at once. Set \
                  LoggingConfiguration with a level and a log group.",
    }
}
