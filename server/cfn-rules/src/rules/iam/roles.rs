//! Roles and those who use them: who may take a role, and whether its permissions come in time.

use cfn_syntax::Node;
use cfn_template::{Environment, Item, Template};
use rustc_hash::FxHashSet;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::policy_document::{Texts, texts_of, trust_policies};
use crate::references::{may_have_more, nodes_at, resource};
use crate::rules::ec2::gateway_dependency_missing::{add_dependency, depends_on};
use crate::writer::{Value, Writer};

rule! { PRINCIPAL {
    id: "iam-role-principal-mismatch",
    summary: "A service is given a role that it may not take",
    severity: Warning,
    category: Reliability,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(principals),
}}

rule! { EKS_POLICIES {
    id: "eks-role-policy-missing",
    summary: "The role of a cluster or its nodes lacks a policy that EKS needs",
    severity: Information,
    category: Reliability,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(eks_policies),
}}

rule! { RACE {
    id: "iam-role-policy-race",
    summary: "A resource does not wait for the policy of the role that it uses",
    severity: Information,
    category: Reliability,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(race),
}}

const ROLE: &str = "AWS::IAM::Role";

/// Where resources take a role, as paths from their properties, and the service that takes it.
static USES: &[(&str, &[&str], &str)] = &[
    ("AWS::ApiGateway::Account", &["CloudWatchRoleArn"], "apigateway"),
    ("AWS::AppSync::DataSource", &["ServiceRoleArn"], "appsync"),
    ("AWS::Backup::BackupSelection", &["BackupSelection", "IamRoleArn"], "backup"),
    ("AWS::CloudTrail::Trail", &["CloudWatchLogsRoleArn"], "cloudtrail"),
    ("AWS::CodeBuild::Project", &["ServiceRole"], "codebuild"),
    ("AWS::CodeDeploy::DeploymentGroup", &["ServiceRoleArn"], "codedeploy"),
    ("AWS::CodePipeline::Pipeline", &["RoleArn"], "codepipeline"),
    ("AWS::Config::ConfigurationRecorder", &["RoleARN"], "config"),
    ("AWS::EC2::FlowLog", &["DeliverLogsPermissionArn"], "vpc-flow-logs"),
    ("AWS::ECS::TaskDefinition", &["ExecutionRoleArn"], "ecs-tasks"),
    ("AWS::ECS::TaskDefinition", &["TaskRoleArn"], "ecs-tasks"),
    ("AWS::EKS::Cluster", &["RoleArn"], "eks"),
    ("AWS::EKS::FargateProfile", &["PodExecutionRoleArn"], "eks-fargate-pods"),
    ("AWS::EKS::Nodegroup", &["NodeRole"], "ec2"),
    ("AWS::Events::Rule", &["Targets", "*", "RoleArn"], "events"),
    ("AWS::Glue::Crawler", &["Role"], "glue"),
    ("AWS::Glue::Job", &["Role"], "glue"),
    ("AWS::IAM::InstanceProfile", &["Roles", "*"], "ec2"),
    ("AWS::KinesisFirehose::DeliveryStream", &["ExtendedS3DestinationConfiguration", "RoleARN"], "firehose"),
    ("AWS::Lambda::Function", &["Role"], "lambda"),
    ("AWS::Pipes::Pipe", &["RoleArn"], "pipes"),
    ("AWS::RDS::DBCluster", &["MonitoringRoleArn"], "monitoring.rds"),
    ("AWS::RDS::DBInstance", &["MonitoringRoleArn"], "monitoring.rds"),
    ("AWS::SageMaker::NotebookInstance", &["RoleArn"], "sagemaker"),
    ("AWS::Scheduler::Schedule", &["Target", "RoleArn"], "scheduler"),
    ("AWS::StepFunctions::StateMachine", &["RoleArn"], "states"),
];

fn principals(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.resources_of(ROLE).next().is_none() {
        return;
    }
    let environment = Environment::new(template);
    let mut asked = FxHashSet::default();
    for (resource_type, path, service) in USES {
        for user in template.resources_of(resource_type) {
            let Some(properties) = user.properties() else { continue };
            for node in nodes_at(properties, path) {
                let Some(role) = resource(template, node, &[ROLE]) else { continue };
                if asked.insert((role.name(), *service)) && !may_take(&environment, role, service) {
                    report_principal(context, sink, &environment, user, role, service);
                }
            }
        }
    }
}

/// Whether a service may take a role, as far as is known.
fn may_take(environment: &Environment<'_>, role: Item<'_>, service: &str) -> bool {
    // Most trust policies name the service, and looking is cheaper than reading.
    let policy = role.properties().and_then(|it| it.get("AssumeRolePolicyDocument"));
    if policy.is_some_and(|it| it.raw().contains(&format!("{service}."))) {
        return true;
    }
    let documents = trust_policies(environment, role);
    let fits = |text: &str| text.strip_prefix(service).is_some_and(|rest| rest.starts_with('.'));
    let Some(document) = documents.first() else { return true };
    !document.is_whole
        || document.statements.is_empty()
        || document.statements.iter().any(|statement| {
            let Some(principals) = &statement.principals else { return true };
            let is_meant = |kind: &str| matches!(kind, "Service" | "*");
            !principals.is_whole
                || principals.everyone().is_some()
                || principals.items.iter().any(|it| {
                    is_meant(&it.kind) && it.text.may_be(fits) && may_be_service(&it.text.options, service)
                })
        })
}

/// Whether a text that is known in part can still name the service: `ec2.${AWS::URLSuffix}` names EC2.
fn may_be_service(options: &[String], service: &str) -> bool {
    let known = |text: &String| text.split("${").next().unwrap_or_default().to_owned();
    options.is_empty()
        || options.iter().map(known).any(|start| {
            let wanted = format!("{service}.");
            start.starts_with(&wanted) || wanted.starts_with(&start)
        })
}

fn report_principal<'a>(
    context: &TemplateContext<'_, '_>,
    sink: &mut Sink<'_>,
    environment: &Environment<'a>,
    user: Item<'a>,
    role: Item<'a>,
    service: &str,
) {
    let Some(document) = trust_policies(environment, role).into_iter().next() else { return };
    let principal = format!("{service}.amazonaws.com");
    let listed = document.statements.iter().find_map(|it| it.node.get("Principal")?.pair("Service"));
    let place =
        listed.map_or_else(|| document.node.parent().unwrap_or(document.node).span(), |it| it.key.span());
    let place = match listed {
        Some(_) => place,
        None => role
            .properties()
            .and_then(|it| it.pair("AssumeRolePolicyDocument"))
            .map_or(place, |it| it.key.span()),
    };
    let message = format!(
        "{} uses this role, and its trust policy does not let {principal} take it: creation fails, or the \
         service cannot act. Add {principal} to the services.",
        user.name()
    );
    sink.report(place, message).resource(role.name()).related(user.key().span(), "uses the role").fix(|| {
        let edit = context.shared.writer().append(listed?, &Value::text(&*principal))?;
        let title = format!("Let {principal} take the role too");
        Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
    });
}

fn eks_policies(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let environment = Environment::new(template);
    for cluster in template.resources_of("AWS::EKS::Cluster") {
        let node = cluster.properties().and_then(|it| it.get("RoleArn"));
        let role = node.and_then(|node| resource(template, node, &[ROLE]));
        if let Some(role) = role {
            let needed: &[&[&str]] = &[&["AmazonEKSClusterPolicy"]];
            require_policies(context, sink, &environment, role, needed, "the cluster");
        }
    }
    // Pods can have a role of their own for the network of pods.
    let pods_have_roles = ["AWS::IAM::OIDCProvider", "AWS::EKS::PodIdentityAssociation", "AWS::EKS::Addon"]
        .iter()
        .any(|it| template.resources_of(it).next().is_some());
    let mut seen = FxHashSet::default();
    for group in template.resources_of("AWS::EKS::Nodegroup") {
        let node = group.properties().and_then(|it| it.get("NodeRole"));
        let Some(role) = node.and_then(|node| resource(template, node, &[ROLE])) else { continue };
        if !seen.insert(role.name()) {
            continue;
        }
        let mut needed: Vec<&[&str]> = vec![
            &["AmazonEKSWorkerNodePolicy", "AmazonEKSWorkerNodeMinimalPolicy"],
            &[
                "AmazonEC2ContainerRegistryReadOnly",
                "AmazonEC2ContainerRegistryPullOnly",
                "AmazonEC2ContainerRegistryPowerUser",
                "AmazonEC2ContainerRegistryFullAccess",
            ],
        ];
        if !pods_have_roles {
            needed.push(&["AmazonEKS_CNI_Policy"]);
        }
        require_policies(context, sink, &environment, role, &needed, "the nodes");
    }
}

/// Reports every policy that a role surely lacks: of each group one is needed, the first by choice.
fn require_policies<'a>(
    context: &TemplateContext<'_, '_>,
    sink: &mut Sink<'_>,
    environment: &Environment<'a>,
    role: Item<'a>,
    needed: &[&[&str]],
    whom: &str,
) {
    let Some(properties) = role.properties() else { return };
    if properties.pair("Policies").is_some() || has_other_policies(context.template, role) {
        return;
    }
    let pair = properties.pair("ManagedPolicyArns");
    let attached: Option<Texts<'_>> = pair.and_then(|pair| texts_of(environment, pair));
    let has = |name: &str| {
        let is_named = |text: &str| text.rsplit('/').next() == Some(name);
        // `${Parameter}` may be any policy; a policy under `arn:${AWS::Partition}` is known by its name.
        attached.as_ref().is_some_and(|texts| {
            !texts.is_whole
                || texts.items.iter().any(|text| {
                    text.options.is_empty() || text.options.iter().any(|it| is_named(it) || it.ends_with('}'))
                })
        })
    };
    for group in needed {
        let Some(wanted) = group.first() else { continue };
        if group.iter().any(|name| has(name)) {
            continue;
        }
        let message = format!(
            "The role of {whom} lacks {wanted}, which EKS needs to run it. Attach the policy, or one that \
             allows the same."
        );
        let place = pair.map_or_else(|| role.key().span(), |pair| pair.key.span());
        sink.report(place, message)
            .resource(role.name())
            .fix(|| attach(context.shared.writer(), properties, wanted));
    }
}

fn attach(writer: &Writer, properties: Node<'_>, policy: &str) -> Option<Fix> {
    let arn = Value::sub(format!("arn:${{AWS::Partition}}:iam::aws:policy/{policy}"));
    let edit = match properties.pair("ManagedPolicyArns") {
        Some(pair) => writer.append(pair, &arn)?,
        None => writer.insert(properties, "ManagedPolicyArns", &Value::list([arn]))?,
    };
    let title = format!("Attach {policy}");
    Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
}

/// Whether policies elsewhere in the template name the role.
fn has_other_policies(template: &Template<'_>, role: Item<'_>) -> bool {
    may_have_more(template)
        || POLICIES.iter().any(|(policy_type, _)| {
            template
                .resources_of(policy_type)
                .any(|policy| policy.facts().dependencies().any(|it| &*it.name == role.name()))
        })
}

/// Resources that give a role permissions, with the property that names the roles.
const POLICIES: [(&str, &[&str]); 3] = [
    ("AWS::IAM::Policy", &["Roles", "*"]),
    ("AWS::IAM::ManagedPolicy", &["Roles", "*"]),
    ("AWS::IAM::RolePolicy", &["RoleName"]),
];

/// Resources that need the permissions of their role while they are created.
const NEEDS_AT_ONCE: [(&str, &[&str]); 6] = [
    ("AWS::CloudTrail::Trail", &["CloudWatchLogsRoleArn"]),
    ("AWS::EKS::Cluster", &["RoleArn"]),
    ("AWS::EKS::Nodegroup", &["NodeRole"]),
    ("AWS::KinesisFirehose::DeliveryStream", &["ExtendedS3DestinationConfiguration", "RoleARN"]),
    ("AWS::Pipes::Pipe", &["RoleArn"]),
    ("AWS::StepFunctions::StateMachine", &["RoleArn"]),
];

fn race(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let policies: Vec<_> = POLICIES
        .iter()
        .flat_map(|(policy_type, path)| template.resources_of(policy_type).map(move |policy| (policy, *path)))
        .collect();
    if policies.is_empty() {
        return;
    }
    let users = NEEDS_AT_ONCE
        .iter()
        .flat_map(|(user_type, path)| template.resources_of(user_type).map(move |user| (user, *path)));
    for (user, path) in users {
        let Some(properties) = user.properties() else { continue };
        let roles = nodes_at(properties, path).into_iter().filter_map(|it| resource(template, it, &[ROLE]));
        for role in roles {
            report_race(context, sink, &policies, user, role);
        }
    }
}

fn report_race<'a>(
    context: &TemplateContext<'_, 'a>,
    sink: &mut Sink<'_>,
    policies: &[(Item<'a>, &[&str])],
    user: Item<'a>,
    role: Item<'a>,
) {
    let template = context.template;
    let condition = |item: Item<'a>| item.value().get("Condition").and_then(|it| it.text());
    for (policy, path) in policies {
        let Some(properties) = policy.properties() else { continue };
        let is_of_role = nodes_at(properties, path)
            .into_iter()
            .filter_map(|it| resource(template, it, &[ROLE]))
            .any(|it| it.name() == role.name());
        // A policy that is not always there cannot be waited for, and one that waits itself must not be.
        let exists = condition(*policy).is_none() || condition(*policy) == condition(user);
        if !is_of_role
            || !exists
            || depends_on(template, user, &[*policy])
            || depends_on(template, *policy, &[user])
        {
            continue;
        }
        let place = user.value().pair("DependsOn").map_or_else(|| user.key().span(), |it| it.key.span());
        let message = format!(
            "{} uses {} while it is created, and the permissions of the role come from {}, which nothing \
             makes it wait for: creation can fail by chance. Add DependsOn: {}.",
            user.name(),
            role.name(),
            policy.name(),
            policy.name()
        );
        sink.report(place, message)
            .resource(user.name())
            .related(policy.key().span(), "the policy")
            .fix(|| add_dependency(context.shared.writer(), user, policy.name()));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn a_service_must_be_let_in() {
        check(
            "
Parameters:
  Who: { Type: String }
Resources:
  Wrong:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: ec2.amazonaws.com }
#                        ^^^^^^^ warning[iam-role-principal-mismatch]: lambda.amazonaws.com
            Action: sts:AssumeRole
  Right:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: [!Sub 'lambda.${AWS::URLSuffix}'] }
            Action: sts:AssumeRole
  Unknown:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: !Ref Who }
            Action: sts:AssumeRole
  A:
    Type: AWS::Lambda::Function
    Properties: { Role: !GetAtt Wrong.Arn }
  B:
    Type: AWS::Lambda::Function
    Properties: { Role: !GetAtt Right.Arn }
  C:
    Type: AWS::Lambda::Function
    Properties: { Role: !GetAtt Unknown.Arn }
  D:
    Type: AWS::Lambda::Function
    Properties: { Role: !Ref Who }
",
        );
    }

    #[test]
    fn eks_needs_its_policies() {
        check(
            "
Resources:
  ClusterRole:
# ^^^^^^^^^^^ information[eks-role-policy-missing]: AmazonEKSClusterPolicy
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: eks.amazonaws.com }, Action: sts:AssumeRole }
  Cluster:
    Type: AWS::EKS::Cluster
    Properties: { RoleArn: !GetAtt ClusterRole.Arn, ResourcesVpcConfig: { SubnetIds: [a, b] } }
  NodeRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }
      ManagedPolicyArns:
#     ^^^^^^^^^^^^^^^^^ information[eks-role-policy-missing]: AmazonEKS_CNI_Policy
        - !Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonEKSWorkerNodePolicy'
        - !Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly'
  Nodes:
    Type: AWS::EKS::Nodegroup
    Properties: { ClusterName: !Ref Cluster, NodeRole: !GetAtt NodeRole.Arn, Subnets: [a] }
",
        );
    }

    #[test]
    fn whoever_needs_a_policy_waits_for_it() {
        check_fix(
            "
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: states.amazonaws.com }, Action: sts:AssumeRole }
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: invoke
      Roles: [!Ref Role]
      PolicyDocument:
        Statement: { Effect: Allow, Action: lambda:InvokeFunction, Resource: 'arn:aws:lambda:*:*:function:a' }
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties: { RoleArn: !GetAtt Role.Arn }
",
            "
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { Service: states.amazonaws.com }, Action: sts:AssumeRole }
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: invoke
      Roles: [!Ref Role]
      PolicyDocument:
        Statement: { Effect: Allow, Action: lambda:InvokeFunction, Resource: 'arn:aws:lambda:*:*:function:a' }
  Machine:
    Type: AWS::StepFunctions::StateMachine
    DependsOn: Policy
    Properties: { RoleArn: !GetAtt Role.Arn }
",
        );
    }
}
