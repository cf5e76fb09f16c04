//! Who may take a role.

use cfn_template::Item;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::policy_document::{DocumentKind, PolicyDocument, Statement, Test};
use crate::rules::iam::resource_policies::this_account_only;
use crate::writer::{Value, Writer};

const ROLES: &[&str] = &["AWS::IAM::Role", "AWS::Serverless::Function"];

rule! { EVERYONE {
    id: "iam-role-assumable-by-everyone",
    summary: "Everyone with an account of AWS may take the role",
    severity: Error,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:iam_role_allows_all_principals_to_assume",
        "checkov:CKV_AWS_60",
        "checkov:CKV_AWS_61",
    ],
    check: Check::Resource(ROLES, everyone),
}}

rule! { ANY_ACTION {
    id: "iam-trust-wildcard-action",
    summary: "The trust policy of a role allows more than taking it",
    severity: Warning,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:iam_policy_grants_assumerole_permission_across_all_services",
        "cfn_nag:F2",
        "cfn_nag:W14",
        "guard:IAM_ROLE_NO_FULL_ACCESS_ON_TRUST_POLICY",
        "guard:IAM_ROLE_NO_ALLOW_PLUS_NOT_ACTION_ON_TRUST_POLICY",
    ],
    check: Check::Resource(ROLES, any_action),
}}

rule! { CROSS_ACCOUNT {
    id: "iam-cross-account-trust-unconditional",
    summary: "A whole other account may take the role without MFA or external ID",
    severity: Information,
    category: Security,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [
        "kics:cross_account_iam_assume_role_policy_without_external_id_or_mfa",
        "kics:iam_role_allows_all_principals_to_assume",
        "checkov:CKV_AWS_61",
    ],
    check: Check::Resource(ROLES, cross_account),
}}

rule! { MFA_FOR_SERVICE {
    id: "iam-mfa-on-service-principal",
    summary: "A service can never take the role, since services have no MFA",
    severity: Warning,
    category: Reliability,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Resource(ROLES, mfa_for_service),
}}

/// Runs a check over every statement that lets someone take a role.
fn each(context: &ItemContext<'_, '_>, mut check: impl FnMut(&PolicyDocument<'_>, &Statement<'_>)) {
    for document in context.policy_documents() {
        if document.kind == DocumentKind::Trust {
            let allowing = document.statements.iter().filter(|statement| statement.allows());
            allowing.for_each(|statement| check(document, statement));
        }
    }
}

fn everyone(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |_, statement| {
        let Some(principal) = statement.principals.as_ref().and_then(|it| it.everyone()) else { return };
        if statement.conditions.may_restrict() {
            return;
        }
        sink.report(
            principal.text.node.full_span(),
            "The principal `*` lets everyone with an account of AWS take this role and all its permissions. \
             Name the accounts, roles or services that need it.",
        )
        .fix(|| this_account_only(context, principal));
    });
}

fn any_action(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |_, statement| {
        if let Some(actions) = &statement.not_actions {
            sink.report(
                actions.key.span(),
                "Allow with NotAction lets the principals do everything with the role that is not listed. \
                 Allow sts:AssumeRole and no more.",
            );
        }
        let is_any = |action: &str| matches!(action, "*" | "*:*" | "sts:*");
        let Some(action) = statement.action(is_any) else { return };
        sink.report(
            action.node.full_span(),
            "Taking a role needs one action, and the wildcard allows all. Allow sts:AssumeRole, or \
             sts:AssumeRoleWithWebIdentity for a federated principal.",
        )
        .fix(|| {
            let is_federated =
                statement.principals.as_ref().is_none_or(|it| it.of("Federated").next().is_some());
            let is_alone = statement.actions.as_ref().is_some_and(|it| it.items.len() == 1);
            if is_federated || !is_alone || action.node.tag().is_some() || action.node == statement.node {
                return None;
            }
            let edit = context.shared.writer().replace(action.node, &Value::text("sts:AssumeRole"));
            let title = "Allow sts:AssumeRole only; sessions with tags need sts:TagSession too".to_owned();
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    });
}

/// The account of a principal that stands for a whole account given by its number.
fn whole_account(principal: &str) -> Option<&str> {
    let account = match principal.strip_prefix("arn:") {
        Some(arn) => arn.split_once(":iam::")?.1.strip_suffix(":root")?,
        None => principal,
    };
    (account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit())).then_some(account)
}

fn cross_account(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |_, statement| {
        let Some(principals) = &statement.principals else { return };
        let foreign = principals.of("AWS").find(|it| it.is_surely(|it| whole_account(it).is_some()));
        let Some(foreign) = foreign else { return };
        let is_any = |test: &Test<'_>| {
            let name = test.name.to_ascii_lowercase();
            let is_off = !test.values.may_have(|it| !it.eq_ignore_ascii_case("false"));
            name == "sts:externalid"
                || (name.starts_with("aws:multifactorauth") && !is_off)
                || name.starts_with("aws:principal")
                || name.starts_with("aws:source")
                || name.starts_with("saml:")
        };
        if !statement.conditions.is_whole || statement.conditions.tests.iter().any(is_any) {
            return;
        }
        let account = foreign.options.first().and_then(|it| whole_account(it)).unwrap_or_default();
        let message = format!(
            "All of account {account} may take this role with nothing but its keys. Ask for MFA where people \
             take it (aws:MultiFactorAuthPresent), for an external ID where a partner's software does \
             (sts:ExternalId)."
        );
        sink.report(foreign.node.full_span(), message).fix(|| ask_for_mfa(context, statement));
    });
}

fn ask_for_mfa(context: &ItemContext<'_, '_>, statement: &Statement<'_>) -> Option<Fix> {
    let writer = context.shared.writer();
    let test = Value::map([("aws:MultiFactorAuthPresent", Value::text("true"))]);
    let edit = match statement.node.pair("Condition") {
        Some(pair) if pair.value.get("Bool").is_some() => return None,
        Some(pair) => writer.insert(pair.value, "Bool", &test)?,
        None => writer.insert(statement.node, "Condition", &test.under(&["Bool"]))?,
    };
    let title = "Ask for MFA (aws:MultiFactorAuthPresent); software cannot take the role any more".to_owned();
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
}

fn mfa_for_service(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    each(context, |document, statement| {
        let Some(principals) = &statement.principals else { return };
        if principals.of("Service").next().is_none() {
            return;
        }
        let asks = |test: &&Test<'_>| {
            let name = test.name.to_ascii_lowercase();
            let is_present = name == "aws:multifactorauthpresent"
                && test.operator == "Bool"
                && test.values.items.iter().all(|it| it.is_surely(|it| it.eq_ignore_ascii_case("true")));
            is_present || (name == "aws:multifactorauthage" && test.operator.starts_with("NumericLess"))
        };
        let tests: Vec<_> =
            statement.conditions.tests.iter().filter(|test| !test.operator.ends_with("IfExists")).collect();
        let Some(test) = tests.iter().copied().find(asks) else { return };
        let message = format!(
            "{} holds only for people who signed in with MFA: a service never meets it, and so can never take \
             the role. Move the service into a statement without the condition.",
            test.name
        );
        sink.report(test.values.key.span(), message).fix(|| {
            let is_mixed = principals.items.iter().any(|it| it.kind != "Service");
            match is_mixed {
                true => own_statement(context.shared.writer(), document, statement),
                false => without_test(context.shared.writer(), statement, test, context.item),
            }
        });
    });
}

/// Moves the services into a statement of their own.
fn own_statement(writer: &Writer, document: &PolicyDocument<'_>, statement: &Statement<'_>) -> Option<Fix> {
    let services = statement.principals.as_ref()?.of("Service");
    let services: Option<Vec<_>> = services
        .map(|it| match it.options.as_slice() {
            [text] if it.node.tag().is_none() => Some(Value::text(text)),
            [text] if it.node.text().is_some() => Some(Value::sub(text)),
            _ => None,
        })
        .collect();
    let services = services?;
    let service = match services.as_slice() {
        [service] => service.clone(),
        _ => Value::list(services),
    };
    let added = Value::map([
        ("Effect", Value::text("Allow")),
        ("Principal", Value::map([("Service", service)])),
        ("Action", Value::text("sts:AssumeRole")),
    ]);
    let removed = writer.remove(statement.node.get("Principal")?.pair("Service")?)?;
    let mut edits = vec![removed, writer.append(document.statement_pair()?, &added)?];
    edits.sort();
    let title = "Move the service into a statement without MFA".to_owned();
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
}

/// Removes a test, with all that would be empty without it.
fn without_test(writer: &Writer, statement: &Statement<'_>, test: &Test<'_>, role: Item<'_>) -> Option<Fix> {
    let condition = statement.node.pair("Condition")?;
    let operator = condition.value.pair(&test.operator)?;
    let pair = operator.value.pair(&test.name)?;
    let pair = match (condition.value.pairs().count(), operator.value.pairs().count()) {
        (1, 1) => condition,
        (_, 1) => operator,
        _ => pair,
    };
    let title = format!("Let the service take {} (remove the MFA condition)", role.name());
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![writer.remove(pair)?] })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    fn check_statement(statement: &str) {
        check(&format!(
            "
Parameters:
  Id: {{ Type: String }}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
{statement}"
        ));
    }

    #[test]
    fn everyone_and_other_accounts() {
        check_statement(
            "
          - Effect: Allow
            Principal: { AWS: '*' }
#                             ^^^ error[iam-role-assumable-by-everyone]
            Action: sts:AssumeRole
          - Effect: Allow
            Principal: '*'
            Action: sts:AssumeRole
            Condition: { StringEquals: { aws:PrincipalOrgID: o-1234567890 } }
          - Effect: Allow
            Principal: { AWS: 'arn:aws:iam::111122223333:root' }
#                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[iam-cross-account-trust-unconditional]
            Action: sts:AssumeRole
          - Effect: Allow
            Principal: { AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' }
            Action: sts:AssumeRole
          - Effect: Allow
            Principal: { AWS: '111122223333' }
            Action: sts:AssumeRole
            Condition: { StringEquals: { sts:ExternalId: !Ref Id } }
",
        );
    }

    #[test]
    fn more_than_taking_a_role() {
        check_statement(
            "
          - Effect: Allow
            Principal: { Service: ec2.amazonaws.com }
            Action: sts:*
#                   ^^^^^ warning[iam-trust-wildcard-action]
          - Effect: Allow
            Principal: { Service: ec2.amazonaws.com }
            NotAction: sts:AssumeRole
#           ^^^^^^^^^ warning[iam-trust-wildcard-action]
          - Effect: Allow
            Principal: { Service: ec2.amazonaws.com }
            Action: [sts:AssumeRole, sts:TagSession]
",
        );
    }

    #[test]
    fn services_have_no_mfa() {
        check_statement(
            "
          - Effect: Allow
            Principal: { Service: ec2.amazonaws.com }
            Action: sts:AssumeRole
            Condition:
              Bool: { aws:MultiFactorAuthPresent: 'true' }
#                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[iam-mfa-on-service-principal]
          - Effect: Allow
            Principal: { Service: ec2.amazonaws.com }
            Action: sts:AssumeRole
            Condition:
              BoolIfExists: { aws:MultiFactorAuthPresent: 'true' }
          - Effect: Allow
            Principal: { AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' }
            Action: sts:AssumeRole
            Condition:
              Bool: { aws:MultiFactorAuthPresent: 'true' }
",
        );
    }

    #[test]
    fn people_keep_the_condition() {
        check_fix(
            "
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' # people
              Service: ec2.amazonaws.com
            Action: sts:AssumeRole
            Condition:
              Bool:
                aws:MultiFactorAuthPresent: 'true'
",
            "
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' # people
            Action: sts:AssumeRole
            Condition:
              Bool:
                aws:MultiFactorAuthPresent: 'true'
          - Effect: Allow
            Principal:
              Service: ec2.amazonaws.com
            Action: sts:AssumeRole
",
        );
    }
}
