//! Rules of security groups, wherever a template writes them: in the group or as resources of
//! their own. What a rule says is read in three values.

use core::net::{IpAddr, Ipv4Addr};

use cfn_syntax::{Kind, Node};
use cfn_template::{Environment, Given, Item, values};
use cfn_text::Span;

/// The resource types that write rules of security groups.
pub(crate) const WRITERS: &[&str] =
    &["AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"];

/// Which way the traffic of a rule goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Ingress,
    Egress,
}

/// What a rule allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// `-1`: every protocol, every port.
    All,
    Tcp,
    Udp,
    /// ICMP of either version: the ports are types and codes.
    Icmp,
    /// By its number; it has no ports.
    Other,
    Unknown,
}

/// Which ports a rule opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ports {
    All,
    /// From the first to the last.
    Range(u16, u16),
    /// The protocol has no ports.
    None,
    Unknown,
}

impl Ports {
    /// Whether the rule surely opens the port.
    pub(crate) fn include(self, port: u16) -> bool {
        match self {
            Self::All => true,
            Self::Range(from, to) => (from..=to).contains(&port),
            Self::None | Self::Unknown => false,
        }
    }
}

/// A rule of a security group, in one of the cases that the template allows.
#[derive(Debug)]
pub(crate) struct GroupRule<'a> {
    pub(crate) direction: Direction,
    /// The mapping that holds the properties of the rule.
    pub(crate) node: Node<'a>,
    /// Where to point when the whole rule is meant.
    pub(crate) place: Span,
    pub(crate) protocol: Protocol,
    pub(crate) ports: Ports,
    /// Whether protocol or ports rest on the default of a parameter.
    pub(crate) rests_on_default: bool,
    /// The networks that it names, by address.
    pub(crate) networks: Vec<Network<'a>>,
}

/// A network that a rule names by its addresses, in one of the cases that the template allows.
#[derive(Debug)]
pub(crate) struct Network<'a> {
    /// The value of `CidrIp` or `CidrIpv6`.
    pub(crate) node: Node<'a>,
    pub(crate) given: Given<'a>,
}

impl Network<'_> {
    /// Whether it is surely the whole internet.
    pub(crate) fn is_world(&self) -> bool {
        self.given.is_surely(is_world)
    }

    /// Whether it surely has more than one address.
    pub(crate) fn is_broad(&self) -> bool {
        self.given.is_surely(|text| {
            Cidr::read(text).is_some_and(|cidr| cidr.length < if cidr.address.is_ipv4() { 32 } else { 128 })
        })
    }

    /// Whether it surely is a network of private addresses (RFC 1918, RFC 4193) with more than one.
    pub(crate) fn is_private_range(&self) -> bool {
        self.is_broad() && self.given.is_surely(|text| Cidr::read(text).is_some_and(Cidr::is_private))
    }
}

/// A network as address and length of its prefix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cidr {
    pub(crate) address: IpAddr,
    pub(crate) length: u8,
}

impl Cidr {
    /// Reads `address/length`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (address, length) = text.trim().split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let length: u8 = length.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        (length <= most).then_some(Self { address, length })
    }

    /// Whether every address of the other network is one of this.
    pub(crate) fn covers(self, other: Self) -> bool {
        let shift =
            |address: u128, width: u32| address.checked_shr(width - u32::from(self.length)).unwrap_or(0);
        let is_within = match (self.address, other.address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                shift(u128::from(u32::from(a)), 32) == shift(u128::from(u32::from(b)), 32)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => shift(u128::from(a), 128) == shift(u128::from(b), 128),
            _ => false,
        };
        is_within && self.length <= other.length
    }

    fn is_private(self) -> bool {
        match self.address {
            // A prefix that reaches beyond the private block is not private.
            IpAddr::V4(address) => {
                let shared = Ipv4Addr::new(100, 64, 0, 0);
                let in_shared = u32::from(address) >> 22 == u32::from(shared) >> 22;
                let least = match address.octets() {
                    [10, ..] => 8,
                    [172, ..] => 12,
                    [192, ..] => 16,
                    _ => 10,
                };
                (address.is_private() || in_shared) && self.length >= least
            }
            IpAddr::V6(address) => address.segments()[0] & 0xfe00 == 0xfc00 && self.length >= 7,
        }
    }
}

/// Whether a CIDR is every address there is: the length of its prefix is 0.
pub(crate) fn is_world(text: &str) -> bool {
    Cidr::read(text).is_some_and(|cidr| cidr.length == 0)
}

/// The rules that a resource of one of the [`WRITERS`] writes.
pub(crate) fn rules_of<'a>(environment: &Environment<'a>, item: Item<'a>) -> Vec<GroupRule<'a>> {
    let mut rules = Vec::new();
    let Some(properties) = item.properties() else { return rules };
    let place = item.value().pair("Properties").map_or_else(|| item.key().span(), |pair| pair.key.span());
    match item.item_type() {
        Some("AWS::EC2::SecurityGroupIngress") => {
            rules.push(read(environment, Direction::Ingress, properties, place));
        }
        Some("AWS::EC2::SecurityGroupEgress") => {
            rules.push(read(environment, Direction::Egress, properties, place));
        }
        _ => {
            for (direction, list) in
                [(Direction::Ingress, "SecurityGroupIngress"), (Direction::Egress, "SecurityGroupEgress")]
            {
                let Some(list) = properties.get(list) else { continue };
                for list in values(environment, list) {
                    let Given::Literal(list) = list else { continue };
                    add_list(environment, direction, list, &mut rules);
                }
            }
        }
    }
    rules
}

/// Adds the rules of a list, or the one rule that stands in the place of a list.
fn add_list<'a>(
    environment: &Environment<'a>,
    direction: Direction,
    list: Node<'a>,
    rules: &mut Vec<GroupRule<'a>>,
) {
    if list.kind() == Kind::Mapping {
        rules.push(read(environment, direction, list, place_of(list)));
        return;
    }
    for item in list.items() {
        for rule in values(environment, item) {
            let Given::Literal(rule) = rule else { continue };
            if rule.kind() == Kind::Mapping {
                rules.push(read(environment, direction, rule, place_of(rule)));
            }
        }
    }
}

/// The first key of a rule stands for the whole of it.
fn place_of(rule: Node<'_>) -> Span {
    rule.pairs().next().map_or_else(|| rule.span(), |pair| pair.key.span())
}

fn read<'a>(
    environment: &Environment<'a>,
    direction: Direction,
    node: Node<'a>,
    place: Span,
) -> GroupRule<'a> {
    let mut rests_on_default = false;
    let mut only = |property: &str| -> Option<Option<String>> {
        let Some(node) = node.get(property) else { return Some(None) };
        match values(environment, node).as_slice() {
            [Given::Absent] => Some(None),
            [given] => {
                rests_on_default |= given.is_by_default();
                Some(Some(given.text()?.trim().to_owned()))
            }
            _ => None,
        }
    };
    let protocol = match only("IpProtocol") {
        Some(Some(text)) => match text.to_ascii_lowercase().as_str() {
            "-1" => Protocol::All,
            "tcp" | "6" => Protocol::Tcp,
            "udp" | "17" => Protocol::Udp,
            "icmp" | "1" | "icmpv6" | "58" => Protocol::Icmp,
            _ => Protocol::Other,
        },
        _ => Protocol::Unknown,
    };
    let ports = match protocol {
        Protocol::All => Ports::All,
        Protocol::Icmp | Protocol::Other => Ports::None,
        Protocol::Unknown => Ports::Unknown,
        Protocol::Tcp | Protocol::Udp => match (only("FromPort"), only("ToPort")) {
            (Some(Some(from)), Some(Some(to))) => range(&from, &to),
            _ => Ports::Unknown,
        },
    };
    let networks = ["CidrIp", "CidrIpv6"]
        .into_iter()
        .filter_map(|property| node.get(property))
        .flat_map(|node| values(environment, node).into_iter().map(move |given| Network { node, given }))
        .collect();
    GroupRule { direction, node, place, protocol, ports, rests_on_default, networks }
}

/// Ports as they are written; `-1` stands for all.
pub(crate) fn range(from: &str, to: &str) -> Ports {
    match (from.trim().parse::<i64>(), to.trim().parse::<i64>()) {
        (Ok(-1), Ok(_)) | (Ok(_), Ok(-1)) | (Ok(0), Ok(65535)) => Ports::All,
        (Ok(from), Ok(to)) => match (u16::try_from(from), u16::try_from(to)) {
            (Ok(from), Ok(to)) => Ports::Range(from, to),
            _ => Ports::Unknown,
        },
        _ => Ports::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cfn_syntax::Document;
    use cfn_template::{EntryFacts, SectionKind, Template};
    use cfn_text::Text;

    use super::*;

    /// The rules of the resource `Group`, one a line.
    fn read_rules(resources: &str) -> String {
        let text = format!(
            "Parameters:\n  Free: {{Type: String}}\n  Port: {{Type: Number, Default: 22}}\nResources:\n{resources}"
        );
        let document = Document::parse(Text::new(&text));
        let (facts, _): (Vec<Arc<EntryFacts>>, _) = EntryFacts::gather(&document, None);
        let template = Template::new(&document, &facts);
        let environment = Environment::new(&template);
        let group = template.get(SectionKind::Resources, "Group").unwrap();
        let lines = rules_of(&environment, group).into_iter().map(|rule| {
            let worlds: Vec<_> = rule.networks.iter().map(Network::is_world).collect();
            let default = if rule.rests_on_default { " by default" } else { "" };
            format!("{:?} {:?} {:?}{default} {worlds:?}\n", rule.direction, rule.protocol, rule.ports)
        });
        lines.collect()
    }

    #[test]
    fn rules_in_a_group_are_read_in_every_case() {
        let read = read_rules(
            "  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 22, ToPort: '22', CidrIp: 0.0.0.0/0 }
        - { IpProtocol: '6', FromPort: 0, ToPort: 65535, CidrIpv6: '0:0::0/0', CidrIp: 10.0.0.0/8 }
        - !If [Some, { IpProtocol: icmp, FromPort: 8, ToPort: 0, CidrIp: !Ref Free }, !Ref AWS::NoValue]
        - { IpProtocol: udp, FromPort: !Ref Port, ToPort: !Ref Port }
      SecurityGroupEgress: !If
        - Some
        - - { IpProtocol: -1, CidrIp: 0.0.0.0/0 }
        - - { IpProtocol: !Ref Free }
",
        );
        assert_eq!(
            read,
            "Ingress Tcp Range(22, 22) [true]
Ingress Tcp All [false, true]
Ingress Icmp None [false]
Ingress Udp Range(22, 22) by default []
Egress All All [true]
Egress Unknown Unknown []
"
        );
    }

    #[test]
    fn a_rule_of_its_own_and_a_mapping_in_the_place_of_a_list() {
        let read = read_rules(
            "  Group:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: { IpProtocol: tcp, FromPort: -1, ToPort: -1, CidrIp: 10.0.0.0/8 }
",
        );
        assert_eq!(read, "Egress Tcp All [false]\n");
        let read = read_rules(
            "  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress: { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0 }
",
        );
        assert_eq!(read, "Ingress Tcp Range(443, 443) [true]\n");
    }

    #[test]
    fn networks() {
        let covers = |a, b| Cidr::read(a).zip(Cidr::read(b)).is_some_and(|(a, b)| a.covers(b));
        assert!(
            covers("10.0.0.0/8", "10.1.0.0/16")
                && covers("0.0.0.0/0", "10.0.0.0/8")
                && covers("::/0", "fd00::/8")
        );
        assert!(!covers("10.1.0.0/16", "10.0.0.0/8") && !covers("0.0.0.0/0", "::/0"));
        let private = |text| Cidr::read(text).is_some_and(Cidr::is_private);
        assert!(is_world("0.0.0.0/0") && is_world("::/0") && is_world("10.0.0.0/0"));
        assert!(!is_world("0.0.0.0/1") && !is_world("everywhere/0"));
        assert!(private("10.0.0.0/8") && private("172.16.0.0/12") && private("fd00::/8"));
        assert!(!private("10.0.0.0/7") && !private("172.32.0.0/16") && !private("203.0.113.0/24"));
    }
}
