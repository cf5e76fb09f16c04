//! What single properties of Flink applications must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    CHECKPOINTS {
        id: "kinesisanalytics-checkpoints-disabled",
        summary: "A Flink application makes no checkpoints",
        severity: Warning,
        category: Reliability,
        default: true,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-KDA3"],
        places: [("AWS::KinesisAnalyticsV2::Application", ["ApplicationConfiguration", "FlinkApplicationConfiguration", "CheckpointConfiguration", "CheckpointingEnabled"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Make checkpoints (CheckpointingEnabled: true)",
            safety: Safety::Safe,
        },
        message: "CheckpointingEnabled: false loses the state of the application at every failure and \
                  update. Set it to true.",
    }
}
