use cfn_syntax::{Kind, Node};
use cfn_template::{Given, lookup};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::Value;

rule! {
    id: "s3-public-access-block-partial",
    summary: "A block of public access leaves some ways open",
    severity: Warning,
    category: Security,
    default: true,
    fix: unsafe_,
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
        "guard:S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        "guard:S3_BUCKET_PUBLIC_READ_PROHIBITED",
        "guard:S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
        "cdk-nag:AwsSolutions-S2",
        "fsbp:s3.8",
    ],
    check: Check::Resource(&["AWS::S3::AccessPoint", "AWS::S3::Bucket"], check),
}

const WAYS: [&str; 4] = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(properties) = context.item.properties() else { return };
    for place in lookup(context.environment, properties, &["PublicAccessBlockConfiguration"]) {
        let Given::Literal(block) = place.given else { continue };
        let missing = missing(block);
        let (Some(first), Some(key)) = (missing.first(), place.key) else { continue };
        let message = format!(
            "What a block of public access leaves out is off: {}. Set all four to true.",
            missing.join(", ")
        );
        sink.report(key.span(), message).fix(|| {
            // One edit for all: each would stand at the same place.
            let writer = context.shared.writer();
            let last = block.pairs().last()?;
            let mut edit = writer.insert_after(last, first, &Value::bare("true"));
            for way in missing.iter().skip(1) {
                edit.new_text.push_str(&writer.insert_after(last, way, &Value::bare("true")).new_text);
            }
            let title =
                format!("Block the rest too ({}); whoever relies on it is locked out", missing.join(", "));
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    }
}

/// The ways that a block of public access leaves out.
fn missing(block: Node<'_>) -> Vec<&'static str> {
    let may_come = block.pairs().any(|pair| pair.name().starts_with("Fn::") || pair.key.is_partial_key());
    if block.kind() != Kind::Mapping || may_come {
        return Vec::new();
    }
    WAYS.into_iter().filter(|way| block.pair(way).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn what_is_left_out_is_open() {
        check(
            "
Resources:
  Partial:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration: { BlockPublicAcls: true }
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[s3-public-access-block-partial]: BlockPublicPolicy, IgnorePublicAcls
  None:
    Type: AWS::S3::Bucket
    Properties: { BucketName: b }
",
        );
        check_fix(
            "
Resources:
  Partial:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true # for now
",
            "
Resources:
  Partial:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true # for now
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
",
        );
    }
}
