//! What single properties of buckets must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    ACL_READ {
        id: "s3-bucket-acl-public-read",
        summary: "The ACL of a bucket lets everyone read",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "trivy:AWS-0161",
            "kics:s3_bucket_acl_allows_read_to_all_users",
            "kics:s3_bucket_acl_allows_read_to_any_authenticated_user",
            "checkov:CKV_AWS_20",
            "trivy:AWS-0092",
            "cfn_nag:W31",
            "guard:S3_BUCKET_PUBLIC_READ_ACL",
            "guard:S3_BUCKET_PUBLIC_READ_PROHIBITED",
            "cdk-nag:HIPAA.Security-S3BucketPublicReadProhibited",
            "fsbp:s3.2",
            "fsbp:s3.12",
        ],
        places: [
            ("AWS::S3::Bucket", ["AccessControl"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["PublicRead", "AuthenticatedRead"]),
        unless: None,
        mend: Mend::Remove { title: "Remove the public ACL; whoever read or wrote through it is locked out", safety: Safety::Unsafe },
        message: "This ACL lets everyone on the internet list the bucket, or everyone with an account of \
                  AWS. Remove it: ACLs are off for new buckets, and a bucket policy can name who needs \
                  access.",
    }
}

property_rule! {
    ACL_WRITE {
        id: "s3-bucket-acl-public-write",
        summary: "The ACL of a bucket lets everyone read and write",
        severity: Error,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "trivy:AWS-0161",
            "kics:s3_bucket_acl_allows_read_or_write_to_all_users",
            "checkov:CKV_AWS_57",
            "trivy:AWS-0092",
            "cfn_nag:F14",
            "guard:S3_BUCKET_NO_PUBLIC_RW_ACL",
            "guard:S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
            "cdk-nag:HIPAA.Security-S3BucketPublicWriteProhibited",
            "fsbp:s3.2",
            "fsbp:s3.3",
            "fsbp:s3.12",
        ],
        places: [
            ("AWS::S3::Bucket", ["AccessControl"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["PublicReadWrite"]),
        unless: None,
        mend: Mend::Remove { title: "Remove the public ACL; whoever read or wrote through it is locked out", safety: Safety::Unsafe },
        message: "This ACL lets everyone on the internet read, write and delete in the bucket. Remove \
                  it: ACLs are off for new buckets, and a bucket policy can name who needs access.",
    }
}

property_rule! {
    PUBLIC_ACCESS {
        id: "s3-public-access-unblocked",
        summary: "A bucket or access point gives up a part of the block of public access",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: [
            "kics:s3_bucket_allows_public_acl",
            "kics:s3_bucket_with_public_policy",
            "kics:s3_bucket_without_ignore_public_acl",
            "kics:s3_bucket_without_restriction_of_public_bucket",
            "checkov:CKV_AWS_53",
            "checkov:CKV_AWS_54",
            "checkov:CKV_AWS_55",
            "checkov:CKV_AWS_56",
            "trivy:AWS-0086",
            "trivy:AWS-0087",
            "trivy:AWS-0091",
            "trivy:AWS-0093",
            "trivy:AWS-0094",
            "guard:S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
            "guard:S3_BUCKET_PUBLIC_READ_PROHIBITED",
            "guard:S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
            "cdk-nag:AwsSolutions-S2",
            "fsbp:s3.8",
            "fsbp:s3.1",
            "fsbp:s3.19",
            "fsbp:s3.24",
        ],
        places: [
            ("AWS::S3::Bucket", ["PublicAccessBlockConfiguration", "BlockPublicAcls"]),
            ("AWS::S3::Bucket", ["PublicAccessBlockConfiguration", "BlockPublicPolicy"]),
            ("AWS::S3::Bucket", ["PublicAccessBlockConfiguration", "IgnorePublicAcls"]),
            ("AWS::S3::Bucket", ["PublicAccessBlockConfiguration", "RestrictPublicBuckets"]),
            ("AWS::S3::AccessPoint", ["PublicAccessBlockConfiguration", "BlockPublicAcls"]),
            ("AWS::S3::AccessPoint", ["PublicAccessBlockConfiguration", "BlockPublicPolicy"]),
            ("AWS::S3::AccessPoint", ["PublicAccessBlockConfiguration", "IgnorePublicAcls"]),
            ("AWS::S3::AccessPoint", ["PublicAccessBlockConfiguration", "RestrictPublicBuckets"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Block public access here too; whoever relies on it is locked out",
            safety: Safety::Unsafe,
        },
        message: "Each of the four ways to block public access closes another door for everyone, and \
                  this one is open. Set it to true.",
    }
}

property_rule! {
    BLOCK_MISSING {
        id: "s3-public-access-block-missing",
        summary: "A bucket does not state that public access is blocked",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:s3_bucket_allows_public_acl",
            "kics:s3_bucket_with_public_policy",
            "kics:s3_bucket_without_ignore_public_acl",
            "kics:s3_bucket_without_restriction_of_public_bucket",
            "checkov:CKV_AWS_53",
            "checkov:CKV_AWS_54",
            "checkov:CKV_AWS_55",
            "checkov:CKV_AWS_56",
            "trivy:AWS-0086",
            "trivy:AWS-0087",
            "trivy:AWS-0091",
            "trivy:AWS-0093",
            "trivy:AWS-0094",
            "guard:S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
            "guard:S3_BUCKET_PUBLIC_READ_PROHIBITED",
            "guard:S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
            "cdk-nag:AwsSolutions-S2",
            "fsbp:s3.8",
            "fsbp:s3.1",
        ],
        places: [
            ("AWS::S3::Bucket", ["PublicAccessBlockConfiguration"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::map(["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"].map(|it| (it, Value::bare("true")))),
            title: "Block public access in all four ways",
            safety: Safety::Unsafe,
        },
        message: "The bucket does not say that public access is blocked. New buckets block it by default \
                  since April 2023; stating it protects older buckets, and shows what is meant.",
    }
}

property_rule! {
    ENCRYPTION {
        id: "s3-bucket-encryption-unstated",
        summary: "A bucket does not state how it is encrypted",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:s3_bucket_without_server_side_encryption",
            "checkov:CKV_AWS_19",
            "trivy:AWS-0088",
            "trivy:AWS-0132",
            "cfn_nag:W41",
            "guard:S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED",
            "guard:S3_DEFAULT_ENCRYPTION_KMS",
        ],
        places: [
            ("AWS::S3::Bucket", ["BucketEncryption"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::map([("BucketKeyEnabled", Value::bare("true")), ("ServerSideEncryptionByDefault", Value::map([("SSEAlgorithm", Value::text("aws:kms"))]))]).under(&["ServerSideEncryptionConfiguration", "*"]),
            title: "Encrypt with a key of KMS; other accounts lose access to new objects",
            safety: Safety::Unsafe,
        },
        message: "The bucket does not say how it is encrypted. S3 encrypts everything with its own keys \
                  since January 2023; state BucketEncryption where rules or auditors ask for it, or for \
                  keys of KMS.",
    }
}

property_rule! {
    NOT_KMS {
        id: "s3-bucket-not-kms-encrypted",
        summary: "A bucket encrypts with keys of S3 and not of KMS",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "trivy:AWS-0132",
            "cdk-nag:HIPAA.Security-S3DefaultEncryptionKMS",
        ],
        places: [
            ("AWS::S3::Bucket", ["BucketEncryption", "ServerSideEncryptionConfiguration", "*", "ServerSideEncryptionByDefault", "SSEAlgorithm"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["AES256"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("aws:kms"),
            title: "Encrypt with a key of KMS; other accounts lose access to new objects",
            safety: Safety::Unsafe,
        },
        message: "AES256 means keys that S3 holds for you: whoever may read an object may decrypt it. A \
                  key of KMS asks for a second permission and notes every use.",
    }
}

property_rule! {
    VERSIONING {
        id: "s3-versioning-off",
        summary: "A bucket keeps no earlier versions of its objects",
        severity: Information,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:s3_bucket_without_versioning",
            "checkov:CKV_AWS_21",
            "trivy:AWS-0090",
            "guard:S3_BUCKET_VERSIONING_ENABLED",
            "cdk-nag:HIPAA.Security-S3BucketVersioningEnabled",
        ],
        places: [
            ("AWS::S3::Bucket", ["VersioningConfiguration", "Status"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["Suspended"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("Enabled"),
            title: "Keep earlier versions (versioning Enabled)",
            safety: Safety::Safe,
        },
        message: "Without versioning an object that is overwritten or deleted is gone. Enable \
                  versioning, with a lifecycle rule that removes old versions in time.",
    }
}

property_rule! {
    OBJECT_LOCK {
        id: "s3-object-lock-missing",
        summary: "Objects of a bucket can be deleted at any time",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "trivy:AWS-0170",
            "guard:S3_BUCKET_DEFAULT_LOCK_ENABLED",
            "cdk-nag:NIST.800.53.R4-S3BucketDefaultLockEnabled",
        ],
        places: [
            ("AWS::S3::Bucket", ["ObjectLockConfiguration"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "No retention holds the objects: whoever may delete them can do so at once. Set \
                  ObjectLockEnabled and ObjectLockConfiguration where records must stay.",
    }
}

property_rule! {
    WEBSITE {
        id: "s3-static-website",
        summary: "A bucket serves a web site itself, without TLS",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:s3_static_website_host_enabled",
            "cdk-nag:AwsSolutions-S5",
        ],
        places: [
            ("AWS::S3::Bucket", ["WebsiteConfiguration"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Always,
        unless: None,
        mend: Mend::Nothing,
        message: "The web site endpoint of S3 speaks plain HTTP and needs a public bucket. Put \
                  CloudFront with origin access control before a private bucket.",
    }
}

property_rule! {
    REPLICATION {
        id: "s3-replication-missing",
        summary: "A bucket has no copy in another place",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: [
            "guard:S3_BUCKET_REPLICATION_ENABLED",
            "cdk-nag:HIPAA.Security-S3BucketReplicationEnabled",
        ],
        places: [
            ("AWS::S3::Bucket", ["ReplicationConfiguration"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "The objects are in one region only. Where the loss of a region must not be the loss of \
                  the data, replicate the bucket.",
    }
}

property_rule! {
    LIFECYCLE {
        id: "s3-lifecycle-missing",
        summary: "A bucket has no lifecycle rules",
        severity: Hint,
        category: Cost,
        default: false,
        since: "0.1.0",
        equivalents: [
            "fsbp:s3.10",
            "fsbp:s3.13",
        ],
        places: [
            ("AWS::S3::Bucket", ["LifecycleConfiguration"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::list([Value::map([("Id", Value::text("AbortIncompleteUploads")), ("Status", Value::text("Enabled")), ("AbortIncompleteMultipartUpload", Value::map([("DaysAfterInitiation", Value::bare("7"))]))])]).under(&["Rules"]),
            title: "Remove parts of broken uploads after 7 days",
            safety: Safety::Safe,
        },
        message: "Nothing is ever removed or moved to cheaper storage; parts of broken uploads stay \
                  invisible and are paid for. Add a lifecycle rule.",
    }
}

property_rule! {
    CORS {
        id: "s3-cors-any-origin",
        summary: "Scripts of every web site may use a bucket",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:s3_bucket_with_unsecured_cors_rule",
        ],
        places: [
            ("AWS::S3::Bucket", ["CorsConfiguration", "CorsRules", "*", "AllowedOrigins", "*"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["*"]),
        unless: None,
        mend: Mend::Nothing,
        message: "The origin `*` lets scripts of every web site send requests for the browser of your \
                  visitor. Name the origins that need it.",
    }
}

property_rule! {
    NAME {
        id: "s3-bucket-name-with-dots",
        summary: "The name of a bucket has dots, which no TLS certificate covers",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: [
            "trivy:AWS-0320",
        ],
        places: [
            ("AWS::S3::Bucket", ["BucketName"]),
        ],
        absent: Absent::Fine,
        wrong: Wrong::Test(|name| name.contains('.')),
        unless: None,
        mend: Mend::Nothing,
        message: "The certificate of S3 covers one label before s3.amazonaws.com: with dots in the name, \
                  virtual-hosted requests with TLS fail. Use hyphens.",
    }
}
