use cfn_syntax::{Kind, Node};
use cfn_template::{FunctionName, Item, SectionKind, Template, function};
use cfn_text::Span;
use rustc_hash::FxHashSet;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::writer::{Value, Writer};

rule! {
    id: "ec2-gateway-dependency-missing",
    summary: "A resource needs an attached internet gateway but does not wait for the attachment",
    severity: Warning,
    category: Reliability,
    default: true,
    fix: safe,
    since: "0.1.0",
    equivalents: [],
    check: Check::Template(check),
}

const ATTACHMENT: &str = "AWS::EC2::VPCGatewayAttachment";

fn check(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    let attachments: Vec<_> = template.resources_of(ATTACHMENT).collect();
    if attachments.is_empty() {
        return;
    }
    for (resource_type, what) in [
        ("AWS::EC2::EIP", "An Elastic IP address in a VPC"),
        ("AWS::EC2::NatGateway", "A public NAT gateway"),
        ("AWS::EC2::Route", "A route to a gateway"),
        ("AWS::EC2::VPNGatewayRoutePropagation", "A propagation of routes"),
    ] {
        for resource in template.resources_of(resource_type) {
            let Some(attachment) = needed_attachment(template, &attachments, resource) else { continue };
            if depends_on(template, resource, &attachments) {
                continue;
            }
            let message = format!(
                "{what} needs the gateway to be attached, and nothing makes {} wait for {}: creation fails when \
                 CloudFormation comes here first, deletion when it detaches the gateway first. \
                 Add DependsOn: {}.",
                resource.name(),
                attachment.name(),
                attachment.name()
            );
            let writer = || context.shared.writer();
            sink.report(place(resource), message)
                .resource(resource.name())
                .related(attachment.key().span(), "the attachment")
                .fix(|| add_dependency(writer(), resource, attachment.name()));
        }
    }
}

/// Where `DependsOn` is, or would be.
fn place(resource: Item<'_>) -> Span {
    resource.value().pair("DependsOn").map_or_else(|| resource.key().span(), |pair| pair.key.span())
}

/// The attachment that a resource needs, when it surely needs one that always exists with it.
fn needed_attachment<'a>(
    template: &Template<'a>,
    attachments: &[Item<'a>],
    resource: Item<'a>,
) -> Option<Item<'a>> {
    let properties = resource.properties();
    let gateway = match resource.item_type()? {
        "AWS::EC2::EIP" => {
            // Without a domain an address belongs to the default VPC, or is of use there only.
            properties?.get("Domain").filter(|domain| domain.is_text("vpc"))?;
            None
        }
        "AWS::EC2::NatGateway" => {
            let private = properties.and_then(|it| it.get("ConnectivityType"));
            if private.is_some_and(|it| !it.is_text("public")) {
                return None;
            }
            None
        }
        _ => {
            let gateway = properties?.get("GatewayId").or_else(|| properties?.get("VpnGatewayId"))?;
            let gateway = referenced(gateway)?;
            let gateway_type = template.get(SectionKind::Resources, &gateway)?.item_type()?;
            if !matches!(gateway_type, "AWS::EC2::InternetGateway" | "AWS::EC2::VPNGateway") {
                return None;
            }
            Some(gateway)
        }
    };
    let fits = |attachment: &&Item<'a>| {
        let Some(properties) = attachment.properties() else { return false };
        let attached = |key| properties.get(key).and_then(referenced);
        match &gateway {
            Some(gateway) => {
                [attached("InternetGatewayId"), attached("VpnGatewayId")].contains(&Some(gateway.clone()))
            }
            None => properties.pair("InternetGatewayId").is_some(),
        }
    };
    let mut fitting = attachments.iter().filter(fits);
    let attachment = *fitting.next()?;
    // With several candidates it is not known which one the resource needs.
    if fitting.next().is_some() {
        return None;
    }
    let condition = |item: Item<'a>| item.value().get("Condition").and_then(Node::text);
    let needed = condition(attachment);
    (needed.is_none() || needed == condition(resource)).then_some(attachment)
}

/// The name under `!Ref`.
fn referenced(node: Node<'_>) -> Option<String> {
    let call = function(node).filter(|call| call.name == FunctionName::Ref)?;
    Some(call.argument.text()?.into_owned())
}

/// Whether a resource waits for one of the attachments, directly or through others.
pub(crate) fn depends_on(template: &Template<'_>, resource: Item<'_>, attachments: &[Item<'_>]) -> bool {
    let mut seen = FxHashSet::default();
    let mut todo: Vec<&str> = dependencies(resource).collect();
    while let Some(name) = todo.pop() {
        if attachments.iter().any(|attachment| attachment.name() == name) {
            return true;
        }
        if seen.insert(name)
            && let Some(next) = template.get(SectionKind::Resources, name)
        {
            todo.extend(dependencies(next));
        }
    }
    false
}

fn dependencies(resource: Item<'_>) -> impl Iterator<Item = &str> {
    resource.facts().dependencies().map(|reference| &*reference.name)
}

/// Adds a name to `DependsOn`, whatever is there.
pub(crate) fn add_dependency(writer: &Writer, resource: Item<'_>, name: &str) -> Option<Fix> {
    let value = resource.value();
    let edit = match value.pair("DependsOn") {
        Some(pair) if pair.value.is_null() => writer.fill(pair.value, &Value::text(name))?,
        Some(pair) if pair.value.kind() == Kind::Alias => return None,
        Some(pair) => writer.append(pair, &Value::text(name))?,
        None => writer.insert_after(value.pair("Type")?, "DependsOn", &Value::text(name)),
    };
    let title = format!("Wait for {name} (DependsOn)");
    Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_fix};

    const NETWORK: &str = "
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16 }
  Gateway:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties:
      VpcId: !Ref Vpc
      InternetGatewayId: !Ref Gateway
";

    fn check_in_network(resources: &str) {
        check(&format!("{NETWORK}{resources}"));
    }

    fn check_fix_in_network(before: &str, after: &str) {
        check_fix(&format!("{NETWORK}{before}"), &format!("{NETWORK}{after}"));
    }

    #[test]
    fn address_nat_gateway_and_route() {
        check_in_network(
            "
  Address:
# ^^^^^^^ warning[ec2-gateway-dependency-missing]: Add DependsOn: Attachment
    Type: AWS::EC2::EIP
    Properties: { Domain: vpc }
  Nat:
# ^^^ warning[ec2-gateway-dependency-missing]
    Type: AWS::EC2::NatGateway
    Properties: { AllocationId: !GetAtt Address.AllocationId, SubnetId: subnet-12345678 }
  Route:
    Type: AWS::EC2::Route
    DependsOn: Vpc
#   ^^^^^^^^^ warning[ec2-gateway-dependency-missing]
    Properties: { RouteTableId: rtb-12345678, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway }
",
        );
    }

    #[test]
    fn propagation_of_the_routes_of_a_vpn() {
        check_in_network(
            "
  Vpn:
    Type: AWS::EC2::VPNGateway
    Properties: { Type: ipsec.1 }
  AttachVpn:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: { VpcId: !Ref Vpc, VpnGatewayId: !Ref Vpn }
  Propagation:
# ^^^^^^^^^^^ warning[ec2-gateway-dependency-missing]: wait for AttachVpn
    Type: AWS::EC2::VPNGatewayRoutePropagation
    Properties: { RouteTableIds: [rtb-12345678], VpnGatewayId: !Ref Vpn }
",
        );
    }

    #[test]
    fn a_dependency_through_others_is_one() {
        check_in_network(
            "
  Address:
    Type: AWS::EC2::EIP
    DependsOn: [Attachment]
    Properties: { Domain: vpc }
  Nat:
    Type: AWS::EC2::NatGateway
    Properties: { AllocationId: !GetAtt Address.AllocationId, SubnetId: subnet-12345678 }
",
        );
    }

    #[test]
    fn silent_where_it_is_right_or_unknown() {
        check_in_network(
            "
  Private:
    Type: AWS::EC2::NatGateway
    Properties: { ConnectivityType: private, SubnetId: subnet-12345678 }
  Peered:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: rtb-12345678, DestinationCidrBlock: 10.1.0.0/16, VpcPeeringConnectionId: pcx-1 }
  Elsewhere:
    Type: AWS::EC2::VPNGatewayRoutePropagation
    Properties: { RouteTableIds: [rtb-12345678], VpnGatewayId: vgw-12345678 }
  Imported:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: rtb-12345678, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !ImportValue gateway }
",
        );
    }

    #[test]
    fn the_fix_adds_to_nothing_a_scalar_or_a_list() {
        check_fix_in_network(
            "
  Address:
    Type: AWS::EC2::EIP # fixed address
    Properties: { Domain: vpc }
",
            "
  Address:
    Type: AWS::EC2::EIP # fixed address
    DependsOn: Attachment
    Properties: { Domain: vpc }
",
        );
        check_fix_in_network(
            "
  Address:
    Type: AWS::EC2::EIP
    DependsOn: Vpc # first
    Properties: { Domain: vpc }
",
            "
  Address:
    Type: AWS::EC2::EIP
    DependsOn:
      - Vpc
      - Attachment # first
    Properties: { Domain: vpc }
",
        );
        check_fix_in_network(
            "
  Address:
    Type: AWS::EC2::EIP
    DependsOn:
    - Vpc # first
    Properties: { Domain: vpc }
",
            "
  Address:
    Type: AWS::EC2::EIP
    DependsOn:
    - Vpc # first
    - Attachment
    Properties: { Domain: vpc }
",
        );
        check_fix_in_network(
            "
  Address:
    Type: AWS::EC2::EIP
    DependsOn: [Vpc]
    Properties: { Domain: vpc }
",
            "
  Address:
    Type: AWS::EC2::EIP
    DependsOn: [Vpc, Attachment]
    Properties: { Domain: vpc }
",
        );
    }
}
