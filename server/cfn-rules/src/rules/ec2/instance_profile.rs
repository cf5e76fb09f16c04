//! What instances may do, and how people get to them.

use cfn_syntax::{Kind, Node};
use cfn_template::{Given, Item, Template, lookup};

use crate::check::{Check, ItemContext, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::network::resource_of;
use crate::writer::{Value, unused_name};

rule! {
    MISSING {
        id: "ec2-instance-profile-missing",
        summary: "An instance has no role",
        severity: Information,
        category: Operations,
        default: false,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: ["kics:ec2_instance_has_no_iam_role", "guard:EC2_INSTANCE_PROFILE_ATTACHED", "cdk-nag:HIPAA.Security-EC2InstanceProfileAttached"],
        check: Check::Resource(
            &["AWS::EC2::Instance", "AWS::AutoScaling::LaunchConfiguration"],
            missing,
        ),
    }
}

rule! {
    NO_SSM {
        id: "ec2-session-manager-not-allowed",
        summary: "An instance is reached with a key although its role could allow Session Manager",
        severity: Information,
        category: Security,
        default: true,
        fix: safe,
        since: "0.1.0",
        equivalents: ["fsbp:ssm.1"],
        check: Check::Template(no_session_manager),
    }
}

const POLICY: &str = "arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore";

fn missing(context: &ItemContext<'_, '_>, sink: &mut Sink<'_>) {
    let resource = context.item.value();
    let Some(pair) = resource.pair("Properties") else { return };
    let properties = pair.value.resolve();
    // What a launch template says of an instance is judged there.
    if properties.pair("LaunchTemplate").is_some() {
        return;
    }
    let places = lookup(context.environment, properties, &["IamInstanceProfile"]);
    if places.is_empty() || !places.iter().all(|place| matches!(place.given, Given::Absent)) {
        return;
    }
    let place = places.first().and_then(|place| place.key).map_or_else(|| pair.key.span(), Node::span);
    sink.report(
        place,
        "Without IamInstanceProfile programs on the instance need keys of their own to use AWS, and Session Manager \
         cannot reach it. Give it a role with just the rights it needs.",
    )
    .fix(|| {
        let document = properties.document();
        let writer = context.shared.writer();
        if properties.pair("IamInstanceProfile").is_some() {
            return None;
        }
        let profile = document
            .sections()
            .filter(|section| section.key.is_text("Resources"))
            .flat_map(|section| section.pairs())
            .find(|pair| pair.value.get("Type").is_some_and(|it| it.is_text("AWS::IAM::InstanceProfile")));
        if let Some(profile) = profile {
            let name = profile.name();
            let edit = writer.insert(properties, "IamInstanceProfile", &Value::reference(&*name))?;
            let title = format!("Give the instance the profile {name}");
            return Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] });
        }
        let role = unused_name(document, &format!("{}Role", context.item.name()));
        let name = unused_name(document, &format!("{}Profile", context.item.name()));
        let trust = Value::map([
            ("Version", Value::text("2012-10-17")),
            (
                "Statement",
                Value::list([Value::map([
                    ("Effect", Value::text("Allow")),
                    ("Principal", Value::map([("Service", Value::text("ec2.amazonaws.com"))])),
                    ("Action", Value::text("sts:AssumeRole")),
                ])]),
            ),
        ]);
        let resource = |resource_type: &str, properties: Value| {
            let mut pairs = vec![("Type", Value::text(resource_type))];
            pairs.extend(cfn_template::condition_of_item(context.item).map(|it| ("Condition", Value::text(it))));
            pairs.push(("Properties", properties));
            Value::map(pairs)
        };
        let items = [
            (
                &role,
                resource(
                    "AWS::IAM::Role",
                    Value::map([
                        ("AssumeRolePolicyDocument", trust),
                        ("ManagedPolicyArns", Value::list([Value::sub(POLICY)])),
                    ]),
                ),
            ),
            (
                &name,
                resource(
                    "AWS::IAM::InstanceProfile",
                    Value::map([("Roles", Value::list([Value::reference(role.as_str())]))]),
                ),
            ),
        ];
        let mut edits = vec![writer.insert(properties, "IamInstanceProfile", &Value::reference(name.as_str()))?];
        for (name, value) in items {
            edits.push(writer.insert_item(document, "Resources", name, &value)?);
        }
        let title = "Give the instance a role that allows Session Manager, and nothing else".to_owned();
        Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits })
    });
}

fn no_session_manager(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.may_grow() {
        return;
    }
    for instance in
        ["AWS::EC2::Instance", "AWS::EC2::LaunchTemplate"].iter().flat_map(|it| template.resources_of(it))
    {
        let properties = instance.properties();
        let data = match instance.item_type() {
            Some("AWS::EC2::LaunchTemplate") => properties.and_then(|it| it.get("LaunchTemplateData")),
            _ => properties,
        };
        let Some((data, key)) = data.and_then(|it| Some((it, it.pair("KeyName")?))) else { continue };
        if cfn_template::function(key.value).is_some_and(|call| call.name == cfn_template::FunctionName::If) {
            continue;
        }
        let Some(role) = role_of(template, data) else { continue };
        if !surely_forbids_session_manager(template, role) {
            continue;
        }
        let role_properties = role.properties();
        sink.report(
            key.key.span(),
            "People reach the instance with a key that must be kept, shared and changed. Its role could allow Session \
             Manager, which needs no key and no open port: add AmazonSSMManagedInstanceCore to the role.",
        )
        .resource(instance.name())
        .related(role.key().span(), "the role")
        .fix(|| {
            let writer = context.shared.writer();
            let policy = Value::sub(POLICY);
            let holder = role_properties?;
            let edit = match holder.pair("ManagedPolicyArns") {
                Some(pair) => writer.append(pair, &policy)?,
                None => writer.insert(holder, "ManagedPolicyArns", &Value::list([policy]))?,
            };
            let title = format!("Allow Session Manager in {}", role.name());
            Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
        });
    }
}

/// The role behind an instance profile, when the template has both.
fn role_of<'a>(template: &Template<'a>, data: Node<'_>) -> Option<Item<'a>> {
    let profile = data.get("IamInstanceProfile")?;
    let profile = match profile.kind() {
        Kind::Mapping if cfn_template::function(profile).is_none() => {
            profile.get("Arn").or_else(|| profile.get("Name"))?
        }
        _ => profile,
    };
    let profile =
        resource_of(template, profile).filter(|it| it.item_type() == Some("AWS::IAM::InstanceProfile"))?;
    let roles = profile.properties()?.get("Roles")?;
    let role = resource_of(template, roles.items().next()?)?;
    (role.item_type() == Some("AWS::IAM::Role")).then_some(role)
}

/// Whether a role surely has no right that Session Manager needs: its policies are written in the
/// template, and none of them speaks of it.
fn surely_forbids_session_manager(template: &Template<'_>, role: Item<'_>) -> bool {
    let Some(properties) = role.properties() else { return false };
    let arns = properties.get("ManagedPolicyArns");
    let is_written = |arn: Node<'_>| match cfn_template::function(arn) {
        None => arn.kind() == Kind::Scalar,
        Some(call) => matches!(call.name, cfn_template::FunctionName::Sub | cfn_template::FunctionName::Join),
    };
    if arns.is_some_and(|it| {
        it.kind() != Kind::Sequence || cfn_template::function(it).is_some() || !it.items().all(is_written)
    }) {
        return false;
    }
    let text_of = |node: Node<'_>| node.document().text().slice(node.span()).into_owned();
    let allows = |text: &str| {
        ["SSM", "ssm:", "ssmmessages", "AdministratorAccess", "PowerUserAccess", "'*'", "\"*\"", "Action: *"]
            .iter()
            .any(|word| text.contains(word))
    };
    let others = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"];
    let attached = others
        .iter()
        .flat_map(|it| template.resources_of(it))
        .filter(|policy| policy.facts().references.iter().any(|it| &*it.name == role.name()));
    !allows(&text_of(properties)) && !attached.map(|policy| text_of(policy.value())).any(|text| allows(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_rules, prove_fixes};

    #[test]
    fn instances_without_a_role() {
        let text = "
Conditions:
  Some: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Bare:
    Type: AWS::EC2::Instance
    Properties:
#   ^^^^^^^^^^ information[ec2-instance-profile-missing]
      MetadataOptions: { HttpTokens: required }
  Nothing:
    Type: AWS::EC2::Instance
    Properties:
      IamInstanceProfile: !Ref AWS::NoValue
#     ^^^^^^^^^^^^^^^^^^ information[ec2-instance-profile-missing]
  Sometimes:
    Type: AWS::EC2::Instance
    Properties: { IamInstanceProfile: !If [Some, profile, !Ref AWS::NoValue] }
  FromTemplate:
    Type: AWS::EC2::Instance
    Properties: { LaunchTemplate: { LaunchTemplateName: base, Version: '1' } }
";
        check_rules(&[MISSING.meta.id], text);
        prove_fixes(
            "
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties: { MetadataOptions: { HttpTokens: required } }
  Ours:
    Type: AWS::IAM::InstanceProfile
    Properties: { Roles: [ours] }
",
            &[MISSING.meta.id],
        );
    }

    #[test]
    fn roles_that_could_allow_session_manager() {
        check_rules(
            &[NO_SSM.meta.id],
            "
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      KeyName: ours
#     ^^^^^^^ information[ec2-session-manager-not-allowed]
      IamInstanceProfile: !Ref Profile
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Role] } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]
  Managed:
    Type: AWS::EC2::Instance
    Properties: { KeyName: ours, IamInstanceProfile: !Ref Allowed }
  Allowed: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Manageable] } }
  Manageable:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore']
  Keyless:
    Type: AWS::EC2::Instance
    Properties: { IamInstanceProfile: !Ref Profile }
",
        );
    }
}
