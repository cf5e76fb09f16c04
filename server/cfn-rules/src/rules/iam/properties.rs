//! What single properties of users and groups must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PASSWORD_KEPT {
        id: "iam-user-password-kept",
        summary: "A user may keep the password that someone else chose",
        severity: Information,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:user_iam_missing_password_reset_required",
            "cfn_nag:W50",
            "guard:IAM_USER_LOGIN_PROFILE_PASSWORD_RESET_RULE",
        ],
        places: [
            ("AWS::IAM::User", ["LoginProfile", "PasswordResetRequired"]),
        ],
        absent: Absent::BadUnder(1),
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Ask for a new password at the first sign-in",
            safety: Safety::Safe,
        },
        message: "Whoever wrote or deployed the template knows the password, and the user need not \
                  change it. Set PasswordResetRequired: true.",
    }
}

property_rule! {
    USER_POLICY {
        id: "iam-policy-on-user",
        summary: "A policy is attached to a user and not to a group or role",
        severity: Warning,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:iam_policy_on_user",
            "kics:iam_managed_policy_applied_to_a_user",
            "kics:iam_policies_without_groups",
            "kics:iam_policies_attached_to_user",
            "checkov:CKV_AWS_40",
            "trivy:AWS-0143",
            "cfn_nag:F10",
            "cfn_nag:F11",
            "cfn_nag:F12",
            "guard:IAM_NO_POLICY_ON_USER",
            "guard:IAM_USER_NO_POLICIES_CHECK",
            "cdk-nag:HIPAA.Security-IAMUserNoPolicies",
            "fsbp:iam.2",
        ],
        places: [
            ("AWS::IAM::Policy", ["Users"]),
            ("AWS::IAM::ManagedPolicy", ["Users"]),
            ("AWS::IAM::User", ["Policies"]),
            ("AWS::IAM::User", ["ManagedPolicyArns"]),
            ("AWS::IAM::UserPolicy", ["UserName"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Always,
        unless: None,
        mend: Mend::Nothing,
        message: "Permissions of single users are soon forgotten and differ from one to the next. Attach \
                  policies to groups, or better let people and programs take roles.",
    }
}

property_rule! {
    INLINE {
        id: "iam-inline-policy",
        summary: "A policy stands inline in its role, group or user",
        severity: Hint,
        category: Style,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:iam_groups_inline_policies",
            "kics:inline_policies_are_attached_to_ecs_service",
            "guard:IAM_NO_INLINE_POLICY_CHECK",
            "cdk-nag:HIPAA.Security-IAMNoInlinePolicy",
            "fsbp:kms.2",
        ],
        places: [
            ("AWS::IAM::Role", ["Policies"]),
            ("AWS::IAM::Group", ["Policies"]),
            ("AWS::IAM::User", ["Policies"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Always,
        unless: None,
        mend: Mend::Nothing,
        message: "An inline policy has no versions, cannot be shared and is not in the list of policies. \
                  Use AWS::IAM::ManagedPolicy where that matters.",
    }
}
