//! Users: their groups, keys, passwords and second factors.

use cfn_template::{Environment, Item, ReferenceKind, SectionKind, Template};
use rustc_hash::FxHashMap;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::{Safety, Severity};
use crate::policy_document::{IDENTITY_TYPES, documents};
use crate::references::{may_have_more, named, nodes_at};
use crate::writer::{Value, unused_name};

rule! { NO_GROUP {
    id: "iam-user-without-group",
    summary: "A user belongs to no group",
    severity: Hint,
    category: Security,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: [
        "kics:iam_user_with_no_group",
        "cfn_nag:F2000",
        "guard:IAM_USER_MISSING_GROUP_RULE",
        "cdk-nag:HIPAA.Security-IAMUserGroupMembership",
    ],
    check: Check::Template(user_without_group),
}}

rule! { NO_USERS {
    id: "iam-group-without-users",
    summary: "No user of the template belongs to a group",
    severity: Hint,
    category: Style,
    default: false,
    fix: none,
    since: "0.1.0",
    equivalents: ["kics:iam_group_without_users", "cdk-nag:HIPAA.Security-IAMGroupHasUsers"],
    check: Check::Template(group_without_users),
}}

rule! { KEY {
    id: "iam-access-key-in-template",
    summary: "A template makes an access key, which is valid until someone replaces it",
    severity: Warning,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:iam_user_too_many_access_keys",
        "kics:root_account_has_active_access_keys",
        "trivy:AWS-0141",
        "trivy:AWS-0146",
        "trivy:AWS-0167",
        "fsbp:iam.3",
        "fsbp:iam.4",
    ],
    check: Check::Template(access_key),
}}

rule! { NO_MFA {
    id: "iam-user-mfa-unenforced",
    summary: "Users can sign in, and no policy asks them for MFA",
    severity: Information,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["trivy:AWS-0123", "trivy:AWS-0145", "fsbp:iam.5"],
    check: Check::Template(mfa),
}}

rule! { PASSWORD_POLICY {
    id: "iam-password-policy-unwatched",
    summary: "Users can sign in, and nothing watches the password policy of the account",
    severity: Hint,
    category: Security,
    default: false,
    fix: safe,
    since: "0.1.0",
    equivalents: [
        "trivy:AWS-0056",
        "trivy:AWS-0058",
        "trivy:AWS-0059",
        "trivy:AWS-0060",
        "trivy:AWS-0061",
        "trivy:AWS-0062",
        "trivy:AWS-0063",
        "fsbp:iam.7",
    ],
    check: Check::Template(password_policy),
}}

const USER: &str = "AWS::IAM::User";
const GROUP: &str = "AWS::IAM::Group";
const ADDITION: &str = "AWS::IAM::UserToGroupAddition";

/// Whether resources of a type name this item somewhere.
fn is_named_by(template: &Template<'_>, resource_type: &str, name: &str) -> bool {
    template
        .resources_of(resource_type)
        .any(|it| it.facts().references.iter().any(|reference| &*reference.name == name))
}

fn user_without_group(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if may_have_more(template) {
        return;
    }
    for user in template.resources_of(USER) {
        let groups = user.properties().and_then(|it| it.pair("Groups"));
        let has_none = groups.is_none_or(|it| {
            it.value.is_null()
                || (it.value.tag().is_none()
                    && it.value.items().next().is_none()
                    && it.value.pairs().next().is_none())
        });
        if has_none && !is_named_by(template, ADDITION, user.name()) {
            sink.report(
                user.key().span(),
                "The permissions of this user are its own, and differ from those of others sooner or later. \
                 Give permissions to a group, and name it under Groups.",
            )
            .resource(user.name());
        }
    }
}

fn group_without_users(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if may_have_more(template) {
        return;
    }
    for group in template.resources_of(GROUP) {
        if !is_named_by(template, ADDITION, group.name()) && !is_named_by(template, USER, group.name()) {
            sink.report(
                group.key().span(),
                "Nobody of this template belongs to the group. Remove it, unless users of elsewhere join it.",
            )
            .resource(group.name());
        }
    }
}

fn access_key(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let keys: Vec<_> = template.resources_of("AWS::IAM::AccessKey").collect();
    if keys.is_empty() {
        return;
    }
    let mut of_user: FxHashMap<String, usize> = FxHashMap::default();
    for key in &keys {
        let user = key.properties().and_then(|it| named(it.get("UserName")?));
        *of_user.entry(user.unwrap_or_default()).or_default() += 1;
    }
    for key in keys {
        let place = key.value().pair("Type").map_or(key.key().span(), |it| it.value.span());
        sink.report(
            place,
            "An access key is valid until someone replaces it, and whoever sees the stack can be led to its \
             secret. Let programs take a role instead.",
        )
        .resource(key.name());
    }
    let secret = |attribute: &str| attribute == "SecretAccessKey";
    for (item, reference, span) in template.references() {
        let Some(item) = item.filter(|it| it.section() == SectionKind::Outputs) else { continue };
        let is_key = template
            .get(SectionKind::Resources, &reference.name)
            .is_some_and(|it| it.item_type() == Some("AWS::IAM::AccessKey"));
        if !is_key
            || reference.kind != ReferenceKind::GetAtt
            || !reference.attribute.as_deref().is_some_and(secret)
        {
            continue;
        }
        sink.report(
            span,
            "Everyone who may look at the stack reads this secret key in its outputs. Put it into a secret of \
             Secrets Manager.",
        )
        .severity(Severity::Error)
        .fix(|| store_key(context, item, &reference.name));
    }
}

/// Puts the key into a secret, and the name of the secret into the output.
fn store_key(context: &TemplateContext<'_, '_>, output: Item<'_>, key: &str) -> Option<Fix> {
    let value = output.value().pair("Value")?;
    let document = context.template.document();
    let name = unused_name(document, &format!("{key}Secret"));
    let secret = Value::map([
        ("Type", Value::text("AWS::SecretsManager::Secret")),
        (
            "Properties",
            Value::map([
                ("Description", Value::text("The secret of an access key")),
                ("SecretString", Value::attribute(key, "SecretAccessKey")),
            ]),
        ),
    ]);
    let writer = context.shared.writer();
    let mut edits = vec![
        writer.insert_item(document, "Resources", &name, &secret)?,
        writer.replace(value.value, &Value::reference(&*name)),
    ];
    edits.sort();
    let title = format!("Keep the key in the secret {name}; the output gives its ARN");
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
}

/// The users of the template who can sign in.
fn with_password<'a>(template: &Template<'a>) -> Vec<Item<'a>> {
    template
        .resources_of(USER)
        .filter(|user| user.properties().is_some_and(|it| it.pair("LoginProfile").is_some()))
        .collect()
}

fn mfa(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let users = with_password(template);
    if users.is_empty() || may_have_more(template) {
        return;
    }
    let environment = Environment::new(template);
    let asks = IDENTITY_TYPES.iter().flat_map(|it| template.resources_of(it)).any(|item| {
        documents(&environment, item).iter().any(|document| {
            !document.is_whole
                || document.statements.iter().any(|it| {
                    let mut tests = it.conditions.tests.iter();
                    !it.conditions.is_whole
                        || tests.any(|it| it.name.to_ascii_lowercase().starts_with("aws:multifactorauth"))
                })
        })
    });
    // A policy that comes from elsewhere may ask for it.
    let may_come = users.iter().filter_map(|it| it.properties()).any(|properties| {
        let attached = nodes_at(properties, &["ManagedPolicyArns", "*"]);
        attached
            .iter()
            .any(|it| named(*it).is_none() && it.text().is_none_or(|it| !it.contains(":aws:policy/")))
            || properties.pair("PermissionsBoundary").is_some()
            || properties
                .pair("Groups")
                .is_some_and(|it| nodes_at(it.value, &["*"]).iter().any(|it| named(*it).is_none()))
    });
    if asks || may_come {
        return;
    }
    for user in users {
        let place = user.properties().and_then(|it| it.pair("LoginProfile"));
        let Some(place) = place else { continue };
        sink.report(
            place.key.span(),
            "A password alone opens the account, and passwords are guessed and stolen. Add a policy that \
             denies everything without MFA.",
        )
        .resource(user.name())
        .fix(|| deny_without_mfa(context, user));
    }
}

fn deny_without_mfa(context: &TemplateContext<'_, '_>, user: Item<'_>) -> Option<Fix> {
    let document = context.template.document();
    let name = unused_name(document, "DenyWithoutMfa");
    let own = [
        "iam:CreateVirtualMFADevice",
        "iam:EnableMFADevice",
        "iam:GetUser",
        "iam:ChangePassword",
        "iam:ListMFADevices",
        "iam:ListVirtualMFADevices",
        "iam:ResyncMFADevice",
        "sts:GetSessionToken",
    ];
    let statement = Value::map([
        ("Sid", Value::text("DenyAllExceptSetupWithoutMfa")),
        ("Effect", Value::text("Deny")),
        ("NotAction", Value::list(own.map(Value::text))),
        ("Resource", Value::text("*")),
        ("Condition", Value::text("false").under(&["BoolIfExists", "aws:MultiFactorAuthPresent"])),
    ]);
    let policy = Value::map([
        ("Type", Value::text("AWS::IAM::ManagedPolicy")),
        (
            "Properties",
            Value::map([
                ("Description", Value::text("Denies everything without MFA, but setting it up")),
                ("Users", Value::list([Value::reference(user.name())])),
                (
                    "PolicyDocument",
                    Value::map([
                        ("Version", Value::text("2012-10-17")),
                        ("Statement", Value::list([statement])),
                    ]),
                ),
            ]),
        ),
    ]);
    let edit = context.shared.writer().insert_item(document, "Resources", &name, &policy)?;
    let title = format!("Deny {} everything without MFA", user.name());
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
}

fn password_policy(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let users = with_password(template);
    let Some(user) = users.first().filter(|_| !may_have_more(template)) else { return };
    let watches = template.resources_of("AWS::Config::ConfigRule").any(|rule| {
        let identifier = rule.properties().and_then(|it| it.get("Source")?.get("SourceIdentifier"));
        identifier
            .is_none_or(|it| it.text().is_none_or(|text| it.tag().is_some() || text == "IAM_PASSWORD_POLICY"))
    });
    if watches {
        return;
    }
    let place = user
        .properties()
        .and_then(|it| it.pair("LoginProfile"))
        .map_or(user.key().span(), |it| it.key.span());
    sink.report(
        place,
        "CloudFormation cannot set the password policy of the account, but AWS Config can tell when it is too \
         weak. Add the rule IAM_PASSWORD_POLICY.",
    )
    .resource(user.name())
    .fix(|| {
        let document = template.document();
        let name = unused_name(document, "PasswordPolicyRule");
        let rule = Value::map([
            ("Type", Value::text("AWS::Config::ConfigRule")),
            (
                "Properties",
                Value::map([(
                    "Source",
                    Value::map([
                        ("Owner", Value::text("AWS")),
                        ("SourceIdentifier", Value::text("IAM_PASSWORD_POLICY")),
                    ]),
                )]),
            ),
        ]);
        let edit = context.shared.writer().insert_item(document, "Resources", &name, &rule)?;
        let title = "Watch the password policy with AWS Config".to_owned();
        Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn users_with_passwords_keys_and_no_groups() {
        check(
            "
Resources:
  Alice:
# ^^^^^ hint[iam-user-without-group]
    Type: AWS::IAM::User
    Properties:
      LoginProfile: { Password: '{{resolve:secretsmanager:alice}}', PasswordResetRequired: true }
#     ^^^^^^^^^^^^ hint[iam-password-policy-unwatched]
#     ^^^^^^^^^^^^ information[iam-user-mfa-unenforced]
  Key:
    Type: AWS::IAM::AccessKey
#         ^^^^^^^^^^^^^^^^^^^ warning[iam-access-key-in-template]
    Properties: { UserName: !Ref Alice }
  Bob:
    Type: AWS::IAM::User
    Properties: { Groups: [!Ref Readers] }
  Readers:
    Type: AWS::IAM::Group
  Nobody:
# ^^^^^^ hint[iam-group-without-users]
    Type: AWS::IAM::Group
Outputs:
  Secret:
    Value: !GetAtt Key.SecretAccessKey
#                  ^^^ error[iam-access-key-in-template]
",
        );
    }

    #[test]
    fn a_policy_that_asks_for_mfa_is_enough() {
        check(
            "
Resources:
  Alice:
    Type: AWS::IAM::User
    Properties:
      Groups: [!Ref People]
      LoginProfile: { Password: '{{resolve:secretsmanager:alice}}', PasswordResetRequired: true }
#     ^^^^^^^^^^^^ hint[iam-password-policy-unwatched]
  People:
    Type: AWS::IAM::Group
    Properties:
      Policies:
        - PolicyName: mfa
          PolicyDocument:
            Statement: { Effect: Deny, NotAction: 'iam:*', Resource: '*', Condition: { BoolIfExists: { aws:MultiFactorAuthPresent: false } } }
",
        );
    }
}
