use cfn_syntax::Node;
use cfn_template::{FunctionName, Item, SectionKind, Template, condition_of_item, function};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::network::resource_of;
use crate::writer::{Value, unused_name};

rule! {
    id: "ec2-vpc-flow-logs-missing",
    summary: "A VPC does not record its traffic",
    severity: Information,
    category: Operations,
    default: true,
    fix: unsafe_,
    since: "0.1.0",
    equivalents: ["kics:vpc_flowlogs_disabled", "trivy:AWS-0178", "cfn_nag:W60", "cdk-nag:AwsSolutions-VPC7", "fsbp:ec2.6"],
    check: Check::Template(check),
}

const FLOW_LOG: &str = "AWS::EC2::FlowLog";

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.may_grow() {
        return;
    }
    let mut logged = Vec::new();
    for log in template.resources_of(FLOW_LOG) {
        let resource = log.properties().and_then(|it| it.get("ResourceId"));
        // A log of nothing, or of a name that does not exist, is no log of the VPC.
        if resource.is_none_or(|it| is_dangling(template, it)) {
            continue;
        }
        match resource.map(|it| resource_of(template, it)) {
            Some(Some(resource)) if resource.item_type() == Some("AWS::EC2::VPC") => {
                logged.push(resource.name())
            }
            // Logs of the subnets or interfaces may do, and what is not known may be a VPC.
            _ => return,
        }
    }
    for vpc in template.resources_of("AWS::EC2::VPC").filter(|vpc| !logged.contains(&vpc.name())) {
        sink.report(
            vpc.key().span(),
            "No AWS::EC2::FlowLog of this template records the traffic of the VPC: after an attack or a failure nobody \
             can tell who talked to whom. Add one, unless another stack does.",
        )
        .resource(vpc.name())
        .fix(|| add_flow_log(context, vpc));
    }
}

/// Whether a `Ref` names nothing that the template has.
fn is_dangling(template: &Template<'_>, node: Node<'_>) -> bool {
    let call = function(node).filter(|call| call.name == FunctionName::Ref);
    call.and_then(|call| call.argument.text()).is_some_and(|name| {
        [SectionKind::Parameters, SectionKind::Resources]
            .into_iter()
            .all(|section| template.get(section, &name).is_none())
    })
}

/// A flow log to CloudWatch Logs, with its log group and the role that may write there.
fn add_flow_log(context: &TemplateContext<'_, '_>, vpc: Item<'_>) -> Option<Fix> {
    let document = context.template.document();
    let writer = context.shared.writer();
    let log = unused_name(document, &format!("{}FlowLog", vpc.name()));
    let group = unused_name(document, &format!("{}FlowLogGroup", vpc.name()));
    let role = unused_name(document, &format!("{}FlowLogRole", vpc.name()));
    let resource = |resource_type: &str, properties: Value| {
        let mut pairs = vec![("Type", Value::text(resource_type))];
        pairs.extend(condition_of_item(vpc).map(|it| ("Condition", Value::text(it))));
        pairs.push(("Properties", properties));
        Value::map(pairs)
    };
    let statement = |pairs: Vec<(&'static str, Value)>| {
        Value::map([
            ("Version", Value::text("2012-10-17")),
            (
                "Statement",
                Value::list([Value::map([("Effect", Value::text("Allow"))].into_iter().chain(pairs))]),
            ),
        ])
    };
    let trust = statement(vec![
        ("Principal", Value::map([("Service", Value::text("vpc-flow-logs.amazonaws.com"))])),
        ("Action", Value::text("sts:AssumeRole")),
    ]);
    let actions = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"];
    let allow = statement(vec![
        ("Action", Value::list(actions.map(Value::text))),
        ("Resource", Value::attribute(&group, "Arn")),
    ]);
    let policy = Value::map([("PolicyName", Value::text("write-flow-log")), ("PolicyDocument", allow)]);
    let items = [
        (&group, resource("AWS::Logs::LogGroup", Value::map([("RetentionInDays", Value::bare("90"))]))),
        (
            &role,
            resource(
                "AWS::IAM::Role",
                Value::map([("AssumeRolePolicyDocument", trust), ("Policies", Value::list([policy]))]),
            ),
        ),
        (
            &log,
            resource(
                FLOW_LOG,
                Value::map([
                    ("ResourceType", Value::text("VPC")),
                    ("ResourceId", Value::reference(vpc.name())),
                    ("TrafficType", Value::text("ALL")),
                    ("LogGroupName", Value::reference(group.as_str())),
                    ("DeliverLogsPermissionArn", Value::attribute(&role, "Arn")),
                ]),
            ),
        ),
    ];
    let edits: Option<Vec<_>> =
        items.iter().map(|(name, value)| writer.insert_item(document, "Resources", name, value)).collect();
    let title =
        format!("Record the traffic of {} in CloudWatch Logs for 90 days; the log is billed", vpc.name());
    Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: edits? })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn a_vpc_without_a_log() {
        check(
            "
Resources:
  Logged: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Silent: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
# ^^^^^^ information[ec2-vpc-flow-logs-missing]
  Log:
    Type: AWS::EC2::FlowLog
    Properties: { ResourceType: VPC, ResourceId: !Ref Logged, LogDestinationType: s3, LogDestination: x }
",
        );
    }

    #[test]
    fn silent_where_a_log_may_be_of_the_vpc() {
        check(
            "
Parameters:
  Id: { Type: String }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
  Log:
    Type: AWS::EC2::FlowLog
    Properties: { ResourceType: VPC, ResourceId: !Ref Id, LogDestinationType: s3, LogDestination: x }
",
        );
        check(
            "
Transform: Ours
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
",
        );
    }

    #[test]
    fn the_fix_brings_group_and_role() {
        check_fix(
            "\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
",
            "\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  VpcFlowLogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 90
  VpcFlowLogRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal:
              Service: vpc-flow-logs.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: write-flow-log
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action:
                  - logs:CreateLogStream
                  - logs:PutLogEvents
                  - logs:DescribeLogStreams
                Resource: !GetAtt VpcFlowLogGroup.Arn
  VpcFlowLog:
    Type: AWS::EC2::FlowLog
    Properties:
      ResourceType: VPC
      ResourceId: !Ref Vpc
      TrafficType: ALL
      LogGroupName: !Ref VpcFlowLogGroup
      DeliverLogsPermissionArn: !GetAtt VpcFlowLogRole.Arn
",
        );
    }
}
