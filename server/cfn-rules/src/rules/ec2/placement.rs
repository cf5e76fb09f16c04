//! Which subnets things are placed in.

use cfn_syntax::Node;
use cfn_template::{FunctionName, Item, function};
use rustc_hash::FxHashSet;

use crate::check::{Check, Sink, TemplateContext, rule};
use crate::finding::Fix;
use crate::meta::Safety;
use crate::network::{Answer, Subnet};
use crate::writer::Value;

rule! {
    COMPUTE_PUBLIC {
        id: "ec2-compute-in-public-subnet",
        summary: "Machines run in a subnet that is open to the internet",
        severity: Information,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:ec2_public_instance_exposed_through_subnet", "fsbp:efs.6", "fsbp:ecs.2"],
        check: Check::Template(compute_public),
    }
}

rule! {
    ALL_PUBLIC {
        id: "ec2-vpc-without-private-subnet",
        summary: "A VPC has only public subnets, and machines or databases run in them",
        severity: Hint,
        category: Security,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(all_public),
    }
}

rule! {
    DATABASE_PUBLIC {
        id: "rds-subnet-group-public",
        summary: "A database is placed in a subnet that is open to the internet",
        severity: Warning,
        category: Security,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: ["kics:rds_associated_with_public_subnet"],
        check: Check::Template(database_public),
    }
}

rule! {
    DATABASE_SHARES_TABLE {
        id: "rds-subnets-share-route-table",
        summary: "The subnets of a database share their route table with other subnets",
        severity: Hint,
        category: Security,
        default: false,
        fix: none,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(database_shares_table),
    }
}

rule! {
    SINGLE_ZONE {
        id: "ec2-single-zone-placement",
        summary: "Something that could run in several zones runs in one",
        severity: Information,
        category: Reliability,
        default: true,
        fix: none,
        since: "0.1.0",
        equivalents: ["fsbp:autoscaling.2", "fsbp:autoscaling.6", "fsbp:elb.10", "fsbp:elb.13", "fsbp:lambda.5"],
        check: Check::Template(single_zone),
    }
}

rule! {
    EKS_TAG {
        id: "eks-subnet-role-tag-missing",
        summary: "A subnet of a Kubernetes cluster does not say which load balancers may use it",
        severity: Information,
        category: Operations,
        default: true,
        fix: safe,
        since: "0.1.0",
        equivalents: [],
        check: Check::Template(eks_tag),
    }
}

/// Where compute names its subnets: a type and the path of the property.
const COMPUTE: [(&str, &[&str]); 6] = [
    ("AWS::AutoScaling::AutoScalingGroup", &["VPCZoneIdentifier"]),
    ("AWS::ECS::Service", &["NetworkConfiguration", "AwsvpcConfiguration", "Subnets"]),
    ("AWS::EKS::Nodegroup", &["Subnets"]),
    ("AWS::EC2::Instance", &["SubnetId"]),
    ("AWS::EC2::Instance", &["NetworkInterfaces", "*", "SubnetId"]),
    ("AWS::EFS::MountTarget", &["SubnetId"]),
];

/// Where groups of subnets for databases name them.
const DATABASES: [(&str, &str); 6] = [
    ("AWS::RDS::DBSubnetGroup", "SubnetIds"),
    ("AWS::DocDB::DBSubnetGroup", "SubnetIds"),
    ("AWS::Neptune::DBSubnetGroup", "SubnetIds"),
    ("AWS::ElastiCache::SubnetGroup", "SubnetIds"),
    ("AWS::Redshift::ClusterSubnetGroup", "SubnetIds"),
    ("AWS::DAX::SubnetGroup", "SubnetIds"),
];

/// Things placed in a list of subnets.
#[derive(Debug)]
struct Placed<'n, 'a> {
    item: Item<'a>,
    list: Node<'a>,
    subnets: Vec<&'n Subnet<'a>>,
}

/// The nodes at the end of a path of properties; `*` goes through a list.
fn nodes_at<'a>(node: Node<'a>, path: &[&str]) -> Vec<Node<'a>> {
    path.iter().fold(vec![node], |nodes, segment| match *segment {
        "*" => nodes.into_iter().flat_map(Node::items).collect(),
        key => nodes.into_iter().filter_map(|node| node.get(key)).collect(),
    })
}

/// Everything that names subnets of the template at one of the places.
fn placed<'n, 'a: 'n, 'p>(
    context: &'n TemplateContext<'_, 'a>,
    places: impl IntoIterator<Item = (&'p str, &'p [&'p str])>,
) -> Vec<Placed<'n, 'a>> {
    let network = context.network();
    let mut result = Vec::new();
    for (resource_type, path) in places {
        for item in context.template.resources_of(resource_type) {
            for list in item.properties().map(|it| nodes_at(it, path)).unwrap_or_default() {
                let (subnets, _) = network.subnets_of_list(context.template, list);
                if !subnets.is_empty() {
                    result.push(Placed { item, list, subnets });
                }
            }
        }
    }
    result
}

fn compute_public(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    // An instance that says it gets no public address is reached by nobody.
    let is_closed = |placed: &Placed<'_, '_>| {
        let address = placed.list.parent().and_then(|it| it.get("AssociatePublicIpAddress"));
        address.and_then(Node::text).is_some_and(|it| it.eq_ignore_ascii_case("false"))
    };
    for placed in placed(context, COMPUTE).into_iter().filter(|it| !is_closed(it)) {
        for subnet in placed.subnets.iter().filter(|subnet| subnet.is_public.is_yes()) {
            let message = format!(
                "{} is a public subnet: with a public address, {} is on the internet, with nothing but its security \
                 groups before it. Use a private subnet, and a load balancer or NAT gateway in the public one.",
                subnet.item.name(),
                placed.item.name()
            );
            sink.report(place_of(placed.list, subnet).full_span(), message)
                .resource(placed.item.name())
                .related(subnet.item.key().span(), "the subnet");
        }
    }
}

/// The item of a list that names a subnet, or the whole of what is no list.
fn place_of<'a>(list: Node<'a>, subnet: &Subnet<'_>) -> Node<'a> {
    let names = |node: &Node<'a>| {
        function(*node).is_some_and(|call| {
            call.argument.text().is_some_and(|text| text.split('.').next() == Some(subnet.item.name()))
        })
    };
    list.items().find(names).unwrap_or(list)
}

fn all_public(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let network = context.network();
    let databases = DATABASES.iter().map(|(it, property)| (*it, std::slice::from_ref(property)));
    let all: Vec<_> =
        placed(context, COMPUTE.into_iter().filter(|(it, _)| *it != "AWS::EC2::Instance").chain(databases));
    for vpc in context.template.resources_of("AWS::EC2::VPC") {
        let is_here = |subnet: &&Subnet<'_>| subnet.vpc.is_some_and(|it| it.name() == vpc.name());
        let mut subnets = network.subnets().iter().filter(is_here).peekable();
        if subnets.peek().is_none() || !subnets.all(|subnet| subnet.is_public.is_yes()) {
            continue;
        }
        let is_in = |placed: &&Placed<'_, '_>| placed.subnets.iter().any(is_here);
        let Some(placed) = all.iter().find(is_in) else { continue };
        let message = format!(
            "Every subnet of {} is public, and {} runs in them. Add private subnets, with a NAT gateway for what must \
             go out, and keep the public ones for load balancers.",
            vpc.name(),
            placed.item.name()
        );
        sink.report(vpc.key().span(), message)
            .resource(vpc.name())
            .related(placed.item.key().span(), "what runs in public subnets");
    }
}

/// The groups of subnets for databases.
fn database_groups<'n, 'a: 'n>(context: &'n TemplateContext<'_, 'a>) -> Vec<Placed<'n, 'a>> {
    let places = DATABASES.iter().map(|(it, property)| (*it, std::slice::from_ref(property)));
    placed(context, places)
}

fn database_public(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    for placed in database_groups(context) {
        for subnet in placed.subnets.iter().filter(|subnet| subnet.is_public.is_yes()) {
            let message = format!(
                "{} is a public subnet: its default route leads to an internet gateway, so one setting or one address \
                 puts the database on the internet. Use private subnets.",
                subnet.item.name()
            );
            sink.report(place_of(placed.list, subnet).full_span(), message)
                .resource(placed.item.name())
                .related(subnet.item.key().span(), "the subnet");
        }
    }
}

fn database_shares_table(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let network = context.network();
    let groups = database_groups(context);
    let of_database: FxHashSet<&str> =
        groups.iter().flat_map(|placed| placed.subnets.iter().map(|subnet| subnet.item.name())).collect();
    for placed in &groups {
        let tables: FxHashSet<usize> = placed
            .subnets
            .iter()
            .flat_map(|subnet| subnet.associations.iter().filter_map(|(_, it)| *it))
            .collect();
        let shares = |subnet: &&Subnet<'_>| {
            !of_database.contains(subnet.item.name())
                && subnet.associations.iter().any(|(_, table)| table.is_some_and(|it| tables.contains(&it)))
        };
        let Some(other) = network.subnets().iter().find(shares) else { continue };
        let message = format!(
            "The subnets of the database share a route table with {}: a route added for one is a route for both. \
             Give the database subnets a table of their own.",
            other.item.name()
        );
        sink.report(placed.item.key().span(), message)
            .resource(placed.item.name())
            .related(other.item.key().span(), "the other subnet");
    }
}

fn single_zone(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    let network = context.network();
    let message = "Everything here runs in one availability zone, and stops when the zone fails. \
                   Name subnets in two zones or more.";
    for (resource_type, path) in [
        ("AWS::AutoScaling::AutoScalingGroup", &["VPCZoneIdentifier"][..]),
        ("AWS::ElasticLoadBalancing::LoadBalancer", &["Subnets"]),
        ("AWS::Lambda::Function", &["VpcConfig", "SubnetIds"]),
    ] {
        for item in context.template.resources_of(resource_type) {
            let list = item.properties().and_then(|it| nodes_at(it, path).first().copied());
            let Some(list) = list else { continue };
            if is_one_literal(list) {
                sink.report(list.full_span(), message).resource(item.name());
                continue;
            }
            let (subnets, is_whole) = network.subnets_of_list(context.template, list);
            let Some((first, others)) = subnets.split_first().filter(|_| is_whole) else { continue };
            if others.iter().all(|other| is_same_place(first, other)) {
                sink.report(list.full_span(), message)
                    .resource(item.name())
                    .related(first.item.key().span(), "the first subnet");
            }
        }
    }
    for group in context.template.resources_of("AWS::AutoScaling::AutoScalingGroup") {
        let Some(properties) = group.properties() else { continue };
        let Some(zones) =
            properties.get("AvailabilityZones").filter(|_| properties.pair("VPCZoneIdentifier").is_none())
        else {
            continue;
        };
        if is_one_literal(zones) {
            sink.report(zones.full_span(), message).resource(group.name());
        }
    }
}

/// Whether a list holds one literal and nothing else.
fn is_one_literal(list: Node<'_>) -> bool {
    let mut items = list.items();
    let (Some(item), None) = (items.next(), items.next()) else { return false };
    function(list).is_none()
        && function(item).is_none()
        && item.text().is_some_and(|text| !text.contains(',') && !text.contains("{{"))
}

fn is_same_place(a: &Subnet<'_>, b: &Subnet<'_>) -> bool {
    a.item.name() == b.item.name() || a.zone.is_same(&b.zone).is_yes()
}

fn eks_tag(context: &TemplateContext<'_, '_>, sink: &mut Sink<'_>) {
    const PUBLIC: &str = "kubernetes.io/role/elb";
    const INTERNAL: &str = "kubernetes.io/role/internal-elb";
    let mut seen = FxHashSet::default();
    let places: [(&str, &[&str]); 1] = [("AWS::EKS::Cluster", &["ResourcesVpcConfig", "SubnetIds"])];
    for placed in placed(context, places) {
        for subnet in placed.subnets {
            let wanted = match subnet.is_public {
                Answer::Yes => PUBLIC,
                Answer::No => INTERNAL,
                Answer::Unknown => continue,
            };
            let Some(keys) = tag_keys(subnet.item) else { continue };
            if keys.iter().any(|key| key == PUBLIC || key == INTERNAL) || !seen.insert(subnet.item.name()) {
                continue;
            }
            let kind = if wanted == PUBLIC { "internet-facing" } else { "internal" };
            let message = format!(
                "Kubernetes finds the subnets for {kind} load balancers by the tag {wanted}, which {} lacks: a Service of \
                 type LoadBalancer may stay pending. Add the tag.",
                subnet.item.name()
            );
            let tags = subnet.item.properties().and_then(|it| it.pair("Tags"));
            let place = tags.map_or_else(|| subnet.item.key().span(), |pair| pair.key.span());
            sink.report(place, message)
                .resource(subnet.item.name())
                .related(placed.item.key().span(), "the cluster")
                .fix(|| {
                    let tag = Value::map([("Key", Value::text(wanted)), ("Value", Value::text("1"))]);
                    let writer = context.shared.writer();
                    let edit = match tags {
                        Some(tags) => writer.append(tags, &tag)?,
                        None => writer.insert(subnet.item.properties()?, "Tags", &Value::list([tag]))?,
                    };
                    let title = format!("Add the tag {wanted}");
                    Some(Fix { title, safety: Safety::Safe, preferred: true, edits: vec![edit] })
                });
        }
    }
}

/// The keys of the tags of a resource, when all of them are literals.
fn tag_keys(item: Item<'_>) -> Option<Vec<String>> {
    let properties = item.properties()?;
    let Some(tags) = properties.get("Tags") else {
        let is_sure = properties.pairs().all(|pair| !pair.name().starts_with("Fn::"));
        return is_sure.then(Vec::new);
    };
    if function(tags).is_some() {
        return None;
    }
    let key = |tag: Node<'_>| {
        let key = tag.get("Key")?;
        match function(key) {
            None => key.text().map(std::borrow::Cow::into_owned),
            // A name under a prefix of its own is no role.
            Some(call) if call.name == FunctionName::Sub => call
                .argument
                .text()
                .filter(|it| it.starts_with("kubernetes.io/cluster/"))
                .map(|it| it.into_owned()),
            Some(_) => None,
        }
    };
    tags.items().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{check_rules, prove_fixes};

    const NETWORK: &str = "
Parameters:
  Others: { Type: List<AWS::EC2::Subnet::Id> }
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Gateway: { Type: AWS::EC2::InternetGateway }
  Open: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Closed: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Route:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Open, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway }
  Public: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, AvailabilityZone: !Select [0, !GetAZs ''] } }
  Private: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, AvailabilityZone: !Select [0, !GetAZs ''] } }
  Far: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, AvailabilityZone: !Select [1, !GetAZs ''] } }
  LinkA: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Public, RouteTableId: !Ref Open } }
  LinkB: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Private, RouteTableId: !Ref Closed } }
";

    #[track_caller]
    fn check_in_network(rules: &[&'static str], resources: &str) {
        check_rules(rules, &format!("{NETWORK}{resources}"));
    }

    #[test]
    fn compute_in_public_subnets() {
        check_in_network(
            &[COMPUTE_PUBLIC.meta.id],
            "
  Nodes:
    Type: AWS::EKS::Nodegroup
    Properties: { ClusterName: c, NodeRole: r, Subnets: [!Ref Private, !Ref Public] }
#                                                                      ^^^^^^^^^^^ information[ec2-compute-in-public-subnet]
  Server:
    Type: AWS::EC2::Instance
    Properties: { NetworkInterfaces: [{ DeviceIndex: '0', SubnetId: !Ref Public }] }
#                                                                   ^^^^^^^^^^^ information[ec2-compute-in-public-subnet]
  Closed1:
    Type: AWS::EC2::Instance
    Properties: { NetworkInterfaces: [{ DeviceIndex: '0', SubnetId: !Ref Public, AssociatePublicIpAddress: false }] }
  Inner:
    Type: AWS::EC2::Instance
    Properties: { SubnetId: !Ref Far }
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '2', VPCZoneIdentifier: !Ref Others }
",
        );
    }

    #[test]
    fn databases_in_public_subnets_or_on_a_shared_table() {
        check_in_network(
            &[DATABASE_PUBLIC.meta.id, DATABASE_SHARES_TABLE.meta.id],
            "
  Inner: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc } }
  LinkC: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Inner, RouteTableId: !Ref Closed } }
  Exposed:
    Type: AWS::RDS::DBSubnetGroup
    Properties: { DBSubnetGroupDescription: a, SubnetIds: [!Ref Public, !GetAtt Far.SubnetId] }
#                                                          ^^^^^^^^^^^ warning[rds-subnet-group-public]
  Shared:
# ^^^^^^ hint[rds-subnets-share-route-table]
    Type: AWS::RDS::DBSubnetGroup
    Properties: { DBSubnetGroupDescription: a, SubnetIds: [!Ref Private] }
",
        );
    }

    #[test]
    fn one_zone_although_there_could_be_more() {
        check_in_network(
            &[SINGLE_ZONE.meta.id],
            "
  Alone:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '2', VPCZoneIdentifier: [!Ref Public, !Ref Private] }
#                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^ information[ec2-single-zone-placement]
  Apart:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '2', VPCZoneIdentifier: [!Ref Public, !Ref Far] }
  Zone:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '2', AvailabilityZones: [eu-west-1a] }
#                                                                ^^^^^^^^^^^^ information[ec2-single-zone-placement]
  Zones:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { MinSize: '1', MaxSize: '2', AvailabilityZones: !GetAZs '' }
  Function:
    Type: AWS::Lambda::Function
    Properties: { VpcConfig: { SubnetIds: [!ImportValue subnet], SecurityGroupIds: [] } }
",
        );
    }

    #[test]
    fn tags_for_load_balancers() {
        let cluster = "
  Cluster:
    Type: AWS::EKS::Cluster
    Properties: { RoleArn: a, ResourcesVpcConfig: { SubnetIds: [!Ref Public, !Ref Private, !Ref Far] } }
";
        prove_fixes(&format!("{NETWORK}{cluster}"), &[EKS_TAG.meta.id]);
        let tagged = "
  Tagged:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      Tags: [{ Key: Name, Value: inner }]
#     ^^^^ information[eks-subnet-role-tag-missing]: internal-elb
  LinkC: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref Tagged, RouteTableId: !Ref Closed } }
  Cluster:
    Type: AWS::EKS::Cluster
    Properties: { RoleArn: a, ResourcesVpcConfig: { SubnetIds: [!Ref Tagged, !Ref Far] } }
";
        check_in_network(&[EKS_TAG.meta.id], tagged);
    }
}
