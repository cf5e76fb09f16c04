//! Gateways and what they are attached to.

use cfn_template::{Item, condition_of_item};
use rustc_hash::FxHashMap;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::network::{referred, resource_of};
use crate::writer::{Value, unused_name};

rule! {
    UNATTACHED {
        id: "ec2-internet-gateway-unattached",
        summary: "An internet gateway is attached to no VPC",
        severity: Warning,
        category: Reliability,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(unattached),
    }
}

rule! {
    TWICE {
        id: "ec2-vpc-gateway-attached-twice",
        summary: "Two gateways of the same kind are attached to one VPC",
        severity: Error,
        category: Correctness,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:vpc_attached_with_too_many_gateways"],
        check: Check::Template(twice),
    }
}

const ATTACHMENT: &str = "AWS::EC2::VPCGatewayAttachment";

fn unattached(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.may_grow() {
        return;
    }
    let mut attached = Vec::new();
    for attachment in template.resources_of(ATTACHMENT) {
        let Some(gateway) = attachment.properties().and_then(|it| it.get("InternetGatewayId")) else {
            continue;
        };
        match resource_of(template, gateway) {
            Some(gateway) => attached.push(gateway.name()),
            // It may be any gateway.
            None => return,
        }
    }
    let outputs: Vec<_> = template.section(cfn_template::SectionKind::Outputs).collect();
    let is_exported =
        |item: Item<'_>| outputs.iter().any(|it| it.references().any(|(it, _)| &*it.name == item.name()));
    for gateway in template.resources_of("AWS::EC2::InternetGateway") {
        if attached.contains(&gateway.name()) || is_exported(gateway) {
            continue;
        }
        sink.report(
            gateway.key().span(),
            "No AWS::EC2::VPCGatewayAttachment attaches the gateway to a VPC, so routes to it fail and nothing reaches \
             the internet. Attach it.",
        )
        .resource(gateway.name())
        .fix(|| {
            let mut vpcs = template.resources_of("AWS::EC2::VPC");
            let (Some(vpc), None) = (vpcs.next(), vpcs.next()) else { return None };
            // A VPC can have one only.
            if !attached.is_empty() {
                return None;
            }
            let document = template.document();
            let name = unused_name(document, &format!("{}Attachment", gateway.name()));
            let mut pairs = vec![("Type", Value::text(ATTACHMENT))];
            pairs.extend(condition_of_item(gateway).map(|it| ("Condition", Value::text(it))));
            pairs.push((
                "Properties",
                Value::map([
                    ("VpcId", Value::reference(vpc.name())),
                    ("InternetGatewayId", Value::reference(gateway.name())),
                ]),
            ));
            let edit = context.shared.writer().insert_item(document, "Resources", &name, &Value::map(pairs))?;
            let title = format!("Attach {} to {}", gateway.name(), vpc.name());
            Some(Fix { title, safety: Safety::Unsafe, preferred: true, edits: vec![edit] })
        });
    }
}

fn twice(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let mut seen: FxHashMap<(&str, &str), Item<'_>> = FxHashMap::default();
    // Attachments that exist only under a condition may never meet.
    for attachment in template.resources_of(ATTACHMENT).filter(|it| condition_of_item(*it).is_none()) {
        let Some(vpc) = referred(template, attachment, "VpcId") else { continue };
        for (kind, what) in
            [("InternetGatewayId", "internet gateway"), ("VpnGatewayId", "virtual private gateway")]
        {
            let Some(pair) = attachment.properties().and_then(|it| it.pair(kind)) else { continue };
            let Some(first) = seen.get(&(vpc.name(), kind)) else {
                seen.insert((vpc.name(), kind), attachment);
                continue;
            };
            let message = format!(
                "{} attaches an {what} to {} already, and a VPC can have only one: the deployment fails. \
                 Remove one of the two.",
                first.name(),
                vpc.name()
            );
            let message = message.replace("an virtual", "a virtual");
            sink.report(pair.value.full_span(), message)
                .resource(attachment.name())
                .related(first.key().span(), "the other attachment");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    #[test]
    fn a_gateway_without_vpc() {
        check(
            "
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Gateway:
# ^^^^^^^ warning[ec2-internet-gateway-unattached]
    Type: AWS::EC2::InternetGateway
  Attached:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref Vpc, InternetGatewayId: !Ref Attached }
",
        );
    }

    #[test]
    fn the_fix_attaches_it_to_the_only_vpc() {
        check_fix(
            "
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Gateway:
    Type: AWS::EC2::InternetGateway
",
            "
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Gateway:
    Type: AWS::EC2::InternetGateway
  GatewayAttachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties:
      VpcId: !Ref Vpc
      InternetGatewayId: !Ref Gateway
",
        );
    }

    #[test]
    fn silent_where_another_stack_may_attach_it() {
        check(
            "
Resources:
  Gateway: { Type: AWS::EC2::InternetGateway }
Outputs:
  Gateway: { Value: !Ref Gateway, Export: { Name: gateway } }
",
        );
        check(
            "
Parameters:
  GatewayId: { Type: String }
Resources:
  Gateway: { Type: AWS::EC2::InternetGateway }
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: vpc-12345678, InternetGatewayId: !Ref GatewayId }
",
        );
    }

    #[test]
    fn two_of_a_kind() {
        check(
            "
Parameters:
  Vpn: { Type: String }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Internet:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref Vpc, InternetGatewayId: igw-12345678 }
  First:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref Vpc, VpnGatewayId: !Ref Vpn }
  Second:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !GetAtt Vpc.VpcId, VpnGatewayId: vgw-12345678 }
#                                                         ^^^^^^^^^^^^ error[ec2-vpc-gateway-attached-twice]: a virtual private gateway
",
        );
    }
}
