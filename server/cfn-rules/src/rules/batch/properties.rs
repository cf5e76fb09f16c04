//! What single properties of batch jobs must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PRIVILEGED {
        id: "batch-privileged-container",
        summary: "The container of a job runs with the rights of its host",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:batch_job_definition_with_privileged_container_properties", "cfn_nag:W34", "guard:BATCH_JOB_CONTAINER_PROPERTIES_PRIVILEGED_RULE"],
        places: [
            ("AWS::Batch::JobDefinition", ["ContainerProperties", "Privileged"]),
            ("AWS::Batch::JobDefinition", ["NodeProperties", "NodeRangeProperties", "*", "Container", "Privileged"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Run without rights of the host (Privileged: false)",
            safety: Safety::Unsafe,
        },
        message: "Privileged: true makes the container root on its host: it can read other jobs and their \
                  credentials. Set it to false.",
    }
}
