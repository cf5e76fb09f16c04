//! What single properties of repositories of container images must be: one row a rule.

use crate::check::property_rule;
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    SCAN {
        id: "ecr-scan-on-push-off",
        summary: "Images are not scanned for known holes when they are pushed",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:unscanned_ecr_image",
            "checkov:CKV_AWS_163",
            "trivy:AWS-0030",
            "cfn_nag:W79",
            "guard:ECR_REPO_SCAN_ON_PUSH",
            "fsbp:ecr.1",
        ],
        places: [
            ("AWS::ECR::Repository", ["ImageScanningConfiguration", "ScanOnPush"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Scan images when they are pushed",
            safety: Safety::Safe,
        },
        message: "Nobody learns of known holes in the images. Set ScanOnPush: true, or scan in the \
                  settings of the registry.",
    }
}

property_rule! {
    MUTABLE {
        id: "ecr-tags-mutable",
        summary: "A tag can be moved to another image",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: [
            "kics:ecr_image_tag_not_immutable",
            "checkov:CKV_AWS_51",
            "trivy:AWS-0031",
            "fsbp:ecr.2",
        ],
        places: [
            ("AWS::ECR::Repository", ["ImageTagMutability"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["MUTABLE"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("IMMUTABLE"),
            title: "Forbid to move tags; pushing the same tag again fails",
            safety: Safety::Unsafe,
        },
        message: "The same tag can mean another image tomorrow, by mistake or by an attack. Set \
                  ImageTagMutability: IMMUTABLE.",
    }
}

property_rule! {
    LIFECYCLE {
        id: "ecr-lifecycle-policy-missing",
        summary: "A repository keeps every image for ever",
        severity: Hint,
        category: Cost,
        default: false,
        since: "0.1.0",
        equivalents: [
            "fsbp:ecr.3",
        ],
        places: [
            ("AWS::ECR::Repository", ["LifecyclePolicy"]),
        ],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Set {
            value: || Value::map([("LifecyclePolicyText", Value::text("{\"rules\":[{\"rulePriority\":1,\"description\":\"Remove untagged images\",\"selection\":{\"tagStatus\":\"untagged\",\"countType\":\"sinceImagePushed\",\"countUnit\":\"days\",\"countNumber\":14},\"action\":{\"type\":\"expire\"}}]}"))]),
            title: "Remove untagged images after 14 days",
            safety: Safety::Unsafe,
        },
        message: "Every image stays and is paid for. Add a lifecycle policy that removes old or untagged \
                  ones.",
    }
}
