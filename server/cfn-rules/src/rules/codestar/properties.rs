//! What single properties of repositories made by CodeStar must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    PUBLIC {
        id: "codestar-repository-public",
        summary: "A repository is made public",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:github_repository_set_to_public"],
        places: [("AWS::CodeStar::GitHubRepository", ["IsPrivate"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Make the repository private (IsPrivate: true)",
            safety: Safety::Unsafe,
        },
        message: "IsPrivate is not true: the repository on GitHub is made public. Set it to true, unless the \
                  code is for all.",
    }
}
