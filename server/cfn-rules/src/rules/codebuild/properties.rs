//! What single properties of build projects must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    KEY {
        id: "codebuild-aws-managed-key",
        summary: "The artifacts of a build have no key of their own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:codebuild_not_encrypted", "cfn_nag:W32", "guard:CODEBUILD_ENCRYPTION_KEY_RULE", "cdk-nag:AwsSolutions-CB4"],
        places: [("AWS::CodeBuild::Project", ["EncryptionKey"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without EncryptionKey artifacts are encrypted with the key of AWS for S3, whose policy you \
                  cannot change. Name a key of your own where you must decide who may decrypt.",
    }
}

property_rule! {
    UNENCRYPTED {
        id: "codebuild-artifacts-unencrypted",
        summary: "The artifacts of a build are not encrypted",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["checkov:CKV_AWS_78", "trivy:AWS-0018"],
        places: [
            ("AWS::CodeBuild::Project", ["Artifacts", "EncryptionDisabled"]),
            ("AWS::CodeBuild::Project", ["SecondaryArtifacts", "*", "EncryptionDisabled"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Encrypt artifacts (EncryptionDisabled: false)",
            safety: Safety::Safe,
        },
        message: "EncryptionDisabled: true stores what was built without a key. Leave it out, or set it to \
                  false.",
    }
}

property_rule! {
    LOGS_UNENCRYPTED {
        id: "codebuild-logs-unencrypted",
        summary: "The logs of a build are stored without encryption",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:codebuild.3"],
        places: [("AWS::CodeBuild::Project", ["LogsConfig", "S3Logs", "EncryptionDisabled"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Encrypt logs (EncryptionDisabled: false)",
            safety: Safety::Safe,
        },
        message: "EncryptionDisabled: true stores the logs of builds without a key. Leave it out, or set it \
                  to false.",
    }
}

property_rule! {
    PRIVILEGED {
        id: "codebuild-privileged",
        summary: "A build runs with the rights of its host",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:codebuild.5"],
        places: [("AWS::CodeBuild::Project", ["Environment", "PrivilegedMode"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Run without rights of the host (PrivilegedMode: false)",
            safety: Safety::Unsafe,
        },
        message: "PrivilegedMode gives the commands of the build all rights on its host. Set it to false, \
                  unless the build makes container images.",
    }
}

property_rule! {
    LOGS {
        id: "codebuild-logs-disabled",
        summary: "A build does not send its log to CloudWatch",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:codebuild.4"],
        places: [("AWS::CodeBuild::Project", ["LogsConfig", "CloudWatchLogs", "Status"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["DISABLED"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("ENABLED"),
            title: "Send logs to CloudWatch (Status: ENABLED)",
            safety: Safety::Safe,
        },
        message: "The log of the build does not go to CloudWatch. Set Status: ENABLED, unless it goes to S3.",
    }
}

property_rule! {
    IMAGE {
        id: "codebuild-image-unmanaged",
        summary: "A build runs in an image that AWS does not maintain",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-CB5"],
        places: [("AWS::CodeBuild::Project", ["Environment", "Image"])],
        absent: Absent::Fine,
        wrong: Wrong::Test(is_no_managed_image),
        unless: None,
        mend: Mend::Nothing,
        message: "The image is not one of aws/codebuild/…: its patches and its origin are up to you. Pin it \
                  and rebuild it, or use a managed image.",
    }
}

property_rule! {
    SOURCE {
        id: "codebuild-source-credentials",
        summary: "The address of a source holds credentials",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["guard:CODEBUILD_PROJECT_SOURCE_REPO_URL_CHECK", "cdk-nag:HIPAA.Security-CodeBuildProjectSourceRepoUrl", "fsbp:codebuild.1"],
        places: [
            ("AWS::CodeBuild::Project", ["Source", "Location"]),
            ("AWS::CodeBuild::Project", ["SecondarySources", "*", "Location"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Test(has_credentials),
        unless: None,
        mend: Mend::Nothing,
        message: "The address of the source holds a user name or token, for everyone who can read the \
                  template or the project. Use a connection or a source credential, and revoke the token.",
    }
}

fn is_no_managed_image(image: &str) -> bool {
    !image.starts_with("aws/codebuild/")
}

/// `https://user:token@host/path`, or `https://token@host/path`.
fn has_credentials(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    authority.split_once('@').is_some_and(|(user, _)| !user.is_empty() && user != "git")
}

#[cfg(test)]
mod tests {
    use super::has_credentials;

    #[test]
    fn credentials_in_addresses() {
        assert!(has_credentials("https://user:token@example.com/a.git"));
        assert!(has_credentials("https://token@example.com/a.git"));
        assert!(!has_credentials("https://example.com/a@b.git"));
        assert!(!has_credentials("ssh://git@example.com/a.git"));
        assert!(!has_credentials("git@example.com:a.git"));
    }
}
