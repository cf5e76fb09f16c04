//! What single properties of user pools and identity pools must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    MFA {
        id: "cognito-mfa-off",
        summary: "A user pool asks for passwords only",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:cognito_userpool_without_mfa", "cfn_nag:F78", "guard:COGNITO_USER_POOL_MFA_CONFIGURATION_RULE", "cdk-nag:AwsSolutions-COG2"],
        places: [("AWS::Cognito::UserPool", ["MfaConfiguration"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["OFF"]),
        unless: None,
        mend: Mend::Nothing,
        message: "MfaConfiguration is OFF, its default: a stolen password is enough to log in. Set OPTIONAL \
                  or ON, with EnabledMfas.",
    }
}

property_rule! {
    PASSWORDS {
        id: "cognito-password-policy-missing",
        summary: "A user pool does not say how good passwords must be",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-COG1", "fsbp:cognito.3"],
        places: [("AWS::Cognito::UserPool", ["Policies", "PasswordPolicy"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without PasswordPolicy the defaults of the service hold: eight characters. Ask for twelve \
                  at least.",
    }
}

property_rule! {
    PASSWORD_LENGTH {
        id: "cognito-password-short",
        summary: "A user pool lets people have short passwords",
        severity: Information,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-COG1", "fsbp:cognito.3"],
        places: [("AWS::Cognito::UserPool", ["Policies", "PasswordPolicy", "MinimumLength"])],
        absent: Absent::Fine,
        wrong: Wrong::Below(8),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("12"),
            title: "Ask for 12 characters (MinimumLength: 12)",
            safety: Safety::Safe,
        },
        message: "Passwords shorter than 8 characters are guessed quickly. Set MinimumLength to 12.",
    }
}

property_rule! {
    DELETION {
        id: "cognito-deletion-protection-missing",
        summary: "A user pool can be deleted by one call",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: [],
        places: [("AWS::Cognito::UserPool", ["DeletionProtection"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["INACTIVE"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("ACTIVE"),
            title: "Protect the pool from deletion (DeletionProtection: ACTIVE)",
            safety: Safety::Safe,
        },
        message: "DeletionProtection is not ACTIVE: one call, or the removal of the resource from a \
                  template, deletes all users. Set it to ACTIVE.",
    }
}

property_rule! {
    GUESTS {
        id: "cognito-guests-allowed",
        summary: "An identity pool gives credentials to everyone",
        severity: Warning,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_366", "cfn_nag:W57", "guard:COGNITO_ALLOW_UNAUTHENTICATED_IDENTITIES_RULE", "cdk-nag:AwsSolutions-COG7", "fsbp:cognito.2"],
        places: [("AWS::Cognito::IdentityPool", ["AllowUnauthenticatedIdentities"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Ask for a login (AllowUnauthenticatedIdentities: false)",
            safety: Safety::Unsafe,
        },
        message: "AllowUnauthenticatedIdentities gives everyone on the internet credentials of AWS. Set it \
                  to false, unless guests must do something, and then keep their role small.",
    }
}
