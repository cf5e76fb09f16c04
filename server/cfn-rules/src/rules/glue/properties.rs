//! What single properties of Glue must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    CONFIGURATION {
        id: "glue-security-configuration-missing",
        summary: "A job, crawler or endpoint of Glue has no security configuration",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "checkov:CKV_AWS_195",
            "cdk-nag:AwsSolutions-GL1",
            "cdk-nag:AwsSolutions-GL3",
            "fsbp:glue.3",
        ],
        places: [
            ("AWS::Glue::Job", ["SecurityConfiguration"]),
            ("AWS::Glue::Crawler", ["CrawlerSecurityConfiguration"]),
            ("AWS::Glue::DevEndpoint", ["SecurityConfiguration"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Logs, bookmarks and temporary files are encrypted only as a security configuration \
                  says. Refer to an AWS::Glue::SecurityConfiguration.",
    }
}

property_rule! {
    MODES {
        id: "glue-encryption-off",
        summary: "A security configuration of Glue leaves something unencrypted",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "checkov:CKV_AWS_99",
            "cdk-nag:AwsSolutions-GL1",
            "cdk-nag:AwsSolutions-GL3",
        ],
        places: [
            ("AWS::Glue::SecurityConfiguration", ["EncryptionConfiguration", "CloudWatchEncryption", "CloudWatchEncryptionMode"]),
            ("AWS::Glue::SecurityConfiguration", ["EncryptionConfiguration", "JobBookmarksEncryption", "JobBookmarksEncryptionMode"]),
            ("AWS::Glue::SecurityConfiguration", ["EncryptionConfiguration", "S3Encryptions", "*", "S3EncryptionMode"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["DISABLED"]),
        unless: None,
        mend: Mend::Nothing,
        message: "DISABLED leaves logs, bookmarks or files without a key of yours. State a mode and a \
                  key.",
    }
}

property_rule! {
    CATALOG {
        id: "glue-catalog-encryption-off",
        summary: "The data catalog of Glue is not encrypted",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "checkov:CKV_AWS_94",
        ],
        places: [
            ("AWS::Glue::DataCatalogEncryptionSettings", ["DataCatalogEncryptionSettings", "EncryptionAtRest", "CatalogEncryptionMode"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["DISABLED"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("SSE-KMS"),
            title: "Encrypt the catalog with the key of Glue; readers need its permissions",
            safety: Safety::Unsafe,
        },
        message: "Names and statistics of all tables lie in the clear. Set CatalogEncryptionMode: \
                  SSE-KMS.",
    }
}

property_rule! {
    PASSWORDS {
        id: "glue-connection-password-returned",
        summary: "Connections of Glue return their passwords in the clear",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "checkov:CKV_AWS_94",
        ],
        places: [
            ("AWS::Glue::DataCatalogEncryptionSettings", ["DataCatalogEncryptionSettings", "ConnectionPasswordEncryption", "ReturnConnectionPasswordEncrypted"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Encrypt the passwords of connections; readers must decrypt them",
            safety: Safety::Unsafe,
        },
        message: "Whoever may read a connection gets its password in the clear. Set \
                  ReturnConnectionPasswordEncrypted: true and a key.",
    }
}
