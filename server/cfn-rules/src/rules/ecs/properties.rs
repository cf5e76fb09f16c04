//! What single properties of clusters, services and tasks must be: one row a rule.

use cfn_syntax::Node;
use cfn_template::{Given, lookup};

use crate::check::{ItemContext, property_rule};
use crate::meta::Safety;
use crate::requirement::{Absent, Mend, Wrong};
use crate::writer::Value;

property_rule! {
    INSIGHTS {
        id: "ecs-container-insights-disabled",
        summary: "A cluster collects no metrics of its containers",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:ecs_cluster_container_insights_disabled", "checkov:CKV_AWS_65", "trivy:AWS-0034", "cdk-nag:AwsSolutions-ECS4", "fsbp:ecs.12"],
        places: [("AWS::ECS::Cluster", ["ClusterSettings"])],
        absent: Absent::Bad,
        wrong: Wrong::Always,
        unless: Some(has_insights),
        mend: Mend::Set {
            value: || Value::list([Value::map([("Name", Value::text("containerInsights")), ("Value", Value::text("enabled"))])]),
            title: "Collect metrics (containerInsights: enabled)",
            safety: Safety::Safe,
        },
        message: "containerInsights is not on: CPU, memory and restarts of tasks are not recorded. Set it to \
                  enabled or enhanced.",
    }
}

property_rule! {
    EFS_TLS {
        id: "ecs-efs-transit-unencrypted",
        summary: "A task reads and writes a file system without TLS",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["kics:ecs_cluster_not_encrypted_at_rest", "kics:efs_volume_with_disabled_transit_encryption", "checkov:CKV_AWS_97", "trivy:AWS-0035"],
        places: [("AWS::ECS::TaskDefinition", ["Volumes", "*", "EFSVolumeConfiguration", "TransitEncryption"])],
        absent: Absent::BadUnder(3),
        wrong: Wrong::Is(&["DISABLED"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("ENABLED"),
            title: "Encrypt the connection (TransitEncryption: ENABLED)",
            safety: Safety::Safe,
        },
        message: "TransitEncryption is not ENABLED: files travel between the task and the file system in the \
                  clear. Set it to ENABLED.",
    }
}

property_rule! {
    HOST_PID {
        id: "ecs-host-process-namespace",
        summary: "A task sees the processes of its host",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:ecs.3"],
        places: [("AWS::ECS::TaskDefinition", ["PidMode"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["host"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("task"),
            title: "Share processes within the task only (PidMode: task)",
            safety: Safety::Unsafe,
        },
        message: "PidMode: host lets containers see and, as root, control all processes of the host. Set it \
                  to task, or leave it out.",
    }
}

property_rule! {
    NETWORK {
        id: "ecs-network-mode-shared",
        summary: "The containers of a task share the network of the host",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:ecs_task_definition_network_mode_not_recommended"],
        places: [("AWS::ECS::TaskDefinition", ["NetworkMode"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["host", "bridge", "none"]),
        unless: None,
        mend: Mend::Nothing,
        message: "NetworkMode is not awsvpc: the task has no address and no security group of its own. Use \
                  awsvpc, which Fargate asks for anyway.",
    }
}

property_rule! {
    PRIVILEGED {
        id: "ecs-privileged-container",
        summary: "A container runs with the rights of its host",
        severity: Warning,
        category: Security,
        default: true,
        since: "0.1.0",
        equivalents: ["fsbp:ecs.4"],
        places: [("AWS::ECS::TaskDefinition", ["ContainerDefinitions", "*", "Privileged"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["true"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("false"),
            title: "Run without rights of the host (Privileged: false)",
            safety: Safety::Unsafe,
        },
        message: "Privileged: true makes the container root on its host: it can read other tasks and their \
                  credentials. Set it to false.",
    }
}

property_rule! {
    WRITABLE {
        id: "ecs-root-filesystem-writable",
        summary: "A container can change its own program",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:ecs.5"],
        places: [("AWS::ECS::TaskDefinition", ["ContainerDefinitions", "*", "ReadonlyRootFilesystem"])],
        absent: Absent::Bad,
        wrong: Wrong::Is(&["false"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::bare("true"),
            title: "Make the file system read-only (ReadonlyRootFilesystem: true)",
            safety: Safety::Unsafe,
        },
        message: "ReadonlyRootFilesystem is not true: an intruder can change the program and leave tools \
                  behind. Set it to true, with a volume for what must be written.",
    }
}

property_rule! {
    LOGS {
        id: "ecs-container-logs-missing",
        summary: "The output of a container goes nowhere",
        severity: Information,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["cdk-nag:AwsSolutions-ECS7", "fsbp:ecs.9"],
        places: [("AWS::ECS::TaskDefinition", ["ContainerDefinitions", "*", "LogConfiguration"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without LogConfiguration what the container prints is lost with it. Send it to a log group \
                  with awslogs.",
    }
}

property_rule! {
    HEALTH {
        id: "ecs-health-check-missing",
        summary: "Nobody asks a container whether it is well",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:ecs_task_definition_healthcheck_missing"],
        places: [("AWS::ECS::TaskDefinition", ["ContainerDefinitions", "*", "HealthCheck"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without HealthCheck a container that hangs goes on as healthy, unless a load balancer \
                  asks. Name a command that tells.",
    }
}

property_rule! {
    TASK_ROLE {
        id: "ecs-task-role-missing",
        summary: "A task has no role of its own",
        severity: Hint,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:empty_roles_for_ecs_cluster_task_definitions"],
        places: [("AWS::ECS::TaskDefinition", ["TaskRoleArn"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: Some(names_role),
        mend: Mend::Nothing,
        message: "Without TaskRoleArn the task has no rights, or on instances those of the instance. Give it \
                  a role with what it needs.",
    }
}

property_rule! {
    PUBLIC_IP {
        id: "ecs-service-public-address",
        summary: "The tasks of a service have public addresses",
        severity: Information,
        category: Security,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:ecs.2"],
        places: [("AWS::ECS::Service", ["NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"])],
        absent: Absent::Fine,
        wrong: Wrong::Is(&["ENABLED"]),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("DISABLED"),
            title: "Give no public addresses (AssignPublicIp: DISABLED)",
            safety: Safety::Unsafe,
        },
        message: "AssignPublicIp: ENABLED gives every task an address on the internet. Use private subnets \
                  with a NAT gateway or endpoints, and a load balancer in front.",
    }
}

property_rule! {
    PLATFORM {
        id: "ecs-platform-version-pinned",
        summary: "A service stays on an old platform version",
        severity: Hint,
        category: Operations,
        default: false,
        since: "0.1.0",
        equivalents: ["fsbp:ecs.10"],
        places: [("AWS::ECS::Service", ["PlatformVersion"])],
        absent: Absent::Fine,
        wrong: Wrong::Test(is_pinned),
        unless: None,
        mend: Mend::Set {
            value: || Value::text("LATEST"),
            title: "Follow the platform (PlatformVersion: LATEST)",
            safety: Safety::Safe,
        },
        message: "The platform version is pinned: new tasks do not get patches of the platform. Use LATEST.",
    }
}

property_rule! {
    LOAD_BALANCER {
        id: "ecs-service-load-balancer-missing",
        summary: "A service stands behind no load balancer",
        severity: Hint,
        category: Reliability,
        default: false,
        since: "0.1.0",
        equivalents: ["kics:ecs_no_load_balancer_attached"],
        places: [("AWS::ECS::Service", ["LoadBalancers"])],
        absent: Absent::Bad,
        wrong: Wrong::Never,
        unless: None,
        mend: Mend::Nothing,
        message: "Without LoadBalancers clients must find the tasks themselves. Workers need none; services \
                  that are called do, or Service Connect.",
    }
}

fn is_pinned(version: &str) -> bool {
    version != "LATEST"
}

/// Whether the metrics are on, or may be.
fn has_insights(context: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    let Some(properties) = properties else { return false };
    let settings = lookup(context.environment, properties, &["ClusterSettings", "*", "Value"]);
    let list = lookup(context.environment, properties, &["ClusterSettings"]);
    list.iter().any(|place| matches!(place.given, Given::Unknown))
        || settings.iter().any(|place| match &place.given {
            Given::Unknown => true,
            given => given.is_surely(|value| matches!(value, "enabled" | "enhanced")),
        })
}

/// Somebody thought of it, whatever a condition makes of it.
fn names_role(_: &ItemContext<'_, '_>, properties: Option<Node<'_>>) -> bool {
    properties.is_some_and(|it| it.pair("TaskRoleArn").is_some())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn insights_and_host_networks() {
        check(
            "
Parameters:
  Insights: { Type: String }
Resources:
  Off:
    Type: AWS::ECS::Cluster
    Properties: { ClusterSettings: [ { Name: containerInsights, Value: disabled } ] }
#                 ^^^^^^^^^^^^^^^ hint[ecs-container-insights-disabled]
  On:
    Type: AWS::ECS::Cluster
    Properties: { ClusterSettings: [ { Name: containerInsights, Value: enhanced } ] }
  Unknown:
    Type: AWS::ECS::Cluster
    Properties: { ClusterSettings: [ { Name: containerInsights, Value: !Ref Insights } ] }
  Root:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: host
#                  ^^^^ hint[ecs-network-mode-shared]
      TaskRoleArn: role
      ContainerDefinitions:
        - Name: one
          User: '0:100'
          ReadonlyRootFilesystem: true
          LogConfiguration: { LogDriver: awslogs }
          HealthCheck: { Command: [CMD, 'true'] }
",
        );
    }

    #[test]
    fn insights_are_turned_on() {
        check_fix(
            "
Resources:
  Cluster:
    Type: AWS::ECS::Cluster # for orders
",
            "
Resources:
  Cluster:
    Type: AWS::ECS::Cluster # for orders
    Properties:
      ClusterSettings:
        - Name: containerInsights
          Value: enabled
",
        );
    }
}
