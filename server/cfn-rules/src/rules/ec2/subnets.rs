//! How a VPC is laid out: zones, routes, gateways.

use cfn_template::{Item, condition_of_item};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::{Safety, Severity};
use crate::network::{Network, Subnet, Target, referred};
use crate::writer::{Value, unused_name};

rule! {
    ONE_ZONE {
        id: "ec2-subnets-in-one-zone",
        summary: "All subnets of a VPC lie in one availability zone",
        severity: Information,
        category: Reliability,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(one_zone),
    }
}

rule! {
    WITHOUT_TABLE {
        id: "ec2-subnet-without-route-table",
        summary: "A subnet takes the main route table although the template makes others",
        severity: Information,
        category: Reliability,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(without_table),
    }
}

rule! {
    TO_INTERNET {
        id: "ec2-route-to-internet",
        summary: "A route table sends everything to an internet gateway",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:routertable_with_default_routing", "guard:NO_UNRESTRICTED_ROUTE_TO_IGW", "cdk-nag:HIPAA.Security-VPCNoUnrestrictedRouteToIGW"],
        check: Check::Template(to_internet),
    }
}

rule! {
    SINGLE_NAT {
        id: "ec2-nat-gateway-single",
        summary: "Subnets in several zones depend on one NAT gateway",
        severity: Information,
        category: Reliability,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(single_nat),
    }
}

rule! {
    NAT_ACROSS_ZONES {
        id: "ec2-nat-route-crosses-zones",
        summary: "A subnet uses the NAT gateway of another zone although its own has one",
        severity: Hint,
        category: Cost,
        default: true,
        fix: unsafe_,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(nat_across_zones),
    }
}

rule! {
    WITHOUT_SUBNETS {
        id: "ec2-vpc-without-subnets",
        summary: "A VPC has no subnet in the template that makes it",
        severity: Hint,
        category: Operations,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:vpc_without_attached_subnet"],
        check: Check::Template(without_subnets),
    }
}

rule! {
    WITHOUT_FIREWALL {
        id: "ec2-vpc-without-firewall",
        summary: "A VPC has no network firewall",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:vpc_without_network_firewall"],
        check: Check::Template(without_firewall),
    }
}

const VPC: &str = "AWS::EC2::VPC";

/// The VPCs of a template, each with its subnets.
fn vpcs<'n, 'a>(
    context: &TemplateContext<'_, 'a>,
    network: &'n Network<'a>,
) -> impl Iterator<Item = (Item<'a>, Vec<&'n Subnet<'a>>)> {
    let mut subnets: FxHashMap<&str, Vec<&Subnet<'a>>> = FxHashMap::default();
    for subnet in network.subnets() {
        if let Some(vpc) = subnet.vpc {
            subnets.entry(vpc.name()).or_default().push(subnet);
        }
    }
    let vpcs: Vec<_> = context.template.resources_of(VPC).collect();
    vpcs.into_iter().map(move |vpc| (vpc, subnets.remove(vpc.name()).unwrap_or_default()))
}

/// Whether a VPC goes out of the template, so that another stack can add to it.
fn is_exported(context: &TemplateContext<'_, '_>, item: Item<'_>) -> bool {
    context
        .template
        .section(cfn_template::SectionKind::Outputs)
        .any(|output| output.references().any(|(reference, _)| &*reference.name == item.name()))
}

fn one_zone(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let network = context.network();
    if network.may_grow() {
        return;
    }
    for (vpc, subnets) in vpcs(context, network) {
        let Some((first, others)) = subnets.split_first() else { continue };
        if !others.iter().all(|other| first.zone.is_same(&other.zone).is_yes()) {
            continue;
        }
        let what = if others.is_empty() { "The one subnet" } else { "Every subnet" };
        let message = format!(
            "{what} of {} lies in the same availability zone: when the zone fails, everything in it does. \
             Add subnets in another zone, for example with !Select [1, !GetAZs ''].",
            vpc.name()
        );
        let report = sink.report(vpc.key().span(), message).resource(vpc.name());
        report.related(first.item.key().span(), "the first subnet");
    }
}

fn without_table(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let network = context.network();
    if network.may_grow() || network.has_loose_associations() {
        return;
    }
    for subnet in network.subnets().iter().filter(|subnet| subnet.associations.is_empty()) {
        let Some(vpc) = subnet.vpc else { continue };
        let is_here = |other: Option<Item<'_>>| other.is_some_and(|other| other.name() == vpc.name());
        let tables: Vec<_> = network.tables().iter().filter(|table| is_here(table.vpc)).collect();
        if tables.is_empty() {
            continue;
        }
        let mut report = sink
            .report(
                subnet.item.key().span(),
                "The subnet has no SubnetRouteTableAssociation, so it takes the main route table of the VPC, which has \
                 none of the routes of this template. Associate it with a table.",
            )
            .resource(subnet.item.name());
        for table in tables.iter().take(4) {
            report = report.fix(|| {
                let document = context.template.document();
                let properties = Value::map([
                    ("SubnetId", Value::reference(subnet.item.name())),
                    ("RouteTableId", Value::reference(table.item.name())),
                ]);
                let mut pairs = vec![("Type", Value::text("AWS::EC2::SubnetRouteTableAssociation"))];
                pairs.extend(condition_of_item(subnet.item).map(|it| ("Condition", Value::text(it))));
                pairs.push(("Properties", properties));
                let name = unused_name(document, &format!("{}RouteTableAssociation", subnet.item.name()));
                let writer = context.shared.writer();
                let edit = writer.insert_item(document, "Resources", &name, &Value::map(pairs))?;
                let title = format!("Associate {} with {}", subnet.item.name(), table.item.name());
                Some(Fix { title, safety: Safety::Unsafe, preferred: tables.len() == 1, edits: vec![edit] })
            });
        }
    }
}

fn to_internet(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    for table in context.network().tables() {
        for (route, target) in &table.defaults {
            let gateway = route.properties().and_then(|it| it.get("GatewayId"));
            let Some(gateway) = gateway.filter(|_| *target == Target::InternetGateway) else { continue };
            sink.report(
                gateway.full_span(),
                "Whatever is in a subnet of this table and has a public address is on the internet. \
                 Keep such tables for load balancers and NAT gateways.",
            )
            .resource(route.name());
        }
    }
}

fn single_nat(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let network = context.network();
    // A second gateway, also one under a condition, is the cure.
    let mut public = network.nat_gateways().iter().enumerate().filter(|(_, it)| !it.is_public.is_no());
    let (Some((index, gateway)), None) = (public.next(), public.next()) else { return };
    if network.may_grow() {
        return;
    }
    let users: Vec<_> =
        network.subnets().iter().filter(|subnet| network.nat_gateways_of(subnet).contains(&index)).collect();
    let Some((first, others)) = users.split_first() else { return };
    if others.iter().all(|other| first.zone.is_same(&other.zone).is_yes()) {
        return;
    }
    let message = format!(
        "{} and {} other subnets go out through this one gateway: when its zone fails, all of them lose the internet, \
         and traffic between zones is billed. Put a NAT gateway in every zone, where that is worth its price.",
        first.item.name(),
        others.len()
    );
    sink.report(gateway.item.key().span(), message)
        .resource(gateway.item.name())
        .related(first.item.key().span(), "a subnet that uses it");
}

fn nat_across_zones(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let network = context.network();
    let zone_of = |index: usize| {
        let subnet = network.nat_gateways().get(index)?.subnet?;
        network.subnets().get(subnet).map(|subnet| &subnet.zone)
    };
    let mut reported: FxHashSet<&str> = FxHashSet::default();
    for subnet in network.subnets() {
        for table in subnet.associations.iter().filter_map(|(_, table)| network.tables().get((*table)?)) {
            for (route, target) in &table.defaults {
                let Target::NatGateway(used) = *target else { continue };
                let crosses = zone_of(used).is_some_and(|zone| zone.is_same(&subnet.zone).is_no());
                let is_near =
                    |index: &usize| zone_of(*index).is_some_and(|zone| zone.is_same(&subnet.zone).is_yes());
                let near = (0..network.nat_gateways().len()).find(is_near);
                let near = near.and_then(|index| network.nat_gateways().get(index)).filter(|_| crosses);
                let Some(near) = near.filter(|it| !it.is_public.is_no()) else { continue };
                let node = route.properties().and_then(|it| it.get("NatGatewayId"));
                let Some(node) = node.filter(|_| reported.insert(route.name())) else { continue };
                let message = format!(
                    "{} lies in the zone of {}, but its traffic goes through another zone, which is billed and fails \
                     with that zone too. Use {}.",
                    subnet.item.name(),
                    near.item.name(),
                    near.item.name()
                );
                // Other subnets of the table would then cross zones.
                let uses_table = |other: &&Subnet<'_>| {
                    other.associations.iter().any(|(_, it)| {
                        it.and_then(|it| network.tables().get(it))
                            .is_some_and(|it| it.item.name() == table.item.name())
                    })
                };
                let stays = |other: &Subnet<'_>| other.zone.is_same(&subnet.zone).is_yes();
                let is_alone = network.subnets().iter().filter(uses_table).all(stays);
                sink.report(node.full_span(), message)
                    .resource(route.name())
                    .related(near.item.key().span(), "the NAT gateway of the same zone")
                    .fix(|| {
                        let edit = context.shared.writer().replace(node, &Value::reference(near.item.name()));
                        let title = format!("Use {}, the NAT gateway of the same zone", near.item.name());
                        is_alone.then_some(Fix {
                            title,
                            safety: Safety::Unsafe,
                            preferred: true,
                            edits: vec![edit],
                        })
                    });
            }
        }
    }
}

fn without_subnets(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let network = context.network();
    let is_loose = network.subnets().iter().any(|subnet| subnet.vpc.is_none());
    if network.may_grow() || is_loose {
        return;
    }
    for (vpc, subnets) in vpcs(context, network) {
        if subnets.is_empty() && !is_exported(context, vpc) {
            sink.report(
                vpc.key().span(),
                "Nothing can run in a VPC without subnets. Add some, or export the VPC for the stack that does.",
            )
            .resource(vpc.name());
        }
    }
}

fn without_firewall(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let template = context.template;
    if template.may_grow() {
        return;
    }
    let mut guarded = FxHashSet::default();
    for firewall in template.resources_of("AWS::NetworkFirewall::Firewall") {
        match referred(template, firewall, "VpcId") {
            Some(vpc) => guarded.insert(vpc.name()),
            None if is_written_reference(firewall) => continue,
            None => return,
        };
    }
    for vpc in template.resources_of(VPC).filter(|vpc| !guarded.contains(vpc.name())) {
        sink.report(
            vpc.key().span(),
            "No AWS::NetworkFirewall::Firewall inspects the traffic of the VPC: security groups look at addresses and \
             ports only. Add one where the traffic must be filtered by its content or by domain names.",
        )
        .resource(vpc.name())
        .severity(Severity::Hint);
    }
}

/// Whether the VPC of a firewall is a name that this template does not have: it is not one of its VPCs.
fn is_written_reference(firewall: Item<'_>) -> bool {
    let node = firewall.properties().and_then(|it| it.get("VpcId"));
    node.is_some_and(|it| it.tag() == Some("!Ref") || (it.tag().is_none() && it.text().is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::check_rules;

    #[test]
    fn zones_that_are_one() {
        check_rules(
            &[ONE_ZONE.meta.id],
            "
Parameters:
  Zone: { Type: String }
Resources:
  Narrow: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
# ^^^^^^ information[ec2-subnets-in-one-zone]
  Wide: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
  Unknown: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.2.0.0/16 } }
  A: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Narrow, AvailabilityZone: !Ref Zone } }
  B: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Narrow, AvailabilityZone: !Ref Zone } }
  C: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Wide, AvailabilityZone: eu-west-1a } }
  D: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Wide, AvailabilityZone: eu-west-1b } }
  E: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Unknown } }
  F: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Unknown } }
",
        );
    }

    const GATEWAYS: &str = "
Conditions:
  Large: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Route:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat }
  PublicA: { Type: AWS::EC2::Subnet, Properties: { AvailabilityZone: !Select [0, !GetAZs ''] } }
  PublicB: { Type: AWS::EC2::Subnet, Properties: { AvailabilityZone: !Select [1, !GetAZs ''] } }
  A: { Type: AWS::EC2::Subnet, Properties: { AvailabilityZone: !Select [0, !GetAZs ''] } }
  B: { Type: AWS::EC2::Subnet, Properties: { AvailabilityZone: !Select [1, !GetAZs ''] } }
  LinkB: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref B, RouteTableId: !Ref Table } }
";

    #[test]
    fn one_nat_gateway_for_several_zones() {
        let link = "
  LinkA: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref A, RouteTableId: !Ref Table } }
";
        let single = "
  Nat:
# ^^^ information[ec2-nat-gateway-single]
    Type: AWS::EC2::NatGateway
    Properties: { SubnetId: !Ref PublicA, AllocationId: a }
";
        check_rules(&[SINGLE_NAT.meta.id], &format!("{GATEWAYS}{link}{single}"));
        let second_under_condition = "
  Nat: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref PublicA, AllocationId: a } }
  Second: { Type: AWS::EC2::NatGateway, Condition: Large, Properties: { SubnetId: !Ref PublicB, AllocationId: a } }
";
        check_rules(&[SINGLE_NAT.meta.id], &format!("{GATEWAYS}{link}{second_under_condition}"));
        let one_zone = "
  Nat: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref PublicA, AllocationId: a } }
";
        check_rules(&[SINGLE_NAT.meta.id], &format!("{GATEWAYS}{one_zone}"));
    }

    #[test]
    fn a_route_through_another_zone() {
        let text = GATEWAYS.replace(
            "NatGatewayId: !Ref Nat }\n",
            "NatGatewayId: !Ref Nat }\n#                                                                                          ^^^^^^^^ hint[ec2-nat-route-crosses-zones]: Use Near\n",
        );
        let gateways = "
  Nat: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref PublicA, AllocationId: a } }
  Near: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref PublicB, AllocationId: a } }
";
        check_rules(&[NAT_ACROSS_ZONES.meta.id], &format!("{text}{gateways}"));
        let none_near = "
  Nat: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref PublicA, AllocationId: a } }
";
        check_rules(&[NAT_ACROSS_ZONES.meta.id], &format!("{GATEWAYS}{none_near}"));
    }

    #[test]
    fn silent_where_an_association_is_not_known() {
        check_rules(
            &[WITHOUT_TABLE.meta.id],
            "
Parameters:
  Subnet: { Type: String }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  A: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24 } }
  Link: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Subnet, RouteTableId: !Ref Table } }
",
        );
    }
}
