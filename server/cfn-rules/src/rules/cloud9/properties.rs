//! What single properties of development environments must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    SSH {
        id: "cloud9-environment-open-to-ssh",
        summary: "A development environment is reached over SSH from outside",
        severity: Information,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-C91"],
        places: [("AWS::Cloud9::EnvironmentEC2", ["ConnectionType"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["CONNECT_SSH"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("CONNECT_SSM"),
            title: "Connect through Systems Manager (ConnectionType: CONNECT_SSM); an existing environment is replaced",
            safety: Safety::Unsafe,
        },
        message: "ConnectionType is CONNECT_SSH, also when it is absent: the instance needs a public address and an open \
                  SSH port. Set CONNECT_SSM, which needs neither.",
    }
}
