//! What single properties of agents must be: one row a rule.

use crate::check::property_rule;
use crate::requirement::{Absent, Mend, Wrong};

property_rule! {
    KEY {
        id: "bedrock-agent-aws-owned-key",
        summary: "A Bedrock agent is encrypted with a key that you do not control",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_373"],
        places: [("AWS::Bedrock::Agent", ["CustomerEncryptionKeyArn"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without CustomerEncryptionKeyArn the instructions and sessions of the agent are encrypted \
                  with a key of AWS. Name a key of your own where you must decide who may decrypt.",
    }
}
