//! What single properties of nested stacks and stack sets must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    NOTIFICATIONS {
        id: "cloudformation-stack-notifications-missing",
        summary: "A nested stack tells nobody what happens to it",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:stack_notifications_disabled", "fsbp:cloudformation.1"],
        places: [("AWS::CloudFormation::Stack", ["NotificationARNs"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without NotificationARNs events of the nested stack are only seen by who looks. Name a \
                  topic where somebody must know.",
    }
}

property_rule! {
    RETAIN {
        id: "cloudformation-stack-set-stacks-not-retained",
        summary: "A stack set deletes its stacks when an account leaves",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:stack_retention_disabled"],
        places: [("AWS::CloudFormation::StackSet", ["AutoDeployment", "RetainStacksOnAccountRemoval"])],
        absent: Absent::BadUnder(1),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Keep stacks (RetainStacksOnAccountRemoval: true)",
            safety: Safety::Safe,
        },
        message: "RetainStacksOnAccountRemoval is not true: an account that is moved out of the unit loses \
                  all resources of the set. Set it to true where they hold data.",
    }
}
