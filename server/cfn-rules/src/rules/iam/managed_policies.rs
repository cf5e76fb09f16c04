use crate::check::{Check, ItemContext, Sink, rule};
use crate::policy_document::texts_of;

rule! {
    id: "iam-elevated-managed-policy",
    summary: "A managed policy gives full access to a service or the account",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "kics:ecs_service_admin_role_is_present",
        "kics:lambda_functions_with_full_privileges",
        "cfn_nag:W43",
        "cfn_nag:W44",
        "guard:IAM_ROLE_ADMINISTRATOR_ACCESS_POLICY_RULE",
        "guard:IAM_ROLE_ELEVATED_MANAGED_POLICY_RULE",
        "cdk-nag:AwsSolutions-IAM4",
    ],
    check: Check::Resource(&["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"], check),
}

/// Whether the ARN of a policy of AWS gives full access to something.
fn is_elevated(arn: &str) -> bool {
    let Some((before, name)) = arn.rsplit_once('/') else { return false };
    let is_of_aws = before.ends_with(":aws:policy") || before.ends_with(":aws:policy/job-function");
    is_of_aws && (matches!(name, "AdministratorAccess" | "PowerUserAccess") || name.ends_with("FullAccess"))
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let pair = context.item.properties().and_then(|it| it.pair("ManagedPolicyArns"));
    let Some(texts) = pair.and_then(|pair| texts_of(context.environment, pair)) else { return };
    for text in texts.items.iter().filter(|it| it.is_surely(is_elevated)) {
        let name = text.options.first().and_then(|it| it.rsplit('/').next()).unwrap_or_default();
        let message = format!(
            "{name} allows far more than one program needs, deleting and giving away included. Write a policy \
             with the actions and resources that are needed."
        );
        sink.report(text.node.full_span(), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn full_access_in_all_ways_of_writing() {
        check(
            "
Parameters:
  Policy: { Type: String }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/AdministratorAccess
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[iam-elevated-managed-policy]
        - !Sub arn:${AWS::Partition}:iam::aws:policy/AmazonS3FullAccess
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[iam-elevated-managed-policy]: AmazonS3FullAccess
        - arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
        - !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/OurFullAccess
        - !Ref Policy
",
        );
    }
}
