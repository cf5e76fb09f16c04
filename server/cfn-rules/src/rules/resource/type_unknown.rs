use cfn_syntax::Node;
use cfn_template::SectionKind;
use cfn_text::TextEdit;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::similar::similar;

rule! {
    id: "resource-type-unknown",
    summary: "A resource type that CloudFormation does not know, or not in a configured region",
    severity: Error,
    category: Correctness,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["cfn-lint:E3006"],
    check: Check::Item(SectionKind::Resources, check),
}

/// What CloudFormation cannot make although people ask for it, by a part of the name of the type, and
/// what to do in its stead.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "TrustedAdvisor",
        "Trusted Advisor has no resources: turn its checks on in the console or with its API.",
    ),
    (
        "PasswordPolicy",
        "The password policy of an account is set with `aws iam update-account-password-policy`, or by a custom resource.",
    ),
    (
        "VirtualMFADevice",
        "Give `AWS::IAM::VirtualMFADevice` for users; the MFA device of the root user is set up in the console.",
    ),
    ("RootMFA", "The MFA device of the root user is set up in the console."),
    (
        "AccountAlias",
        "The alias of an account is set with `aws iam create-account-alias`, or by a custom resource.",
    ),
    (
        "EbsEncryptionByDefault",
        "Encryption of volumes by default is set with `aws ec2 enable-ebs-encryption-by-default`, or by a custom resource.",
    ),
    (
        "EBSDefault",
        "Encryption of volumes by default is set with `aws ec2 enable-ebs-encryption-by-default`, or by a custom resource.",
    ),
    (
        "AccountPublicAccessBlock",
        "The public access block of an account is set with `aws s3control put-public-access-block`, or by a custom resource.",
    ),
];

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let Some(name) = context.item.item_type() else { return };
    if context.environment.transforms().opaque || context.item.name().starts_with("Fn::") || !may_be_aws(name)
    {
        return;
    }
    let Some(node) = context.item.value().get("Type") else { return };
    if cfn_schema::has_resource(name) {
        // A condition may keep the resource out of a region.
        if context.item.value().pair("Condition").is_none() {
            check_regions(name, node, sink);
        }
        return;
    }
    let suggestion = similar(name, cfn_schema::types()).first().copied();
    let elsewhere = ELSEWHERE.iter().find(|(part, _)| name.contains(part)).map(|(_, advice)| *advice);
    let advice = match (elsewhere, suggestion) {
        (Some(advice), _) => advice.to_owned(),
        (None, Some(suggestion)) => format!("Did you mean `{suggestion}`?"),
        (None, None) => "Look it up in the reference of resource types.".to_owned(),
    };
    let message =
        format!("There is no resource type `{name}`: CloudFormation rejects the template. {advice}");
    sink.report(node.full_span(), message).fix(|| {
        let to = suggestion.filter(|_| elsewhere.is_none())?;
        let edit: TextEdit = context.shared.writer().replace_scalar(node, to);
        let title = format!("Change to `{to}`");
        Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
    });
}

/// Reports the configured regions that do not have the type.
fn check_regions(name: &str, node: Node<'_>, sink: &mut Sink<'_>) {
    let regions = &sink.settings.deployment.regions;
    let missing: Vec<_> = regions
        .iter()
        .filter(|region| cfn_schema::is_in_region(name, region) == Some(false))
        .map(|region| format!("`{region}`"))
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "{} does not have `{name}`: the deployment fails there. \
             Deploy elsewhere, or make the resource under a condition.",
            missing.join(", ")
        );
        sink.report(node.full_span(), message);
    }
}

/// Whether AWS would publish a type of this name: others have their own first word, and modules and
/// custom resources their own forms.
fn may_be_aws(name: &str) -> bool {
    if name.starts_with("Custom::") || name.ends_with("::MODULE") {
        return false;
    }
    name.starts_with("AWS::") || !name.contains("::")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn types_of_aws_and_of_others() {
        check(
            "
Resources:
  Misspelt:
    Type: AWS::SNS::Topik
#         ^^^^^^^^^^^^^^^ error[resource-type-unknown]: Did you mean `AWS::SNS::Topic`?
  Elsewhere:
    Type: AWS::IAM::AccountPasswordPolicy
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[resource-type-unknown]: update-account-password-policy
  Word:
    Type: Bucket
#         ^^^^^^ error[resource-type-unknown]
  Custom: { Type: 'Custom::Thing', Properties: { ServiceToken: arn } }
  Module: { Type: 'AWS::Team::Bucket::MODULE' }
  Other: { Type: 'Acme::Water::Pump' }
",
        );
    }

    #[test]
    fn silent_with_a_macro() {
        check(
            "
Transform: [Mine]
Resources:
  Short: { Type: 'AWS::Bucket' }
",
        );
    }

    #[test]
    fn the_fix_takes_the_closest() {
        check_fix(
            "
Resources:
  Topic:
    Type: 'AWS::SNS::Topik' # alarms
",
            "
Resources:
  Topic:
    Type: 'AWS::SNS::Topic' # alarms
",
        );
    }
}
