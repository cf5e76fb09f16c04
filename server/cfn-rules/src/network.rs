//! The network of a template: subnets with their zones, route tables with where they lead, NAT
//! gateways. Read once a run from the index; what a template does not say stays unknown.

use cfn_syntax::{Kind, Node};
use cfn_template::{FunctionName, Item, SectionKind, Template, condition_of_item, function, sub_variables};
use rustc_hash::FxHashMap;

/// What is known about a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    Unknown,
}

impl Answer {
    /// Whether the answer is yes.
    pub(crate) fn is_yes(self) -> bool {
        self == Self::Yes
    }

    /// Whether the answer is no.
    pub(crate) fn is_no(self) -> bool {
        self == Self::No
    }

    /// The answer that all give; unknown when they differ, or when nobody answers.
    fn of_all(answers: impl IntoIterator<Item = Self>) -> Self {
        let mut answers = answers.into_iter();
        let first = answers.next().unwrap_or(Self::Unknown);
        if answers.all(|answer| answer == first) { first } else { Self::Unknown }
    }
}

/// The network of a template.
#[derive(Debug, Default)]
pub(crate) struct Network<'a> {
    subnets: Vec<Subnet<'a>>,
    subnet_by_name: FxHashMap<&'a str, usize>,
    tables: Vec<RouteTable<'a>>,
    nat_gateways: Vec<NatGateway<'a>>,
    /// Associations whose subnet is not one of the template's, or not known.
    has_loose_associations: bool,
    may_grow: bool,
}

/// A subnet.
#[derive(Debug)]
pub(crate) struct Subnet<'a> {
    pub(crate) item: Item<'a>,
    /// Its VPC, when the template has it.
    pub(crate) vpc: Option<Item<'a>>,
    pub(crate) zone: Zone,
    /// The associations with route tables, each with its table when the template has it.
    pub(crate) associations: Vec<(Item<'a>, Option<usize>)>,
    /// Whether its default route leads to an internet gateway.
    pub(crate) is_public: Answer,
}

/// A route table.
#[derive(Debug)]
pub(crate) struct RouteTable<'a> {
    pub(crate) item: Item<'a>,
    /// Its VPC, when the template has it.
    pub(crate) vpc: Option<Item<'a>>,
    /// The default routes, and where they lead.
    pub(crate) defaults: Vec<(Item<'a>, Target)>,
    /// Whether a default route leads to an internet gateway.
    pub(crate) is_public: Answer,
}

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    InternetGateway,
    /// A NAT gateway of the template, by its place in [`Network::nat_gateways`].
    NatGateway(usize),
    /// Not to an internet gateway.
    Other,
    Unknown,
}

/// A NAT gateway.
#[derive(Debug)]
pub(crate) struct NatGateway<'a> {
    pub(crate) item: Item<'a>,
    /// Its subnet, by its place in [`Network::subnets`], when the template has it.
    pub(crate) subnet: Option<usize>,
    /// Whether it has an address on the internet.
    pub(crate) is_public: Answer,
}

/// The availability zone of a subnet, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// A name like `eu-west-1a`, or an ID like `euw1-az1`.
    Name(String),
    /// The region of the stack with this letter.
    Letter(String),
    /// The zone at this place of `Fn::GetAZs`.
    Index(u32),
    /// The item at this place of a list parameter.
    Item(String, u32),
    /// The value of a parameter.
    Parameter(String),
    Unknown,
}

impl Zone {
    /// Whether two subnets lie in the same zone.
    pub(crate) fn is_same(&self, other: &Self) -> Answer {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Answer::Unknown,
            _ if self == other => Answer::Yes,
            (Self::Name(_), Self::Name(_))
            | (Self::Letter(_), Self::Letter(_))
            | (Self::Index(_), Self::Index(_)) => Answer::No,
            (Self::Item(list, _), Self::Item(other, _)) if list == other => Answer::No,
            _ => Answer::Unknown,
        }
    }
}

impl<'a> Network<'a> {
    /// Reads the network of a template.
    pub(crate) fn of(template: &Template<'a>) -> Self {
        let mut network = Self { may_grow: template.may_grow(), ..Self::default() };
        let mut table_by_name = FxHashMap::default();
        for item in template.resources_of("AWS::EC2::RouteTable") {
            table_by_name.insert(item.name(), network.tables.len());
            let vpc = referred(template, item, "VpcId");
            network.tables.push(RouteTable { item, vpc, defaults: Vec::new(), is_public: Answer::Unknown });
        }
        for item in template.resources_of("AWS::EC2::Subnet") {
            network.subnet_by_name.insert(item.name(), network.subnets.len());
            network.subnets.push(Subnet {
                item,
                vpc: referred(template, item, "VpcId"),
                zone: zone_of(item),
                associations: Vec::new(),
                is_public: Answer::Unknown,
            });
        }
        for item in template.resources_of("AWS::EC2::NatGateway") {
            let subnet = referred(template, item, "SubnetId");
            let subnet = subnet.and_then(|it| network.subnet_by_name.get(it.name()).copied());
            network.nat_gateways.push(NatGateway { item, subnet, is_public: is_public_nat_gateway(item) });
        }
        for item in template.resources_of("AWS::EC2::SubnetRouteTableAssociation") {
            let table =
                referred(template, item, "RouteTableId").and_then(|it| table_by_name.get(it.name()).copied());
            let subnet = referred(template, item, "SubnetId");
            match subnet
                .and_then(|it| network.subnet_by_name.get(it.name()))
                .and_then(|it| network.subnets.get_mut(*it))
            {
                Some(subnet) => subnet.associations.push((item, table)),
                None => network.has_loose_associations = true,
            }
        }
        let mut has_loose_routes = false;
        for route in template.resources_of("AWS::EC2::Route") {
            let table = referred(template, route, "RouteTableId")
                .and_then(|it| table_by_name.get(it.name()).copied());
            let Some(table) = table else {
                // A route of a table that is not known may belong to any of them.
                has_loose_routes |= !is_given_from_outside(template, route, "RouteTableId");
                continue;
            };
            let Some(destination) = is_default_route(route)
                .map(|is_default| is_default.then(|| network.target_of(template, route)))
            else {
                network.add_default(table, route, Target::Unknown);
                continue;
            };
            if let Some(target) = destination {
                network.add_default(table, route, target);
            }
        }
        network.answer(has_loose_routes);
        network
    }

    fn add_default(&mut self, table: usize, route: Item<'a>, target: Target) {
        if let Some(table) = self.tables.get_mut(table) {
            table.defaults.push((route, target));
        }
    }

    /// Answers which tables and subnets are public, when everything has been read.
    fn answer(&mut self, has_loose_routes: bool) {
        let is_unsure = self.may_grow || has_loose_routes;
        for table in &mut self.tables {
            let condition = condition_of_item(table.item);
            let always = |route: Item<'_>| {
                let of_route = condition_of_item(route);
                of_route.is_none() || of_route == condition
            };
            let leads = |target: Target| table.defaults.iter().filter(move |(_, it)| *it == target);
            table.is_public = if leads(Target::InternetGateway).any(|(route, _)| always(*route)) {
                Answer::Yes
            } else if is_unsure
                || leads(Target::InternetGateway).next().is_some()
                || leads(Target::Unknown).next().is_some()
            {
                Answer::Unknown
            } else {
                Answer::No
            };
        }
        for subnet in &mut self.subnets {
            let condition = condition_of_item(subnet.item);
            let always = |association: Item<'_>| {
                let of_association = condition_of_item(association);
                of_association.is_none() || of_association == condition
            };
            // Without an association the main table of the VPC holds, which no template shows.
            let is_sure = subnet.associations.iter().any(|(association, _)| always(*association))
                || subnet.associations.len() > 1;
            let answers = subnet.associations.iter().map(|(_, table)| {
                table
                    .and_then(|table| self.tables.get(table))
                    .map_or(Answer::Unknown, |table| table.is_public)
            });
            subnet.is_public = if is_sure { Answer::of_all(answers) } else { Answer::Unknown };
        }
    }

    fn target_of(&self, template: &Template<'a>, route: Item<'a>) -> Target {
        let Some(properties) = route.properties() else { return Target::Unknown };
        if let Some(gateway) = properties.get("GatewayId") {
            if let Some(item) = resource_of(template, gateway) {
                return match item.item_type() {
                    Some("AWS::EC2::InternetGateway") => Target::InternetGateway,
                    Some("AWS::EC2::VPNGateway" | "AWS::EC2::CarrierGateway") => Target::Other,
                    // The attachment gives the gateway it attaches.
                    Some("AWS::EC2::VPCGatewayAttachment") if refers_to(gateway, "InternetGatewayId") => {
                        Target::InternetGateway
                    }
                    _ => Target::Unknown,
                };
            }
            return match gateway.text().filter(|_| gateway.tag().is_none()) {
                Some(text) if text.starts_with("igw-") => Target::InternetGateway,
                Some(_) => Target::Other,
                None => Target::Unknown,
            };
        }
        if let Some(gateway) = properties.get("NatGatewayId") {
            let item = resource_of(template, gateway);
            let index =
                item.and_then(|item| self.nat_gateways.iter().position(|it| it.item.name() == item.name()));
            return index.map_or(Target::Other, Target::NatGateway);
        }
        let others = [
            "CarrierGatewayId",
            "CoreNetworkArn",
            "EgressOnlyInternetGatewayId",
            "InstanceId",
            "LocalGatewayId",
            "NetworkInterfaceId",
            "TransitGatewayId",
            "VpcEndpointId",
            "VpcPeeringConnectionId",
        ];
        if others.iter().any(|other| properties.pair(other).is_some()) {
            Target::Other
        } else {
            Target::Unknown
        }
    }

    /// All subnets, in order of place.
    pub(crate) fn subnets(&self) -> &[Subnet<'a>] {
        &self.subnets
    }

    /// All route tables, in order of place.
    pub(crate) fn tables(&self) -> &[RouteTable<'a>] {
        &self.tables
    }

    /// All NAT gateways, in order of place.
    pub(crate) fn nat_gateways(&self) -> &[NatGateway<'a>] {
        &self.nat_gateways
    }

    /// The subnet with this logical ID.
    pub(crate) fn subnet(&self, name: &str) -> Option<&Subnet<'a>> {
        self.subnets.get(*self.subnet_by_name.get(name)?)
    }

    /// Whether things may be there that the template does not write: made by a macro or a loop.
    pub(crate) fn may_grow(&self) -> bool {
        self.may_grow
    }

    /// Whether an association names a subnet that is not known, which may be any of the template's.
    pub(crate) fn has_loose_associations(&self) -> bool {
        self.has_loose_associations
    }

    /// The subnets of the template in a list, and whether the list holds nothing else.
    pub(crate) fn subnets_of_list(
        &self,
        template: &Template<'a>,
        list: Node<'_>,
    ) -> (Vec<&Subnet<'a>>, bool) {
        let list = list.resolve();
        let items: Vec<_> = match function(list) {
            Some(call) if call.name == FunctionName::Join => {
                call.argument.items().nth(1).into_iter().flat_map(Node::items).collect()
            }
            Some(_) if list.kind() != Kind::Sequence => vec![list],
            Some(_) => return (Vec::new(), false),
            None if list.kind() == Kind::Sequence => list.items().collect(),
            None => vec![list],
        };
        let found: Vec<_> =
            items.iter().filter_map(|item| self.subnet(resource_of(template, *item)?.name())).collect();
        let is_whole = !items.is_empty() && found.len() == items.len();
        (found, is_whole)
    }

    /// The NAT gateways of the template to which the default routes of a subnet lead.
    pub(crate) fn nat_gateways_of(&self, subnet: &Subnet<'a>) -> Vec<usize> {
        let tables = subnet.associations.iter().filter_map(|(_, table)| self.tables.get((*table)?));
        let targets = tables.flat_map(|table| &table.defaults);
        targets
            .filter_map(|(_, target)| match target {
                Target::NatGateway(index) => Some(*index),
                _ => None,
            })
            .collect()
    }
}

/// The resource of the template that a `Ref`, a `Fn::GetAtt` or a `Fn::Sub` of one variable names.
pub(crate) fn resource_of<'a>(template: &Template<'a>, node: Node<'_>) -> Option<Item<'a>> {
    let call = function(node.resolve())?;
    let name = match call.name {
        FunctionName::Ref => call.argument.text()?.into_owned(),
        FunctionName::GetAtt => {
            let text = call.argument.text().or_else(|| call.argument.items().next()?.text())?;
            text.split('.').next()?.to_owned()
        }
        FunctionName::Sub => {
            let text = call.argument.text()?;
            let variable =
                sub_variables(&text).next().filter(|it| text.trim() == format!("${{{}}}", it.name))?;
            variable.name.split('.').next()?.to_owned()
        }
        _ => return None,
    };
    template.get(SectionKind::Resources, &name)
}

/// The resource that a property of another refers to.
pub(crate) fn referred<'a>(template: &Template<'a>, item: Item<'a>, property: &str) -> Option<Item<'a>> {
    resource_of(template, item.properties()?.get(property)?)
}

/// Whether a property is a literal, a parameter or an import: nothing that this template makes.
fn is_given_from_outside(template: &Template<'_>, item: Item<'_>, property: &str) -> bool {
    let Some(node) = item.properties().and_then(|it| it.get(property)) else { return false };
    match function(node) {
        None => node.kind() == Kind::Scalar,
        Some(call) if call.name == FunctionName::ImportValue => true,
        Some(call) if call.name == FunctionName::Ref => {
            call.argument.text().is_some_and(|name| template.get(SectionKind::Parameters, &name).is_some())
        }
        Some(_) => false,
    }
}

/// Whether a `Fn::GetAtt` or `Fn::Sub` names this attribute.
fn refers_to(node: Node<'_>, attribute: &str) -> bool {
    let Some(call) = function(node) else { return false };
    match call.argument.kind() {
        Kind::Sequence => call.argument.items().nth(1).is_some_and(|it| it.is_text(attribute)),
        _ => call.argument.text().is_some_and(|text| text.contains(&format!(".{attribute}"))),
    }
}

/// Whether a route is for every address; `None` when its destination is not known.
fn is_default_route(route: Item<'_>) -> Option<bool> {
    let properties = route.properties()?;
    let destinations = ["DestinationCidrBlock", "DestinationIpv6CidrBlock"];
    let mut is_known = true;
    for destination in destinations.into_iter().filter_map(|it| properties.get(it)) {
        match destination.text().filter(|_| destination.tag().is_none()) {
            Some(text) if crate::security_groups::is_world(&text) => return Some(true),
            Some(_) => {}
            None => is_known = false,
        }
    }
    is_known.then_some(false)
}

fn is_public_nat_gateway(item: Item<'_>) -> Answer {
    let Some(properties) = item.properties() else { return Answer::Unknown };
    match properties.get("ConnectivityType") {
        None => Answer::Yes,
        Some(node) if node.tag().is_none() && node.is_text("public") => Answer::Yes,
        Some(node) if node.tag().is_none() && node.is_text("private") => Answer::No,
        Some(_) => Answer::Unknown,
    }
}

fn zone_of(subnet: Item<'_>) -> Zone {
    let Some(properties) = subnet.properties() else { return Zone::Unknown };
    let Some(node) = properties.get("AvailabilityZone").or_else(|| properties.get("AvailabilityZoneId"))
    else {
        return Zone::Unknown;
    };
    zone(node).unwrap_or(Zone::Unknown)
}

fn zone(node: Node<'_>) -> Option<Zone> {
    let Some(call) = function(node) else { return Some(Zone::Name(node.text()?.into_owned())) };
    match call.name {
        FunctionName::Ref => Some(Zone::Parameter(call.argument.text()?.into_owned())),
        FunctionName::Sub => {
            let text = call.argument.text()?;
            let letter = text.strip_prefix("${AWS::Region}")?;
            (letter.len() == 1).then(|| Zone::Letter(letter.to_owned()))
        }
        FunctionName::Join => {
            let mut arguments = call.argument.items();
            arguments.next().filter(|it| it.is_text(""))?;
            let parts: Vec<_> = arguments.next()?.items().collect();
            let [region, letter] = parts.as_slice() else { return None };
            let region = function(*region).filter(|it| it.name == FunctionName::Ref)?;
            region
                .argument
                .is_text("AWS::Region")
                .then(|| letter.text())?
                .map(|it| Zone::Letter(it.into_owned()))
        }
        FunctionName::Select => {
            let mut arguments = call.argument.items();
            let index: u32 = arguments.next().filter(|it| it.tag().is_none())?.text()?.trim().parse().ok()?;
            let list = function(arguments.next()?)?;
            match list.name {
                FunctionName::GetAZs => Some(Zone::Index(index)),
                FunctionName::Ref => Some(Zone::Item(list.argument.text()?.into_owned(), index)),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::sync::Arc;

    use cfn_syntax::Document;
    use cfn_template::EntryFacts;
    use cfn_text::Text;

    use super::*;

    /// The network as text, one subnet a line: its name, zone, whether it is public, NAT gateways.
    fn read(text: &str) -> String {
        let document = Document::parse(Text::new(text));
        let (facts, _): (Vec<Arc<EntryFacts>>, _) = EntryFacts::gather(&document, None);
        let template = Template::new(&document, &facts);
        let network = Network::of(&template);
        let mut result = String::new();
        for subnet in network.subnets() {
            let gateways: Vec<_> = network
                .nat_gateways_of(subnet)
                .into_iter()
                .filter_map(|index| Some(network.nat_gateways().get(index)?.item.name()))
                .collect();
            writeln!(
                result,
                "{} {:?} public: {:?} {gateways:?}",
                subnet.item.name(),
                subnet.zone,
                subnet.is_public
            )
            .unwrap();
        }
        result
    }

    const VPC: &str = "
Parameters:
  Zones: { Type: List<AWS::EC2::AvailabilityZone::Name> }
Conditions:
  Some: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Igw: { Type: AWS::EC2::InternetGateway }
  Public: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Private: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Perhaps: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Vpc } }
  Nat: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref A, AllocationId: x } }
  ToInternet:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !Ref Public, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw }
  ToNat:
    Type: AWS::EC2::Route
    Properties: { RouteTableId: !GetAtt Private.RouteTableId, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat }
  ToSomewhere:
    Type: AWS::EC2::Route
    Condition: Some
    Properties: { RouteTableId: !Ref Perhaps, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw }
";

    #[test]
    fn subnets_are_public_private_or_unknown() {
        let network = read(&format!(
            "{VPC}
  A: {{ Type: AWS::EC2::Subnet, Properties: {{ AvailabilityZone: !Select [0, !GetAZs ''] }} }}
  B: {{ Type: AWS::EC2::Subnet, Properties: {{ AvailabilityZone: !Sub '${{AWS::Region}}b' }} }}
  C: {{ Type: AWS::EC2::Subnet, Properties: {{ AvailabilityZone: !Select [2, !Ref Zones] }} }}
  D: {{ Type: AWS::EC2::Subnet, Properties: {{ AvailabilityZone: eu-west-1a }} }}
  LinkA: {{ Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{ SubnetId: !Ref A, RouteTableId: !Ref Public }} }}
  LinkB: {{ Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{ SubnetId: !Ref B, RouteTableId: !Ref Private }} }}
  LinkC: {{ Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{ SubnetId: !Ref C, RouteTableId: !Ref Perhaps }} }}
"
        ));
        assert_eq!(
            network,
            "A Index(0) public: Yes []
B Letter(\"b\") public: No [\"Nat\"]
C Item(\"Zones\", 2) public: Unknown []
D Name(\"eu-west-1a\") public: Unknown []
"
        );
    }

    #[test]
    fn a_macro_may_add_routes() {
        let network = read(&format!(
            "Transform: Mine{VPC}
  B: {{ Type: AWS::EC2::Subnet }}
  LinkB: {{ Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {{ SubnetId: !Ref B, RouteTableId: !Ref Private }} }}
"
        ));
        assert_eq!(network, "B Unknown public: Unknown [\"Nat\"]\n");
    }

    #[test]
    fn zones_are_the_same_different_or_unknown() {
        let zone = |text: &str| {
            let document = Document::parse(Text::new(&format!("Z: {text}\n")));
            let section = document.sections().next().unwrap();
            super::zone(section.value).unwrap_or(Zone::Unknown)
        };
        let same = |a, b| zone(a).is_same(&zone(b));
        assert_eq!(
            same("!Select [0, !GetAZs '']", "!Select ['0', !GetAZs { Ref: AWS::Region }]"),
            Answer::Yes
        );
        assert_eq!(same("!Select [0, !GetAZs '']", "!Select [1, !GetAZs '']"), Answer::No);
        assert_eq!(same("!Sub '${AWS::Region}a'", "!Join ['', [!Ref AWS::Region, a]]"), Answer::Yes);
        assert_eq!(same("!Ref A", "!Ref A"), Answer::Yes);
        assert_eq!(same("!Ref A", "!Ref B"), Answer::Unknown);
        assert_eq!(same("eu-west-1a", "!Select [0, !GetAZs '']"), Answer::Unknown);
        assert_eq!(same("!ImportValue zone", "!ImportValue zone"), Answer::Unknown);
    }
}
