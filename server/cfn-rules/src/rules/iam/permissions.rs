//! What policies allow their holder: too many actions, on too many resources.

use cfn_schema::iam::{self, AccessLevel, Action};

use crate::check::{Check, ItemContext, Sink, rule};
use crate::meta::Severity;
use crate::policy_document::{ALL_TYPES, DocumentKind, IDENTITY_TYPES, Statement, Text};

rule! { ADMINISTRATOR {
    id: "iam-administrator-access",
    summary: "A policy allows every action on every resource",
    severity: Error,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "kics:iam_policies_with_full_privileges",
        "kics:iam_policy_grants_full_permissions",
        "kics:lambda_functions_with_full_privileges",
        "checkov:CKV_AWS_62",
        "checkov:CKV_AWS_63",
        "checkov:CKV_AWS_107",
        "checkov:CKV_AWS_108",
        "checkov:CKV_AWS_109",
        "checkov:CKV_AWS_110",
        "checkov:CKV_AWS_111",
        "trivy:AWS-0057",
        "trivy:AWS-0345",
        "cfn_nag:F3",
        "cfn_nag:F4",
        "cfn_nag:F5",
        "cfn_nag:F38",
        "cfn_nag:F39",
        "cfn_nag:F40",
        "cfn_nag:W11",
        "cfn_nag:W12",
        "cfn_nag:W13",
        "guard:IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
        "guard:IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
        "guard:IAM_MANAGEDPOLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
        "guard:IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS",
        "guard:IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE",
        "cdk-nag:HIPAA.Security-IAMPolicyNoStatementsWithAdminAccess",
        "cdk-nag:AwsSolutions-IAM5",
        "fsbp:iam.1",
    ],
    check: Check::Resource(IDENTITY_TYPES, administrator),
}}

rule! { ANY_ACTION {
    id: "iam-wildcard-action",
    summary: "A policy allows every action of a service on every resource",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "checkov:CKV_AWS_63",
        "checkov:CKV_AWS_107",
        "checkov:CKV_AWS_109",
        "checkov:CKV_AWS_110",
        "checkov:CKV_AWS_111",
        "trivy:AWS-0345",
        "trivy:AWS-0114",
        "trivy:AWS-0120",
        "cfn_nag:F3",
        "cfn_nag:F4",
        "cfn_nag:F5",
        "cfn_nag:W11",
        "cfn_nag:W12",
        "cfn_nag:W13",
        "guard:IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
        "guard:IAM_MANAGEDPOLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
        "guard:IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS",
        "guard:IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE",
        "cdk-nag:HIPAA.Security-IAMPolicyNoStatementsWithFullAccess",
        "cdk-nag:AwsSolutions-IAM5",
        "fsbp:iam.21",
    ],
    check: Check::Resource(IDENTITY_TYPES, any_action),
}}

rule! { FULL_SERVICE {
    id: "iam-full-service-access",
    summary: "A policy allows every action of a service on the resources it names",
    severity: Hint,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "trivy:AWS-0345",
        "trivy:AWS-0114",
        "trivy:AWS-0120",
        "guard:IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
        "guard:IAM_MANAGEDPOLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
        "guard:IAM_ROLE_NO_WILDCARD_ACTIONS_ON_PERMISSIONS",
        "cdk-nag:HIPAA.Security-IAMPolicyNoStatementsWithFullAccess",
        "cdk-nag:AwsSolutions-IAM5",
        "fsbp:iam.21",
    ],
    check: Check::Resource(IDENTITY_TYPES, full_service),
}}

rule! { ANY_RESOURCE {
    id: "iam-wildcard-resource",
    summary: "A policy allows actions on every resource although they can be limited to some",
    severity: Information,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "cfn_nag:W11",
        "cfn_nag:W12",
        "cfn_nag:W13",
        "guard:IAM_POLICYDOCUMENT_NO_WILDCARD_RESOURCE",
        "cdk-nag:AwsSolutions-IAM5",
    ],
    check: Check::Resource(IDENTITY_TYPES, any_resource),
}}

rule! { PASS_ROLE {
    id: "iam-pass-role-unrestricted",
    summary: "A policy lets its holder pass every role of the account to a service",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "trivy:AWS-0342",
        "cfn_nag:F38",
        "cfn_nag:F39",
        "cfn_nag:F40",
        "guard:IAM_POLICY_NO_WILDCARD_RESOURCE_ON_PASSROLE",
        "guard:IAM_ROLE_NO_WILDCARD_RESOURCE_ON_PASSROLE",
    ],
    check: Check::Resource(IDENTITY_TYPES, pass_role),
}}

rule! { NOT_ACTION {
    id: "iam-allow-not-action",
    summary: "A policy allows every action but a few (NotAction)",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "cfn_nag:W15",
        "cfn_nag:W16",
        "cfn_nag:W17",
        "cfn_nag:W18",
        "cfn_nag:W19",
        "cfn_nag:W20",
        "guard:IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_ACTION",
        "guard:SNS_TOPICPOLICY_NO_ALLOW_PLUS_NOT_ACTION",
        "guard:SQS_QUEUEPOLICY_NO_ALLOW_PLUS_NOT_ACTION",
        "guard:S3_BUCKET_POLICY_NO_ALLOW_PLUS_NOT_ACTION",
        "kics:sns_topic_publicity_has_allow_and_not_action_simultaneously",
    ],
    check: Check::Resource(ALL_TYPES, not_action),
}}

rule! { NOT_RESOURCE {
    id: "iam-allow-not-resource",
    summary: "A policy allows actions on every resource but a few (NotResource)",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "cfn_nag:W21",
        "cfn_nag:W22",
        "cfn_nag:W23",
        "guard:IAM_ROLE_OR_POLICY_NO_ALLOW_PLUS_NOT_RESOURCE",
    ],
    check: Check::Resource(IDENTITY_TYPES, not_resource),
}}

rule! { ESCALATION {
    id: "iam-privilege-escalation",
    summary: "A policy lets its holder change permissions, and so take all of them",
    severity: Warning,
    category: Security,
    default: true,
    fix: none,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_109", "checkov:CKV_AWS_110", "checkov:CKV_AWS_107"],
    check: Check::Resource(IDENTITY_TYPES, escalation),
}}

rule! { CREDENTIALS {
    id: "iam-credentials-readable",
    summary: "A policy lets its holder fetch credentials of everyone",
    severity: Information,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_107"],
    check: Check::Resource(IDENTITY_TYPES, credentials),
}}

rule! { DATA {
    id: "iam-data-readable",
    summary: "A policy lets its holder read all objects, parameters, secrets or everything encrypted",
    severity: Information,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_108", "fsbp:kms.1", "fsbp:kms.2"],
    check: Check::Resource(IDENTITY_TYPES, data),
}}

rule! { PERMISSIONS_MANAGEMENT {
    id: "iam-permissions-manageable",
    summary: "A policy lets its holder change who may do what on every resource of a service",
    severity: Information,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_109"],
    check: Check::Resource(IDENTITY_TYPES, permissions_management),
}}

rule! { WRITE {
    id: "iam-write-unrestricted",
    summary: "A policy lets its holder change every resource of a service",
    severity: Information,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["checkov:CKV_AWS_111"],
    check: Check::Resource(IDENTITY_TYPES, write),
}}

/// Whether an action is `*`, in any of its ways of writing.
fn is_any(action: &str) -> bool {
    !action.is_empty() && action.split(':').all(|part| part == "*")
}

/// Whether an action is `service:*`.
fn is_any_of_service(action: &str) -> bool {
    action
        .split_once(':')
        .is_some_and(|(service, name)| name == "*" && service != "*" && !service.contains("${"))
}

/// Runs a check over every statement of an identity policy that surely allows something.
fn each(context: &ItemContext<'_, '_>, mut check: impl FnMut(&Statement<'_>)) {
    for document in context.policy_documents() {
        if document.kind == DocumentKind::Identity {
            document.statements.iter().filter(|statement| statement.allows()).for_each(&mut check);
        }
    }
}

/// An action that passes together with the resource `*`, when both surely hold at once.
fn on_everything<'s, 'a>(
    statement: &'s Statement<'a>,
    test: impl Fn(&str) -> bool,
) -> Option<(&'s Text<'a>, &'s Text<'a>)> {
    let (action, resource) = (statement.action(test)?, statement.any_resource()?);
    (!(action.is_conditional && resource.is_conditional)).then_some((action, resource))
}

fn administrator(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |statement| {
        let Some((action, _)) = on_everything(statement, is_any) else { return };
        let is_bare = statement.conditions.are_absent();
        let report = sink.report(
            action.node.full_span(),
            "This statement allows every action on every resource: whoever holds the policy is administrator \
             of the account. List the actions and the resources that are needed.",
        );
        if !is_bare {
            report.severity(Severity::Warning);
        }
    });
}

fn any_action(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |statement| {
        let everywhere = on_everything(statement, is_any_of_service).map(|(action, _)| action);
        let everything = statement.action(is_any).filter(|_| statement.any_resource().is_none());
        let Some(action) = everywhere.or(everything) else { return };
        let what = action.options.first().map_or("*", |it| it);
        let message = format!(
            "`{what}` allows every action there, now and in future, deleting and giving permissions away \
             included. List the actions that are needed, and the resources they are for."
        );
        let is_bare = statement.conditions.are_absent();
        let report = sink.report(action.node.full_span(), message);
        if !is_bare {
            report.severity(Severity::Information);
        }
    });
}

fn full_service(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |statement| {
        if statement.any_resource().is_some() {
            return;
        }
        let Some(action) = statement.action(is_any_of_service) else { return };
        let what = action.options.first().map_or("*", |it| it);
        let message =
            format!("`{what}` allows every action of the service. List the actions that are needed.");
        sink.report(action.node.full_span(), message);
    });
}

fn pass_role(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |statement| {
        let passes = |action: &str| {
            let parts = action.split_once(':').filter(|(service, _)| service.eq_ignore_ascii_case("iam"));
            parts.is_some_and(|(_, name)| is_match(&name.to_ascii_lowercase(), "PassRole"))
        };
        let Some((_, resource)) = on_everything(statement, passes) else { return };
        // `iam:PassedToService` leaves only the roles of one service.
        if !statement.conditions.are_absent() {
            return;
        }
        sink.report(
            resource.node.full_span(),
            "iam:PassRole on every role: the holder can give a service a role with more permissions than its \
             own, and act through it. Name the ARNs of the roles, or add the condition iam:PassedToService.",
        );
    });
}

fn not_action(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    // Who may take a role has a rule of its own.
    let documents = context.policy_documents();
    let allowing = documents
        .iter()
        .filter(|document| document.kind != DocumentKind::Trust)
        .flat_map(|document| &document.statements)
        .filter(|statement| statement.allows());
    for statement in allowing {
        let Some(actions) = &statement.not_actions else { continue };
        sink.report(
            actions.key.span(),
            "Allow with NotAction allows every action that is not listed, those of services to come \
             included. List the allowed actions under Action, or deny the unwanted ones.",
        );
    }
}

fn not_resource(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |statement| {
        let Some(resources) = &statement.not_resources else { return };
        sink.report(
            resources.key.span(),
            "Allow with NotResource allows the actions on every resource that is not listed, those to come \
             included. List the allowed resources under Resource, or deny the unwanted ones.",
        );
    });
}

fn any_resource(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |statement| {
        let (Some(actions), Some(resource)) = (&statement.actions, statement.any_resource()) else { return };
        // Conditions can limit what resources do not, and whole services have a rule of their own.
        if !actions.is_whole || resource.is_conditional || !statement.conditions.are_absent() {
            return;
        }
        let is_limitable = |action: &Text<'_>| {
            action.is_surely(|it| {
                let matching = matching(it);
                !is_any_of_service(it)
                    && !matching.is_empty()
                    && matching.iter().all(|it| !it.resources.is_empty())
            })
        };
        if actions.items.is_empty() || !actions.items.iter().all(is_limitable) {
            return;
        }
        let example = actions.items.iter().flat_map(|it| &it.options).find_map(|it| arn_of(it));
        let hint = example.map_or_else(String::new, |(action, arn)| format!(" {action} takes {arn}."));
        let message = format!(
            "Every action of this statement can be limited to resources, and `*` allows them on all of the \
             account. Name the ARNs.{hint}"
        );
        sink.report(resource.node.full_span(), message);
    });
}

/// The known actions that a pattern like `s3:Get*` means.
fn matching(pattern: &str) -> Vec<&'static Action> {
    let Some((prefix, name)) = pattern.split_once(':') else { return Vec::new() };
    let Some(service) = iam::service(prefix) else { return Vec::new() };
    service.actions.iter().filter(|action| is_match(&name.to_ascii_lowercase(), &action.name)).collect()
}

/// Whether a pattern of lower case, with `*` and `?`, matches a name.
fn is_match(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.to_ascii_lowercase());
    let name = name.as_bytes();
    let (mut at, mut of, mut star) = (0, 0, None);
    while let Some(byte) = name.get(at) {
        match pattern.get(of) {
            Some(b'*') => {
                star = Some((of, at));
                of += 1;
            }
            Some(wanted) if wanted == byte || *wanted == b'?' => (at, of) = (at + 1, of + 1),
            _ => {
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                (at, of) = (from + 1, after + 1);
            }
        }
    }
    pattern.get(of..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

/// The ARN of what an action acts on, as IAM writes it.
fn arn_of(action: &str) -> Option<(&str, &'static str)> {
    let service = iam::service(action.split_once(':')?.0)?;
    let known = matching(action).into_iter().find(|it| !it.resources.is_empty())?;
    let arns = known.resources.iter().filter_map(|name| service.resource(name)).map(|it| &*it.arn);
    // The shortest is the plainest: an object of a bucket, not one behind an access point.
    Some((action, arns.min_by_key(|arn| arn.len())?))
}

/// Actions that give their holder permissions it does not have.
const ESCALATING: [&str; 16] = [
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
];

/// Actions that answer with credentials, beside those of one's own session.
const CREDENTIAL: [&str; 10] = [
    "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
    "ec2:GetPasswordData",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "rds-db:connect",
    "redshift:GetClusterCredentials",
    "sts:AssumeRole",
];

/// Actions that answer with what others keep.
const DATA_ACTIONS: [&str; 8] = [
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "dynamodb:Scan",
];

fn escalation(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    any_of(context, sink, &ESCALATING, "gives its holder every permission it wants");
}

fn credentials(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    any_of(context, sink, &CREDENTIAL, "answers with credentials of others");
}

fn data(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    any_of(context, sink, &DATA_ACTIONS, "gives out what everyone in the account keeps there");
}

/// Reports statements that allow one of some actions on everything, without a condition.
fn any_of(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>, wanted: &[&str], consequence: &str) {
    report_on_everything(context, sink, consequence, |action| {
        let Some((prefix, name)) = action.split_once(':') else { return false };
        let name = name.to_ascii_lowercase();
        wanted
            .iter()
            .filter_map(|it| it.split_once(':'))
            .any(|(of_service, wanted)| of_service.eq_ignore_ascii_case(prefix) && is_match(&name, wanted))
    });
}

fn permissions_management(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    report_on_everything(context, sink, "changes who may do what", |action| {
        matching(action).iter().any(|it| it.access == AccessLevel::PermissionsManagement)
    });
}

fn write(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    report_on_everything(context, sink, "changes what others made", |action| {
        matching(action).iter().any(|it| it.access == AccessLevel::Write && !it.resources.is_empty())
    });
}

fn report_on_everything(
    context: &ItemContext<'_, '_>,
    sink: &mut Sink<'_>,
    consequence: &str,
    is_meant: impl Fn(&str) -> bool,
) {
    each(context, |statement| {
        // Whole services have a rule of their own.
        let is_meant = |action: &str| !is_any_of_service(action) && is_meant(action);
        let Some((action, _)) = on_everything(statement, is_meant) else { return };
        if !statement.conditions.are_absent() {
            return;
        }
        let what = action.options.first().map_or("*", |it| it);
        let message =
            format!("`{what}` on every resource {consequence}. Name the ARNs it is for, or add a condition.");
        sink.report(action.node.full_span(), message);
    });
}

#[cfg(test)]
mod tests {
    use super::is_match;
    use crate::testing::check_rules;

    fn check_statements(statements: &str) {
        let rules = [
            "iam-administrator-access",
            "iam-wildcard-action",
            "iam-wildcard-resource",
            "iam-pass-role-unrestricted",
            "iam-allow-not-action",
            "iam-allow-not-resource",
            "iam-privilege-escalation",
        ];
        check_rules(
            &rules,
            &format!(
                "
Parameters:
  Free: {{ Type: String }}
Conditions:
  IsProd: !Equals [!Ref Free, prod]
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
{statements}"
            ),
        );
    }

    #[test]
    fn everything_on_everything() {
        check_statements(
            "          - { Effect: Allow, Action: '*', Resource: '*' }
#                                    ^^^ error[iam-administrator-access]
          - Effect: Allow
            Action: [!Sub '*:*']
#                    ^^^^^^^^^^ error[iam-administrator-access]
            Resource: ['*', x]
          - { Effect: Allow, Action: '*', Resource: '*', Condition: { Bool: { aws:SecureTransport: true } } }
#                                    ^^^ warning[iam-administrator-access]
          - { Effect: Deny, Action: '*', Resource: '*' }
          - { Effect: Allow, Action: !Ref Free, Resource: '*' }
          - { Effect: Allow, Action: !If [IsProd, 'a', '*'], Resource: !If [IsProd, '*', 'x'] }
          - { Effect: !Ref Free, Action: '*', Resource: '*' }
",
        );
    }

    #[test]
    fn services_and_roles() {
        check_statements(
            "          - { Effect: Allow, Action: 's3:*', Resource: '*' }
#                                    ^^^^^^ warning[iam-wildcard-action]: `s3:*`
          - { Effect: Allow, Action: 's3:*', Resource: !Sub 'arn:aws:s3:::${Free}' }
          - { Effect: Allow, Action: iam:PassRole, Resource: '*' }
#                                                            ^^^ warning[iam-pass-role-unrestricted]
#                                                            ^^^ information[iam-wildcard-resource]
          - Effect: Allow
            Action: iam:PassRole
            Resource: '*'
            Condition: { StringEquals: { iam:PassedToService: ec2.amazonaws.com } }
          - { Effect: Allow, Action: [iam:PutRole*, iam:GetRole], Resource: '*' }
#                                     ^^^^^^^^^^^^ warning[iam-privilege-escalation]
#                                                                           ^^^ information[iam-wildcard-resource]
          - { Effect: Allow, NotAction: 'iam:*', Resource: x }
#                            ^^^^^^^^^ warning[iam-allow-not-action]
          - { Effect: Allow, Action: s3:GetObject, NotResource: x }
#                                                  ^^^^^^^^^^^ warning[iam-allow-not-resource]
          - { Effect: Deny, NotAction: 'iam:*', NotResource: x }
",
        );
    }

    #[test]
    fn actions_that_take_no_resources_are_right_with_all() {
        check_statements(
            "          - { Effect: Allow, Action: [s3:GetObject, s3:PutObject], Resource: '*' }
#                                                                            ^^^ information[iam-wildcard-resource]: arn:${Partition}:s3:::
          - { Effect: Allow, Action: [s3:GetObject, s3:ListAllMyBuckets], Resource: '*' }
          - { Effect: Allow, Action: 'ec2:Describe*', Resource: '*' }
          - { Effect: Allow, Action: 'duck:Quack', Resource: '*' }
          - { Effect: Allow, Action: [s3:GetObject, !Ref Free], Resource: '*' }
",
        );
    }

    #[test]
    fn patterns_match_names() {
        assert!(is_match("get*", "GetObject") && is_match("*", "") && is_match("g?t*ect", "GetObject"));
        assert!(!is_match("get", "GetObject") && !is_match("put*", "GetObject") && !is_match("", "x"));
    }
}
