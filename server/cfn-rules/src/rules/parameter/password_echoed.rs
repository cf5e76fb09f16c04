use cfn_syntax::Node;
use cfn_template::SectionKind;

use crate::check::{Check, ItemContext, Sink, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::options::RuleOption;
use crate::writer::Value;

rule! {
    id: "parameter-password-echoed",
    summary: "A parameter for a password is shown in plain text to everyone who can see the stack",
    severity: Warning,
    category: Security,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [
        "cfn_nag:F44",
        "cfn_nag:F37",
        "cfn_nag:F55",
        "guard:DMS_NO_PLAINTEXT_PASSWORD",
        "guard:DMS_USES_SECURE_PARAMETER",
        "cfn_nag:F31",
        "cfn_nag:F36",
        "guard:MICROSOFT_AD_NO_PLAINTEXT_PASSWORD",
        "guard:MICROSOFT_AD_PASSWORD_USES_SECURE_PARAMETER",
        "cfn_nag:F51",
        "guard:IAM_USER_LOGIN_PROFILE_NO_PLAINTEXT_PASSWORD",
        "guard:IAM_USER_LOGIN_PROFILE_USES_SECURE_PARAMETER",
        "cfn_nag:F70",
        "cfn_nag:F41",
        "cfn_nag:F50",
        "cfn_nag:F58",
        "cfn_nag:F60",
        "cfn_nag:F66",
        "cfn_nag:F68",
        "guard:KINESIS_FIREHOSE_REDSHIFT_DESTINATION_CONFIGURATION_NO_PLAINTEXT_PASSWORD",
        "guard:KINESIS_FIREHOSE_REDSHIFT_DESTINATION_CONFIGURATION_USES_SECURE_PARAMETER",
        "guard:KINESIS_FIREHOSE_SPLUNK_DESTINATION_CONFIGURATION_NO_PLAINTEXT_PASSWORD",
        "guard:KINESIS_FIREHOSE_SPLUNK_DESTINATION_CONFIGURATION_USES_SECURE_PARAMETER",
        "cfn_nag:F52",
        "guard:AMAZON_MQ_BROKER_USERS_NO_PLAINTEXT_PASSWORD",
        "guard:AMAZON_MQ_BROKER_USERS_USES_SECURE_PARAMETER",
        "cfn_nag:F34",
        "guard:RDS_CLUSTER_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD",
        "guard:RDS_CLUSTER_MASTER_USER_PASSWORD_USES_SECURE_PARAMETER",
        "cfn_nag:F23",
        "guard:RDS_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD",
        "guard:RDS_MASTER_USER_PASSWORD_USES_SECURE_PARAMETER",
        "cfn_nag:F35",
        "guard:REDSHIFT_CLUSTER_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD",
        "guard:REDSHIFT_CLUSTER_MASTER_USER_PASSWORD_USES_SECURE_PARAMETER",
        "cfn_nag:F74",
        "cfn_nag:F75",
        "cfn_nag:F53",
        "cfn_nag:F63",
        "cfn_nag:F64",
        "cfn_nag:F65",
        "cfn_nag:F71",
        "cfn_nag:F67",
        "cfn_nag:F61",
        "cfn_nag:F62",
        "cfn_nag:F54",
        "cfn_nag:F57",
        "cfn_nag:F56",
        "cfn_nag:F42",
        "cfn_nag:F43",
        "cfn_nag:F48",
        "cfn_nag:F49",
        "cfn_nag:F46",
        "cfn_nag:F47",
        "cfn_nag:F69",
        "cfn_nag:F45",
    ],
    options: [RuleOption::list(
        "allowed-names",
        &[],
        "Names of parameters that hold no secret although they sound like it.",
    )],
    check: Check::Item(SectionKind::Parameters, check),
}

fn check(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let item = context.item;
    if item.item_type() != Some("String") || !names_password(item.name()) {
        return;
    }
    if sink.options().list("allowed-names").contains(&item.name()) {
        return;
    }
    let no_echo = item.value().pair("NoEcho");
    if no_echo.is_some_and(|pair| !pair.value.text().is_some_and(|it| it.eq_ignore_ascii_case("false"))) {
        return;
    }
    let place: Node<'_> = no_echo.map_or(item.key(), |pair| pair.value);
    let message = format!(
        "`{}` takes a password, and without NoEcho: true everyone who can describe the stack reads it. \
         Add NoEcho: true, or better use a Secrets Manager secret and no parameter.",
        item.name()
    );
    sink.report(place.span(), message).fix(|| {
        let writer = context.shared.writer();
        let value = Value::Bare("true".to_owned());
        let edit = match no_echo {
            Some(pair) => writer.replace(pair.value, &value),
            None => writer.insert_after(item.value().pair("Type")?, "NoEcho", &value),
        };
        let title = "Hide the value (NoEcho: true)".to_owned();
        Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
    });
}

/// Whether a name says that the parameter holds a password, and not something about one.
fn names_password(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let about = [
        "arn",
        "name",
        "id",
        "length",
        "path",
        "parameter",
        "policy",
        "key",
        "version",
        "age",
        "rotation",
        "enabled",
    ];
    ["password", "passwd", "passphrase"].iter().any(|word| {
        name.find(word).is_some_and(|at| {
            let rest = name.get(at + word.len()..).unwrap_or_default();
            !about.iter().any(|it| rest.ends_with(it)) && !rest.starts_with("less")
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::options::OptionValue;
    use crate::testing::{check, check_fix, check_with};

    #[test]
    fn passwords_without_no_echo() {
        check(
            "
Parameters:
  DatabasePassword:
# ^^^^^^^^^^^^^^^^ warning[parameter-password-echoed]
    Type: String
  MasterPassword:
    Type: String
    NoEcho: false
#           ^^^^^ warning[parameter-password-echoed]
  Hidden_password: { Type: String, NoEcho: 'true' }
  PasswordLength: { Type: String }
  PasswordSecretArn: { Type: String }
  PasswordParameter: { Type: 'AWS::SSM::Parameter::Value<String>' }
  Passwords: { Type: CommaDelimitedList }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub >-
        ${DatabasePassword} ${MasterPassword} ${Hidden_password} ${PasswordLength}
        ${PasswordSecretArn} ${PasswordParameter}
      TopicName: !Join ['', !Ref Passwords]
",
        );
    }

    #[test]
    fn allowed_names_hold_no_secret() {
        check_with(
            &super::RULE,
            "allowed-names",
            OptionValue::List(vec!["PublicPassword".to_owned()]),
            "
Parameters:
  PublicPassword: { Type: String }
  OtherPassword: { Type: String }
# ^^^^^^^^^^^^^ warning[parameter-password-echoed]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicName: !Ref PublicPassword, DisplayName: !Ref OtherPassword }
",
        );
    }

    #[test]
    fn the_fix_adds_or_sets_it() {
        check_fix(
            "
Parameters:
  Password:
    Type: String # for the database
    MinLength: 12
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Password } }
",
            "
Parameters:
  Password:
    Type: String # for the database
    NoEcho: true
    MinLength: 12
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref Password } }
",
        );
    }
}
